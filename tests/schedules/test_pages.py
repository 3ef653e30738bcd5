"""Any page of a manager comes by mail, also to colleagues, and can be changed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.progress.status import Status
from lms.activity.models import Event
from lms.people.kept.actions import keep_view
from lms.people.models import Agency, Membership, Role, Team, User
from lms.schedules import actions
from lms.schedules.models import Schedule, Sending
from lms.schedules.pages import TAKEABLE
from tests.conftest import signed_in
from tests.factories import member
from tests.reports.conftest import crowd, put
from tests.schedules.test_sending import DAY, HOUR, LIST, MONDAY, SLOT

pytestmark = pytest.mark.django_db

AfterCommit = Callable[..., AbstractContextManager]
SAID = {"form": "csv", "rhythm": "weekly", "weekday": "0", "monthday": "1", "hour": "7"}


@pytest.fixture(autouse=True)
def outbox(settings: Any, time_machine: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    time_machine.move_to(SLOT, tick=False)
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def send(django_capture_on_commit_callbacks: AfterCommit) -> Callable[..., int]:
    def sent(at: dt.datetime = SLOT) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.send_due(at=at)

    return sent


def scheduled(page: str, by: User, query: str = "", **how: Any) -> Schedule:
    plan = MONDAY | how
    return actions.schedule_page(page, query, agency=by.agency, by=by, at=SLOT - DAY, **plan)


def rows_of(sending: Sending) -> list[list[str]]:
    """Open the link of a mail as whoever got it."""
    client = signed_in(sending.owner)
    file = client.get(client.get(sending.get_absolute_url()).url)
    assert file.status_code == 200, file.content
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))


@pytest.mark.parametrize("page", sorted(key for key, page in TAKEABLE.items() if page.by_mail))
def test_each_page_comes_with_its_title_and_leads_back_to_itself(
    page: str, manager: User, as_manager: Client, course: CoursePage, send: Callable[..., int],
    outbox: Any,
) -> None:  # fmt: skip
    row = scheduled(page, manager)
    assert send() == 1
    [sent] = outbox
    assert "The link works until 16 November 2026." in sent.body
    assert rows_of(Sending.objects.get())[0][0] == TAKEABLE[page].title
    assert as_manager.get(row.address).status_code == 200


def test_what_was_finished_is_that_since_the_last_mail(
    manager: User, staff: User, peer: User, course: CoursePage, send: Callable[..., int]
) -> None:
    for person, days in ((staff, 3), (peer, 12)):
        put(person, course, Status.COMPLETE)
        Enrolment.objects.filter(learner=person).update(completed_at=SLOT - days * DAY)
    scheduled("finished", manager, "first=2020-01-01&last=2020-01-31")
    scheduled("finished", manager, rhythm="monthly", day=9)
    assert send() == 2
    month, week = (rows_of(sending) for sending in Sending.objects.order_by("-pk"))
    assert "from 2 November to 8 November 2026" in week[0][2]
    assert "from 9 October to 8 November 2026" in month[0][2]
    found = [[row[0] for row in rows[-2:]] for rows in (week, month)]
    assert found == [["Person", staff.name], [staff.name, peer.name]]


def test_covered_is_about_the_day_on_which_it_comes(
    manager: User, course: CoursePage, send: Callable[..., int]
) -> None:
    row = scheduled("covered", manager, f"course={course.pk}&on=2020-01-31&show=covered")
    assert row.query == f"course={course.pk}&show=covered"
    send()
    assert "On 9 November 2026" in rows_of(Sending.objects.get())[0][2]


def test_a_small_team_is_withheld_in_the_file_too(
    manager: User, harbour: Agency, team: Team, course: CoursePage, send: Callable[..., int]
) -> None:
    crowd(harbour, 6)
    crowd(harbour, 3, team=team)
    scheduled("glance", manager, f"team={team.pk}")
    send()
    [row] = rows_of(Sending.objects.get())
    assert row[3].startswith("No figures for team Residential.")


class TestColleagues:
    def test_each_gets_a_link_of_their_own_with_whom_they_manage(
        self, manager: User, team_manager: User, staff: User, other_supervisor: User,
        course: CoursePage, send: Callable[..., int], outbox: Any,
    ) -> None:  # fmt: skip
        scheduled("places", manager, others=[team_manager])
        assert send() == 2
        assert {sent.to[0] for sent in outbox} == {manager.email, team_manager.email}
        assert send(SLOT + HOUR) == 0
        theirs = Sending.objects.get(owner=team_manager)
        names = [row[0] for row in rows_of(theirs)]
        assert staff.name in names
        assert other_supervisor.name not in names
        assert signed_in(manager).get(theirs.get_absolute_url()).status_code == 404

    def test_whoever_manages_nobody_by_then_gets_nothing(
        self, manager: User, team_manager: User, send: Callable[..., int], outbox: Any
    ) -> None:
        scheduled("places", manager, others=[team_manager])
        Membership.objects.filter(user=team_manager).update(role=Role.STAFF)
        assert send() == 1
        assert [sent.to for sent in outbox] == [[manager.email]]

    def test_when_the_owner_has_left_nobody_gets_it(
        self, manager: User, team_manager: User, send: Callable[..., int]
    ) -> None:
        scheduled("places", manager, others=[team_manager])
        manager.memberships.update(ended_on=SLOT.date() - 2 * DAY)
        assert send() == 0

    def test_they_see_it_in_their_list_and_can_end_it_and_nothing_else(
        self, manager: User, team_manager: User, harbour: Agency
    ) -> None:
        row = scheduled("glance", manager, others=[team_manager])
        client, own = signed_in(team_manager), f"{LIST}{row.pk}/"
        assert f"from {manager.name}" in client.get(LIST).content.decode()
        assert client.post(own, {"how": "pause"}).status_code == 404
        assert client.get(f"{own}change/").status_code == 404
        page = client.post(own, {"how": "leave"}, follow=True).content.decode()
        assert "It no longer comes to you." in page
        assert list(row.others.all()) == []
        assert client.post(own, {"how": "leave"}).status_code == 404


class TestThePage:
    def test_a_page_is_had_sent_with_the_filters_it_was_left_with(
        self, as_manager: Client, manager: User, team: Team
    ) -> None:
        asked = f"of=glance&team={team.pk}&first="
        page = as_manager.get(f"{LIST}?{asked}").content.decode()
        assert f"/team/glance/?team={team.pk}" in page
        said = SAID | {"view": "glance", "query": f"team={team.pk}&nonsense=1"}
        as_manager.post(LIST, said)
        row = Schedule.objects.get()
        assert (row.page, row.query, row.name) == ("glance", f"team={team.pk}", "At a glance")

    def test_another_agency_one_manages_is_refused_not_mixed_up(
        self, as_manager: Client, manager: User, northside: Agency
    ) -> None:
        Membership.objects.create(
            user=manager, agency=northside, role=Role.MANAGER, started_on=SLOT.date() - DAY
        )
        said = SAID | {"view": "register", "query": f"agency={northside.pk}"}
        answer = as_manager.post(LIST, said)
        assert answer.status_code == 422
        assert "This page is about another agency." in answer.content.decode()
        as_manager.post(LIST, said | {"query": f"agency={manager.agency.pk}"})
        assert Schedule.objects.get().agency == manager.agency

    @pytest.mark.parametrize("page", ["glance", "assignments", "acts", "places", "finished",
                                      "covered"])  # fmt: skip
    def test_each_page_offers_it_in_its_menu(
        self, as_manager: Client, manager: User, page: str, course: CoursePage
    ) -> None:
        html = as_manager.get(f"/team/{page}/").content.decode()
        assert (f"{LIST}?of={page}" in html) == (page != "acts")  # nothing was done yet

    def test_it_is_changed_and_what_was_due_before_stays_past(
        self, as_manager: Client, manager: User, team_manager: User, send: Callable[..., int]
    ) -> None:
        row = scheduled("glance", manager)
        own = f"{LIST}{row.pk}/change/"
        assert 'value="At a glance"' in as_manager.get(own).content.decode()
        said = SAID | {"name": "How we do", "hour": "6", "form": "pdf",
                       "others": f"{team_manager.email.upper()}, {manager.email}"}  # fmt: skip
        page = as_manager.post(own, said, follow=True).content.decode()
        assert "Every Monday at 6:00 · To print (PDF)" in page
        assert f"Also to {team_manager.name}" in page
        row.refresh_from_db()
        assert (row.name, row.form) == ("How we do", "pdf")
        assert send() == 0
        assert send(SLOT + 7 * DAY) == 2
        told = Event.objects.get(verb="view.schedule_changed").data
        assert told == {"form": "pdf", "rhythm": "weekly", "day": 0, "hour": 6, "others": 1}

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"name": ""}, "required"),
            ({"others": "nobody@harbour.example"}, "has the address nobody@harbour.example"),
            ({"others": "oscar@northside.example"}, "Nobody who manages people here"),
            ({"others": " ".join(f"a{number}@b.example" for number in range(21))}, "at most 20"),
            ({"rhythm": "monthly", "monthday": ""}, "on which day of the month"),
        ],
    )
    def test_what_can_not_be_taken_gets_a_sentence_and_stays(
        self, as_manager: Client, manager: User, northside: Agency, change: dict[str, str],
        said: str,
    ) -> None:  # fmt: skip
        member(northside, Role.MANAGER, email="oscar@northside.example")
        row = scheduled("glance", manager)
        words = SAID | {"name": "Ours", "others": ""} | change
        answer = as_manager.post(f"{LIST}{row.pk}/change/", words)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert said in page
        assert words["name"] in page
        assert words["others"] in page
        row.refresh_from_db()
        assert row.name == "At a glance"


def test_a_kept_view_that_changes_is_sent_as_it_is_kept_by_then(
    manager: User, harbour: Agency, send: Callable[..., int]
) -> None:
    view = keep_view(manager, harbour, "Late", "status=overdue")
    actions.schedule_view(view, **MONDAY, by=manager, at=SLOT - DAY)
    keep_view(manager, harbour, "Late", "status=due_soon")
    send()
    assert Sending.objects.get().query == "status=due_soon"
