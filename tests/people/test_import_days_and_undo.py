"""Days as people write them; and an undo that leaves nothing behind but what somebody has done."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.progress import actions as progress
from courses.progress.models import Enrolment
from lms.activity.models import Event
from lms.people.imports import actions
from lms.people.imports.days import order_of, read_day
from lms.people.imports.planning import guess_columns, read_lines
from lms.people.models import Agency, JobRole, Membership, PeopleImport, Team, User
from tests.reports.reading import text

NOVEMBER = dt.date(2026, 11, 3)


def batch_of(agency: Agency, *lines: str, makes_teams: bool = False) -> PeopleImport:
    content = "\n".join(["Employee No.,E-mail,First name,Last name,Team,Job,Start date", *lines])
    batch = actions.open_file(agency, "people.csv", content.encode(), by=None)
    batch.columns, batch.makes_teams = guess_columns(batch.header), makes_teams
    batch.save()
    return batch


@pytest.mark.parametrize(
    "heading", ["Employee no", "Employee No.", "EMPLOYEE_NO", "Employee #", "Payroll number", "ID"]
)
def test_the_number_is_found_by_its_usual_headings(heading: str) -> None:
    assert guess_columns(["E-mail", heading]) == {"email": 0, "external_id": 1}


@pytest.mark.parametrize(
    "written",
    ["2026-11-03", "2026/11/03", "3 Nov 2026", "3 November 2026", "03-Nov-2026", "Nov 3, 2026",
     "November 3, 2026", "03.11.2026"],
)  # fmt: skip
def test_a_day_that_means_one_day_is_read(written: str) -> None:
    assert read_day(written) == NOVEMBER


def test_a_day_that_can_mean_two_is_read_as_somebody_says() -> None:
    assert read_day("03/11/2026") is None
    assert read_day("03/11/2026", "dmy") == NOVEMBER
    assert read_day("3/11/2026", "mdy") == dt.date(2026, 3, 11)
    assert read_day("31/02/2026", "dmy") is None


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["03/11/2026", "28/02/2026"], "dmy"),
        (["03/11/2026", "2/28/2026"], "mdy"),
        (["28/02/2026", "2/28/2026"], ""),
        (["03/11/2026", "2026-01-01"], ""),
    ],
)
def test_another_row_can_tell_which_is_meant(days: list[str], order: str) -> None:
    assert order_of(days) == order
    rows = [[str(place), f"p{place}@x.example", day] for place, day in enumerate(days)]
    lines = read_lines(rows, {"external_id": 0, "email": 1, "started_on": 2})
    assert bool(lines[0].refused) is (order == "")


def test_the_page_asks_which_is_meant(as_manager: Client, harbour: Agency, team: Team) -> None:
    content = b"Employee no,Email,Start date\n7,new@harbour.example,03/11/2020\n"
    file = SimpleUploadedFile("people.csv", content)
    shown = as_manager.post("/team/import/", {"file": file}, follow=True)
    page = text(shown.content.decode())
    assert "“03/11/2020” can mean two days; say which below" in page
    assert "3 November: the day stands first" in page
    batch = PeopleImport.objects.get()
    said = {"external_id": "0", "email": "1", "started_on": "2"}
    address = f"/team/import/{batch.pk}/"
    unsaid = as_manager.post(address, said)
    assert unsaid.status_code == 422
    assert "Say which." in text(unsaid.content.decode())
    as_manager.post(address, said | {"day_order": "dmy"})
    as_manager.post(f"{address}apply/")
    assert Membership.objects.get(external_id="7").started_on == dt.date(2020, 11, 3)


def test_the_command_is_told(harbour: Agency, team: Team, tmp_path: object) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Employee no,Email,Start date\n7,new@harbour.example,03/11/2020\n")
    call_command("import_people", "harbour", str(file), "--dates", "mdy")
    assert Membership.objects.get(external_id="7").started_on == dt.date(2020, 3, 11)


def test_undo_takes_back_courses_teams_job_roles_and_names(
    harbour: Agency, team: Team, manager: User, staff: User, course: CoursePage
) -> None:
    progress.assign(course, agency=harbour, by=manager, role="supervisor")
    progress.assign(course, agency=harbour, by=manager, role="staff")
    Enrolment.objects.all().delete()
    before = list(Membership.objects.order_by("pk").values())
    batch = actions.apply_import(
        batch_of(
            harbour,
            "1,ada@harbour.example,Ada,Byron,Night shift,Night nurse,2026-01-05",
            "2,staff@harbour.example,Samuel,Staff,,,",
            makes_teams=True,
        ),
        by=None,
    )
    staff.refresh_from_db()
    assert staff.first_name == "Samuel"
    assert set(Enrolment.objects.values_list("learner__email", flat=True)) == {
        "ada@harbour.example"
    }
    actions.undo_import(batch, by=manager)
    staff.refresh_from_db()
    assert staff.first_name == "Sam"
    assert not Enrolment.objects.exists()
    assert not Team.objects.filter(name="Night shift").exists()
    assert not JobRole.objects.exists()
    assert list(Membership.objects.order_by("pk").values()) == before
    assert Event.objects.filter(verb="enrolment.taken_back").count() == 1


def test_undo_leaves_what_somebody_has_begun_or_uses(
    harbour: Agency, manager: User, staff: User, course: CoursePage
) -> None:
    progress.assign(course, agency=harbour, by=manager, role="staff")
    row = "1,ada@harbour.example,Ada,Byron,Night shift,,2026-01-05"
    batch = actions.apply_import(batch_of(harbour, row, makes_teams=True), by=None)
    ada = User.objects.get(email="ada@harbour.example")
    lesson = LessonPage.objects.descendant_of(course).first()
    begun = Enrolment.objects.get(learner=ada)
    progress.complete_step(begun, lesson, by=ada, evidence_type="read")
    night = Team.objects.get(name="Night shift")
    staff.memberships.update(team=night)
    User.objects.filter(pk=ada.pk).update(first_name="Augusta")
    actions.undo_import(batch, by=manager)
    assert Enrolment.objects.filter(pk=begun.pk).exists()
    assert Team.objects.filter(pk=night.pk).exists()
