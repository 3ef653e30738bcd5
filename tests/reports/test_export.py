"""The CSV is exactly what is filtered, all pages of it, and runs nothing when it is opened."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates.actions import issue
from courses.pages.models import CoursePage
from courses.progress.status import Status
from lms.people.models import Agency, Team, User
from tests.conftest import signed_in
from tests.factories import make_course
from tests.reports.conftest import DAY, crowd, put
from tests.reports.reading import exported
from tests.reports.reading import statuses as shown_in

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def as_shown(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    return {(row["Person"], row["Course"], row["Status"]) for row in rows}


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "status=overdue",
        "status=not_assigned",
        "move=learner",
        "move=supervisor&status=waiting_on_supervisor",
        "q=complete",
        "sort=due&status=in_progress",
    ],
)
def test_it_holds_what_the_screen_shows(
    as_manager: Client, statuses: dict[Status, User], asked: str
) -> None:
    other = make_course("Advanced")
    put(statuses[Status.COMPLETE], other, Status.OVERDUE)
    put(statuses[Status.OVERDUE], other, Status.COMPLETE)
    rows = exported(as_manager, asked)
    assert as_shown(rows) == shown_in(as_manager.get(f"/team/?{asked}"))
    assert len(rows) == len(as_shown(rows))


def test_it_holds_every_page_in_the_order_of_the_screen(
    as_manager: Client, harbour: Agency, course: CoursePage
) -> None:
    crowd(harbour, 60)
    rows = exported(as_manager, "q=crowd")
    assert [row["Person"] for row in rows] == [f"Person{each:03} Crowd" for each in range(60)]


def test_a_row_says_what_was_done_when_and_on_what_certificate(
    as_manager: Client, staff: User, supervisor: User, course: CoursePage, harbour: Agency
) -> None:
    done = put(staff, course, Status.COMPLETE)
    certificate = issue(done)
    waiting = put(
        supervisor, course, Status.WAITING_ON_SUPERVISOR, due_on=harbour.today() + 30 * DAY
    )
    waiting.waits.update(person=staff)
    rows = {row["Person"]: row for row in exported(as_manager)}
    assert rows["Sam Staff"] == {
        "Person": "Sam Staff",
        "E-mail": "staff@harbour.example",
        "Team": "Residential",
        "Role": "Staff",
        "Course": "Introduction",
        "Status": "Complete",
        "Steps done": "1",
        "Steps in all": "2",
        "Due": "",
        "Completed": harbour.today().isoformat(),
        "Whose move": "",
        "Certificate": certificate.number,
    }
    assert rows["Sol Supervisor"]["Due"] == (harbour.today() + 30 * DAY).isoformat()
    assert rows["Sol Supervisor"]["Whose move"] == "Sam Staff"
    assert rows["Max Manager"]["Status"] == "Not assigned"


def test_dates_are_iso(as_manager: Client, statuses: dict[Status, User]) -> None:
    for row in exported(as_manager):
        for column in ("Due", "Completed"):
            assert not row[column] or ISO.fullmatch(row[column])


def test_the_file_has_a_dated_name(as_manager: Client, harbour: Agency, course: CoursePage) -> None:
    response = as_manager.post("/team/take/", {"as": "lines"})
    assert response["Content-Type"].startswith("text/csv")
    name = f'filename="team-{harbour.today().isoformat()}.csv"'
    assert name in response["Content-Disposition"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(["=", "+", "-", "@", "\t=", " =", "\r", "\n+", ""]),
    rest=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40
    ),
)
def test_no_name_is_ever_a_formula(
    as_manager: Client, staff: User, course: CoursePage, start: str, rest: str
) -> None:
    User.objects.filter(pk=staff.pk).update(first_name=start + rest, last_name="Staff")
    Team.objects.filter(memberships__user=staff).update(name=(start + rest)[:100])
    for row in exported(as_manager):
        for value in row.values():
            assert not value.lstrip().startswith(("=", "+", "-", "@"))
            assert not value.startswith(("\t", "\r", "\n"))


def test_another_agencys_manager_exports_their_own_people_only(
    as_outsider_manager: Client, outsider: User, statuses: dict[Status, User], course: CoursePage
) -> None:
    rows = exported(as_outsider_manager)
    assert {row["E-mail"] for row in rows} == {outsider.email, "manager@northside.example"}


def test_a_manager_of_a_team_exports_that_team_only(
    team_manager: User, staff: User, other_supervisor: User, course: CoursePage
) -> None:
    rows = exported(signed_in(team_manager))
    assert {row["E-mail"] for row in rows} == {staff.email, team_manager.email}


def test_it_is_streamed_in_a_number_of_queries_that_does_not_grow(
    as_manager: Client, harbour: Agency, team: Team, django_assert_max_num_queries: Any
) -> None:
    courses = [make_course(f"Course {number}") for number in range(2)]
    for person in crowd(harbour, 80, team=team):
        for course in courses:
            put(person, course, Status.WAITING_ON_SUPERVISOR)
    assert as_manager.post("/team/take/", {"as": "lines"}).streaming
    exported(as_manager)
    with django_assert_max_num_queries(12):
        assert len(exported(as_manager)) == 162
