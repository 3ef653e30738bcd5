"""A supervisor's lists as files: names, steps and dates, and no word that somebody wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from courses.progress.actions import enrol
from courses.progress.models import Enrolment
from courses.supervision.hours.actions import log_hours
from courses.supervision.models import HoursStandard, PracticeDomain, PracticePage
from lms.activity.models import Event
from lms.people.models import Agency, User
from tests.conftest import signed_in
from tests.factories import member
from tests.reports.test_taking import as_rows, sheet_of, taken
from tests.reports.test_taking_lists import rows_under

from .observing import MONDAY, shared, written
from .test_pages import ask

WAITING, HOURS = "/practice/take/", "/practice/hours/take/"


def test_who_waits_and_who_is_in_ones_care(
    as_supervisor: Client, as_staff: Client, supervisor: User, staff: User, peer: User,
    enrolment: Enrolment, step: PracticePage,
) -> None:  # fmt: skip
    theirs = enrol(peer, step.course, by=peer)
    draft = written(theirs, step, supervisor)
    ask(as_staff, step, supervisor, what="PRIVATE wish", when="PRIVATE hour")
    rows = as_rows(taken(as_supervisor, "csv", to=WAITING))
    moves = rows_under(rows, "Your move")
    assert moves[staff.name][:2] == ["Asks to be observed: asked", step.title]
    assert moves[peer.name][0] == "Feedback begun"
    assert moves[peer.name][2] == draft.observed_on.isoformat()
    care = rows_under(rows, "People in your care")
    assert list(care) == sorted([staff.name, peer.name], key=lambda name: name.split()[-1])
    assert care[staff.name][:2] == [step.course.title, step.title]
    assert care[staff.name][3] == "Your move"
    assert "PRIVATE" not in str(rows)


def test_what_was_shared_is_there_without_its_words_or_levels(
    as_supervisor: Client, supervisor: User, enrolment: Enrolment, step: PracticePage, staff: User
) -> None:
    row = shared(enrolment, step, supervisor)
    rows = as_rows(taken(as_supervisor, "csv", to=WAITING))
    told = rows_under(rows, "Shared, not read yet")
    observed = row.observed_on.isoformat()
    assert told == {staff.name: ["Shared, not read yet", row.kind_label, observed]}
    for word in (row.strengths, row.context, row.setting):
        assert not word or word not in str(rows)


def test_another_supervisor_has_their_own_lists(
    as_other_supervisor: Client, as_staff: Client, supervisor: User, enrolment: Enrolment,
    step: PracticePage, staff: User,
) -> None:  # fmt: skip
    ask(as_staff, step, supervisor)
    assert staff.name not in str(as_rows(taken(as_other_supervisor, "csv", to=WAITING)))


def test_hours_to_confirm_come_without_what_was_written(
    as_supervisor: Client, supervisor: User, staff: User, harbour: Agency
) -> None:
    made = HoursStandard.objects.create(title="Hours", slug="hours", standard="A board")
    domain = PracticeDomain.objects.create(standard=made, slug="advocacy", name="=Advocacy")
    log_hours(
        uuid4(), domain, learner=staff, agency=harbour, on=dt.date(2026, 3, 2), began=None,
        minutes=50, kind="experience", activity="PRIVATE meeting", at=MONDAY,
    )  # fmt: skip
    assert f'action="{HOURS}"' in as_supervisor.get("/practice/hours/").content.decode()
    rows = as_rows(taken(as_supervisor, "csv", to=HOURS))
    assert rows[-1][:3] == [staff.name, "2026-03-02", "50"]
    assert rows[-1][4] == "'=Advocacy"
    in_book = sheet_of(taken(as_supervisor, "xlsx", to=HOURS))
    assert "PRIVATE" not in str(rows) + str([*in_book.values])
    assert Event.objects.filter(verb="view.taken").first().data["page"] == "hours"


@pytest.mark.parametrize("to", [WAITING, HOURS])
def test_managers_and_staff_have_none(to: str, manager: User, staff: User) -> None:
    for person in (manager, staff):
        assert signed_in(person).post(to, {"as": "csv"}).status_code == 404


def test_it_asks_as_much_for_few_as_for_many(
    as_supervisor: Client, harbour: Agency, team: Any, step: PracticePage, staff: User,
    enrolment: Enrolment, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    taken(as_supervisor, "csv", to=WAITING)
    with django_assert_max_num_queries(60) as few:
        taken(as_supervisor, "csv", to=WAITING)
    from_crowd = [_another(harbour, team, step, number) for number in range(6)]
    with django_assert_max_num_queries(len(few)):
        rows = as_rows(taken(as_supervisor, "csv", to=WAITING))
    assert {person.name for person in from_crowd} < set(rows_under(rows, "People in your care"))


def _another(harbour: Agency, team: Any, step: PracticePage, number: int) -> User:
    person = member(harbour, team=team, first_name=f"P{number}", last_name="Crowd")
    enrol(person, step.course, by=person)
    return person
