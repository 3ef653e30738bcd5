"""Every list of a manager can be taken along; a long one is made while they do something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from certificates import printing, taking
from courses.pages.models import CoursePage
from courses.progress import actions as progress
from courses.progress.models import Act, ActKind, Assignment
from courses.progress.status import Status
from lms.activity.models import Event
from lms.downloads.models import Download, DownloadState
from lms.people.models import Agency, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import make_course
from tests.reports.conftest import crowd, put
from tests.reports.reading import text
from tests.reports.test_glance import table
from tests.reports.test_taking import as_rows, printed, sheet_of, taken

AfterCommit = Callable[..., AbstractContextManager]


def rows_under(rows: list[list[str]], title: str) -> dict[str, list[str]]:
    """Return the rows of one table of a file by their first cell, its columns left out."""
    start = rows.index([title]) + 2
    below = rows[start:]
    end = next((place for place, row in enumerate(below) if not row), len(below))
    return {row[0]: row[1:] for row in below[:end]}


class TestAtAGlance:
    TAKE = "/team/glance/take/"

    def test_the_file_has_the_numbers_of_the_page(
        self, as_manager: Client, harbour: Agency, team: Team, course: CoursePage
    ) -> None:
        people = crowd(harbour, 21, team=team)
        crowd(harbour, 6)
        for place, person in enumerate(people):
            put(person, course, (Status.COMPLETE, Status.OVERDUE, Status.IN_PROGRESS)[place % 3])
        screen = as_manager.get("/team/glance/", {"team": team.pk})
        rows = as_rows(taken(as_manager, "csv", to=self.TAKE, team=team.pk))
        assert rows[0][2] == "How things go for team Residential, today. Nobody is named here."
        months = rows_under(rows, "Completions by month, refreshers included")
        assert months.pop("So far, of those in it") == ["7 of 21"]
        assert months == table(screen, "Completions by month")
        due = "Courses not complete yet, by when they are due"
        assert rows_under(rows, due) == table(screen, due)
        where = f"Where people are now in {course.title}"
        there = rows_under(rows, where)
        assert there.pop("In it, not complete yet") == ["14"]
        assert there == table(screen, where)
        assert not [person.name for person in people if person.name in str(rows)]
        assert "Completions by month" in printed(taken(as_manager, "pdf", to=self.TAKE))

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_would_tell_on_a_person_is_withheld_there_too(
        self, as_manager: Client, harbour: Agency, team: Team, course: CoursePage, form: str
    ) -> None:
        for person in crowd(harbour, 3, team=team):
            put(person, course, Status.OVERDUE)
        crowd(harbour, 6)
        screen = text(as_manager.get("/team/glance/", {"team": team.pk}).content.decode())
        body = taken(as_manager, form, to=self.TAKE, team=team.pk)
        if form == "csv":
            cells = [cell for row in as_rows(body) for cell in row]
        else:
            cells = [cell for row in sheet_of(body).values for cell in row if cell]
        assert cells[0] == "At a glance"
        assert len(cells) == 4
        assert cells[3].startswith("No figures for team Residential.")
        assert cells[3] in screen

    def test_a_course_with_few_in_it_is_withheld_by_itself(
        self, as_manager: Client, harbour: Agency, course: CoursePage
    ) -> None:
        few, *_ = people = crowd(harbour, 8)
        for person in people:
            put(person, course, Status.IN_PROGRESS)
        other = make_course("Advanced")
        put(few, other, Status.IN_PROGRESS)
        rows = as_rows(taken(as_manager, "csv", to=self.TAKE))
        told = rows_under(rows, f"Where people are now in {other.title}")
        assert told == {"Too few people to show figures without telling on a person.": [""]}


class TestLists:
    def test_assignments_in_force_and_ended_each_in_the_order_of_the_page(
        self, as_manager: Client, manager: User, harbour: Agency, team: Team, staff: User
    ) -> None:
        first, second = make_course("First"), make_course("Second")
        kept = [
            progress.ask(Assignment(agency=harbour, course=course, team=team), by=manager)
            for course in (first, second)
        ]
        progress.end_assignment(kept[0], by=manager)
        _, columns, row = as_rows(taken(as_manager, "csv", to="/team/assignments/take/"))
        assert columns[:3] == ["Course", "Of whom", "Due"]
        assert row[:3] == ["Second", "Everyone in the team Residential", "No due date"]
        assert row[5:] == ["Max Manager", "1", "0"]
        ended = as_rows(taken(as_manager, "csv", to="/team/assignments/take/", show="ended"))
        assert [row[0] for row in ended[2:]] == ["First"]
        assert ended[2][8:] == [harbour.today().isoformat(), "Max Manager"]

    def test_what_was_done_says_who_when_and_why(
        self, as_manager: Client, manager: User, team_manager: User, harbour: Agency
    ) -> None:
        at = dt.datetime(2026, 3, 10, 1, 30, tzinfo=dt.UTC)
        for by, why in ((manager, "=1+1"), (team_manager, "A long leave")):
            Act.objects.create(agency=harbour, kind=ActKind.EXTEND, people=3, by=by, at=at, why=why)
        _, _, *rows = as_rows(taken(as_manager, "csv", to="/team/acts/take/"))
        assert [row[3] for row in rows] == [team_manager.name, manager.name]
        assert rows[1][0] == "2026-03-09 21:30"
        assert rows[1][5] == "'=1+1"
        [own] = as_rows(taken(signed_in(team_manager), "csv", to="/team/acts/take/"))[2:]
        assert own[3] == team_manager.name

    def test_places_are_those_of_the_list_and_the_name_asked_for(
        self, as_manager: Client, manager: User, staff: User, peer: User, team_manager: User,
        other_supervisor: User, outsider: User,
    ) -> None:  # fmt: skip
        take = "/team/places/take/"
        _, columns, *rows = as_rows(taken(as_manager, "csv", to=take))
        assert columns[:4] == ["Person", "E-mail", "Where", "Role"]
        everyone = {manager, staff, peer, team_manager, other_supervisor}
        assert {row[1] for row in rows} == {person.email for person in everyone}
        _, _, row = as_rows(taken(as_manager, "csv", to=take, q="sam staff"))
        assert row[0] == "Sam Staff"
        assert as_rows(taken(as_manager, "csv", to=take, show="left"))[2:] == []
        mine = as_rows(taken(signed_in(team_manager), "csv", to=take))[2:]
        assert other_supervisor.name not in [row[0] for row in mine]

    def test_an_assignment_says_who_is_asked_and_where_each_is(
        self, as_manager: Client, manager: User, harbour: Agency, team: Team, staff: User,
        course: CoursePage, outsider_manager: User,
    ) -> None:  # fmt: skip
        asked = progress.ask(Assignment(agency=harbour, course=course, team=team), by=manager)
        take = f"/team/assignments/{asked.pk}/take/"
        page = as_manager.get(f"/team/assignments/{asked.pk}/").content.decode()
        assert f'action="{take}"' in page
        first, columns, *rows = as_rows(taken(as_manager, "csv", to=take))
        assert first[2] == "Asked of everyone in the team Residential; no due date."
        assert columns == ["Person", "Status", "Due", "Why"]
        assert [row[:2] for row in rows] == [[staff.name, "Not started"]]
        assert rows[0][3] in text(page)
        assert signed_in(outsider_manager).post(take, {"as": "csv"}).status_code == 404

    def test_an_act_says_for_whom(
        self, as_manager: Client, manager: User, harbour: Agency, staff: User, peer: User,
        team_manager: User,
    ) -> None:  # fmt: skip
        sent = {"do": "nudge", "people": f"{staff.pk},{peer.pk}", "go": "apply"}
        course = make_course()
        for person in (staff, peer):
            put(person, course, Status.IN_PROGRESS)
        as_manager.post("/team/act/", sent | {"words": "No hurry."})
        take = f"/team/acts/{Act.objects.get().pk}/take/"
        rows = as_rows(taken(as_manager, "csv", to=take, of="999"))
        assert rows[0][-1] == "No hurry."
        assert {row[0] for row in rows[2:]} == {staff.name, peer.name}
        assert signed_in(team_manager).post(take, {"as": "csv"}).status_code == 404

    def test_invitations_are_those_that_wait(self, as_manager: Client, harbour: Agency) -> None:
        for name in ("first", "second"):
            said = {"email": f"{name}@example.org", "role": "staff", "first_name": name}
            as_manager.post("/team/invite/", said)
        assert "/team/invite/take/" in as_manager.get("/team/invite/").content.decode()
        _, _, *rows = as_rows(taken(as_manager, "csv", to="/team/invite/take/"))
        assert sorted(row[1] for row in rows) == ["first@example.org", "second@example.org"]
        assert {row[3] for row in rows} == {harbour.name}

    @pytest.mark.parametrize(
        ("path", "page"),
        [
            ("glance", "glance"), ("assignments", "assignments"), ("acts", "acts"),
            ("places", "places"),
        ],
    )  # fmt: skip
    def test_each_page_offers_it_and_each_file_is_on_record(
        self, as_manager: Client, manager: User, harbour: Agency, path: str, page: str
    ) -> None:
        Act.objects.create(agency=harbour, kind=ActKind.NUDGE, people=1, by=manager)
        take = f"/team/{path}/take/"
        assert f'action="{take}"' in as_manager.get(f"/team/{path}/").content.decode()
        taken(as_manager, "xlsx", to=take)
        assert Event.objects.get(verb="view.taken").data["page"] == page

    @pytest.mark.parametrize("path", ["assignments", "acts", "places"])
    def test_it_asks_as_much_for_few_as_for_many(
        self, as_manager: Client, manager: User, harbour: Agency, course: CoursePage, path: str,
        django_assert_num_queries: Any, django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        def more(number: int) -> None:
            crowd(harbour, number)
            for _ in range(number):
                Act.objects.create(agency=harbour, kind=ActKind.NUDGE, people=1, by=manager)
                Assignment.objects.create(agency=harbour, course=course, created_by=manager)

        more(2)
        take = f"/team/{path}/take/"
        taken(as_manager, "csv", to=take)
        with django_assert_max_num_queries(20) as few:
            taken(as_manager, "csv", to=take)
        more(8)
        with django_assert_num_queries(len(few)):
            taken(as_manager, "csv", to=take)


class TestLongOnes:
    @pytest.fixture(autouse=True)
    def few_at_once(self, monkeypatch: pytest.MonkeyPatch, harbour: Agency, team: Team) -> None:
        monkeypatch.setattr(taking, "AT_ONCE", {"pdf": 3, "xlsx": 3})
        crowd(harbour, 5, team=team)

    @pytest.mark.parametrize("form", ["xlsx", "pdf"])
    def test_what_is_long_waits_under_my_files_with_every_row(
        self, as_manager: Client, manager: User, course: CoursePage, form: str,
        django_capture_on_commit_callbacks: AfterCommit,
    ) -> None:  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_manager.post("/team/take/", {"as": form, "role": "staff"})
        assert answer.url == "/files/"
        made = Download.objects.get()
        assert (made.state, made.done, made.total) == (DownloadState.READY, 5, 5)
        assert "My team" in as_manager.get("/files/").content.decode()
        file = as_manager.get(made.get_absolute_url())
        body = b"".join(file.streaming_content)
        if form == "xlsx":
            people = [row[0] for row in sheet_of(body).values][-5:]
            assert people == [f"Person{number:03} Crowd" for number in range(5)]
        else:
            assert "Person004 Crowd" in printed(body)
        assert Event.objects.get(verb="view.taken").data["form"] == form

    def test_a_table_as_plain_text_comes_at_once_however_long(
        self, as_manager: Client, course: CoursePage
    ) -> None:
        assert len(as_rows(taken(as_manager, "csv"))) == 8
        assert not Download.objects.exists()

    def test_too_long_for_paper_is_said_where_the_file_would_be(
        self, as_manager: Client, course: CoursePage, monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: AfterCommit,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(printing, "MOST_CELLS", 10)
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_manager.post("/team/take/", {"as": "pdf"}, follow=True)
        assert "take it as a spreadsheet" in as_manager.get("/files/").content.decode()
        assert answer.status_code == 200

    def test_whoever_manages_others_by_then_doesnt_get_it(
        self, as_manager: Client, manager: User, course: CoursePage, other_team: Team,
        django_capture_on_commit_callbacks: AfterCommit,
    ) -> None:  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            as_manager.post("/team/places/take/", {"as": "xlsx"})
        Membership.objects.filter(user=manager).update(team=other_team)
        answer = as_manager.get(Download.objects.get().get_absolute_url())
        assert answer.status_code == 403
        assert "Take the page along again." in answer.content.decode()
