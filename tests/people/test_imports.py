"""People from the HR system: read, planned, carried out wholly, and taken back."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from courses.pages.models import CoursePage
from courses.progress import actions as progress
from courses.progress.models import Enrolment
from lms.activity.models import Event
from lms.core.errors import LmsError
from lms.people.imports import actions
from lms.people.imports.planning import guess_columns
from lms.people.imports.reading import UnreadableFile, read_table
from lms.people.models import Agency, Membership, PeopleImport, Team, User
from tests.conftest import signed_in

HEAD = "Employee ID,Email,First name,Last name,Team,Job title,Supervisor"
ADA = "1,ada@harbour.example,Ada,Byron,Residential,Nurse,2"
SOL = "2,sol@harbour.example,Sol,Ortiz,Residential,Lead,"


def batch_of(agency: Agency, *lines: str, complete: bool = False) -> PeopleImport:
    batch = actions.open_file(agency, "people.csv", "\n".join([HEAD, *lines]).encode(), by=None)
    batch.columns, batch.is_complete = guess_columns(batch.header), complete
    batch.save()
    return batch


def bring_in(agency: Agency, *lines: str, complete: bool = False) -> PeopleImport:
    return actions.apply_import(batch_of(agency, *lines, complete=complete), by=None)


def place_of(email: str) -> Membership:
    return Membership.objects.get(user__email=email, ended_on=None)


def test_a_new_hire_is_there_with_team_job_supervisor_and_courses(
    harbour: Agency, team: Team, manager: User, course: CoursePage
) -> None:
    progress.assign(course, agency=harbour, team=team, by=manager, due_days=30)
    batch = bring_in(harbour, ADA, SOL)
    assert batch.summary == "2 new"
    ada = place_of("ada@harbour.example")
    assert (ada.team, ada.job_role.name, ada.supervisor.first_name) == (team, "Nurse", "Sol")
    enrolment = Enrolment.objects.get(learner=ada.user)
    assert enrolment.due_on == harbour.today() + dt.timedelta(days=30)
    assert Event.objects.filter(verb="person.imported", person=ada.user).count() == 1


def test_the_same_file_again_changes_nothing(harbour: Agency, team: Team) -> None:
    bring_in(harbour, ADA, SOL)
    before = list(Membership.objects.values())
    assert bring_in(harbour, ADA, SOL, complete=True).summary == "2 unchanged"
    assert list(Membership.objects.values()) == before


def test_the_dry_run_counts_everything_and_changes_nothing(
    harbour: Agency, team: Team, other_team: Team, outsider: User
) -> None:
    bring_in(harbour, ADA, SOL)
    Membership.objects.update(started_on=dt.date(2025, 1, 1))
    batch = batch_of(
        harbour,
        ADA.replace("Residential", "Outpatient"),
        "3,new@harbour.example,New,Hire,Residential,,",
        "4,lost@harbour.example,Lo,St,Nowhere,,",
        "5,staff@northside.example,Out,Sider,,,",
        complete=True,
    )
    plan = actions.plan_import(batch)
    assert plan.summary() == "1 new, 1 moved, 1 will lose access, 2 rows refused"
    assert [line.refused for line in plan.refused] == [
        "there is no team “Nowhere” at Harbour Recovery Services",
        "staff@northside.example can’t be added from a file; please invite them",
    ]
    assert not User.objects.filter(email="new@harbour.example").exists()


def test_who_leaves_loses_access_at_once_and_keeps_the_record(
    harbour: Agency, team: Team, course: CoursePage
) -> None:
    bring_in(harbour, ADA, SOL)
    ada = User.objects.get(email="ada@harbour.example")
    progress.enrol(ada, course, by=ada)
    bring_in(harbour, SOL, complete=True)
    assert signed_in(ada).get(reverse("dashboard:learning")).status_code == 403
    assert Enrolment.objects.filter(learner=ada).exists()


def test_a_move_ends_one_place_and_begins_another(
    harbour: Agency, team: Team, other_team: Team
) -> None:
    bring_in(harbour, ADA, SOL)
    Membership.objects.update(started_on=dt.date(2025, 1, 1))
    bring_in(harbour, ADA.replace("Residential", "Outpatient"))
    rows = Membership.objects.filter(user__email="ada@harbour.example").order_by("pk")
    assert [(row.team, row.ended_on is None) for row in rows] == [(team, False), (other_team, True)]


def test_taking_it_back_puts_every_place_as_it_was(
    harbour: Agency, team: Team, other_team: Team, manager: User
) -> None:
    bring_in(harbour, ADA, SOL)
    Membership.objects.filter(external_id="1").update(started_on=dt.date(2025, 1, 1))
    before = list(Membership.objects.order_by("pk").values("user", "team", "ended_on", "role"))
    later = bring_in(
        harbour, ADA.replace("Residential", "Outpatient"), SOL,
        "3,new@harbour.example,New,Hire,Residential,,",
    )  # fmt: skip
    actions.undo_import(later, by=manager)
    after = list(Membership.objects.order_by("pk").values("user", "team", "ended_on", "role"))
    assert after == before
    assert not User.objects.get(email="new@harbour.example").is_active
    again = bring_in(harbour, "3,new@harbour.example,New,Hire,Residential,,")
    assert again.summary == "1 new"
    assert User.objects.get(email="new@harbour.example").is_active


def test_what_is_never_carried_out_is_not_kept(harbour: Agency, team: Team) -> None:
    left, done, fresh = batch_of(harbour, ADA), bring_in(harbour, SOL), batch_of(harbour, ADA)
    long_ago = fresh.created_at - dt.timedelta(days=8)
    PeopleImport.objects.filter(pk__in=[left.pk, done.pk]).update(created_at=long_ago)
    call_command("remove_waiting_imports", stdout=io.StringIO())
    assert set(PeopleImport.objects.values_list("pk", flat=True)) == {done.pk, fresh.pk}


def test_a_file_cut_short_shuts_nobody_out(harbour: Agency, team: Team) -> None:
    many = [f"{n},p{n}@harbour.example,P,{n},Residential,," for n in range(1, 15)]
    bring_in(harbour, *many)
    with pytest.raises(actions.TooManyLeave):
        bring_in(harbour, many[0], complete=True)
    assert Membership.objects.filter(ended_on=None).count() == 14


def workbook(rows: list[list[object]]) -> bytes:
    book, kept = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def zip_bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + "\n1,zoë@x.example").encode(),
        (HEAD + "\n1,zoë@x.example").encode("utf-8-sig"),
        (HEAD.replace(",", ";") + "\n1;zoë@x.example").encode("cp1252"),
        (HEAD + "\n1,zoë@x.example").encode("utf-16"),
        workbook([HEAD.split(","), [1, "zoë@x.example"]]),
    ],
    ids=["utf-8", "mark", "semicolons", "utf-16", "workbook"],
)
def test_usual_encodings_and_workbooks_are_read_alike(content: bytes) -> None:
    table = read_table("people", content)
    assert table.header[:2] == ["Employee ID", "Email"]
    assert table.rows[0][:2] == ["1", "zoë@x.example"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"a,b\n" + b"x" * 6_000_000, "larger than 5 MB"),
        (b"a,b\n1,\x002", "be read as a table"),
        (b"a,a\n1,2", "same heading"),
        (b"a,b\n", "no people"),
        (b'a,b\n1,"2', "quotation marks"),
        (zip_bomb(), "unpacks"),
        (b"PK\x03\x04rubbish", "can’t be opened"),
        (workbook([["a", "b"], [1, "=1+1"]]), "formula"),
    ],
    ids=["empty", "large", "nul", "twice", "nobody", "quote", "bomb", "broken", "formula"],
)
def test_a_hostile_file_is_refused_with_a_sentence(content: bytes, word: str) -> None:
    with pytest.raises(UnreadableFile, match=word):
        read_table("people.csv", content)


def test_only_who_manages_the_whole_agency_brings_in_files(
    harbour: Agency, team_manager: User, outsider_manager: User
) -> None:
    for someone in (team_manager, outsider_manager):
        with pytest.raises(LmsError):
            actions.open_file(harbour, "a.csv", b"a,b\n1,2", by=someone)


def test_the_nightly_command_says_what_it_did(
    harbour: Agency, team: Team, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("\n".join([HEAD, ADA, SOL, "=x,=y@x.example,,,,,"]))
    call_command("import_people", "harbour", file)
    said = capsys.readouterr().out
    assert "2 new, 1 row refused" in said
    assert "a cell looks like a formula" in said
    with pytest.raises(CommandError):
        call_command("import_people", "nobody", file)


def test_in_the_browser_from_file_to_undo(
    as_manager: Client, harbour: Agency, team: Team, manager: User
) -> None:
    file = SimpleUploadedFile("people.csv", "\n".join([HEAD, ADA, SOL]).encode())
    preview = as_manager.post(reverse("people:imports"), {"file": file}, follow=True)
    batch = PeopleImport.objects.get()
    assert "2 new" in preview.content.decode()
    assert not User.objects.filter(email="ada@harbour.example").exists()
    done = as_manager.post(reverse("people:import_apply", args=[batch.pk]), follow=True)
    assert "Take it back" in done.content.decode()
    back = as_manager.post(reverse("people:import_undo", args=[batch.pk]), follow=True)
    assert "Taken back on" in back.content.decode()
    assert not Membership.objects.filter(user__email="ada@harbour.example").exists()


def test_a_refused_upload_says_why(as_manager: Client, harbour: Agency) -> None:
    for data in ({}, {"file": SimpleUploadedFile("a.csv", b"a,b\n1,\x00")}):
        answer = as_manager.post(reverse("people:imports"), data)
        assert answer.status_code == 422


@pytest.mark.parametrize("people", [20, 200])
def test_a_larger_file_costs_hardly_more_statements(
    harbour: Agency, team: Team, people: int, django_assert_max_num_queries: object
) -> None:
    lines = [f"{n},p{n}@harbour.example,P,{n},Residential,Nurse,1" for n in range(1, people)]
    batch = batch_of(harbour, *lines)
    with django_assert_max_num_queries(40):
        actions.apply_import(batch, by=None)
