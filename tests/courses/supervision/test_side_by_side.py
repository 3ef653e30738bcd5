"""Several observers beside one another; what a manager reads of the rule; a supervisor's home."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision import actions
from courses.supervision.dose.rules import windows
from courses.supervision.hours.totals import Total
from courses.supervision.models import PlannedSession, PracticePage, PracticeRequest
from lms.people.models import Agency, Team, User
from tests import factories
from tests.conftest import signed_in

from .observing import MONDAY, TUESDAY, read, shared


def table(page: str) -> list[list[str]]:
    """Return the table of observers as its words, row by row."""
    section = BeautifulSoup(page, "html.parser").find(attrs={"aria-labelledby": "raters"})
    rows = section.find_all("tr") if section else []
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in rows]


def test_each_observers_levels_stand_in_a_column_of_their_own(
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    second_supervisor: User,
    staff: User,
) -> None:
    read(enrolment, step, supervisor, 2, 3, at=MONDAY)
    second = shared(enrolment, step, second_supervisor, 4, None, at=TUESDAY)
    expected = [
        ["Criterion", "Sol Supervisor 2 Mar 2026", "Sky Second 3 Mar 2026"],
        ["Criterion 0", "Emerging", "Integrated"],
        ["Criterion 1", "Consistent", "Not observed"],
    ]
    person = reverse("supervision:person", args=[enrolment.pk, step.pk])
    assert table(signed_in(supervisor).get(person).content.decode()) == expected
    client = signed_in(staff)
    assert table(client.get(step.url).content.decode()) == []  # the second isn’t opened yet
    actions.choose_reading(second, by=staff, choice="now")
    assert table(client.get(step.url).content.decode()) == expected


def test_what_was_withdrawn_stands_beside_nothing(
    enrolment: Enrolment, step: PracticePage, supervisor: User, second_supervisor: User, staff: User
) -> None:
    read(enrolment, step, supervisor, at=MONDAY)
    gone = read(enrolment, step, second_supervisor, at=TUESDAY)
    actions.withdraw_feedback(gone, by=second_supervisor, reason="The wrong day.")
    assert table(signed_in(staff).get(step.url).content.decode()) == []


def test_a_manager_reads_the_rule_item_by_item_without_levels_or_words(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_manager: Client
) -> None:
    read(enrolment, step, supervisor, 1, 2, at=MONDAY)
    page = as_manager.get(reverse("reports:person", args=[enrolment.learner_id])).content.decode()
    words = BeautifulSoup(page, "html.parser").get_text(" ", strip=True)
    assert "Supervised practice: what it takes" in words
    assert "observation" in words
    for private in ("PRIVATE", "Emerging", "Criterion 0", "Side by side", "“not yet”"):
        assert private not in words


@pytest.mark.parametrize(
    ("minutes", "target", "noun"),
    [(60, 0, "hour"), (90, 0, "hours"), (60, 500, "hours"), (0, 1, "hour")],
)
def test_one_hour_is_an_hour(minutes: int, target: int, noun: str) -> None:
    assert Total("Advocacy", minutes, 0, target).noun == noun


def test_thirty_people_cost_a_supervisor_no_more_queries_than_three(
    harbour: Agency,
    team: Team,
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(supervisor)
    address = reverse("supervision:home")
    rows = [enrolment]

    def add(count: int) -> None:
        people = [factories.member(harbour, team=team) for _ in range(count)]
        done = timezone.now() - dt.timedelta(days=45)
        made = Enrolment.objects.bulk_create(
            Enrolment(learner=row, course=enrolment.course, agency=harbour, completed_at=done)
            for row in people
        )
        rows.extend(made)
        _busy(made, step, supervisor)

    add(2)
    client.get(address)
    with django_assert_max_num_queries(100) as few:
        client.get(address)
    add(27)
    with django_assert_max_num_queries(len(few)):
        page = client.get(address).content.decode()
    assert page.count("asks for a live observation") == 29
    assert page.count("The agency has owed") == 29


def _busy(enrolments: list[Enrolment], step: PracticePage, supervisor: User) -> None:
    """Let each wait for a supervisor in two ways: they have asked, and a session is owed."""
    PracticeRequest.objects.bulk_create(
        PracticeRequest(
            enrolment=row, step=step, learner=row.learner, supervisor=supervisor, what="A talk"
        )
        for row in enrolments
    )
    PlannedSession.objects.bulk_create(
        PlannedSession(
            enrolment=row,
            number=window.number,
            opens_on=window.opens_on,
            due_on=window.due_on,
            closes_on=window.closes_on,
        )
        for row in enrolments
        for window in windows(row.completed_at.date(), [1, 2])
    )


def test_a_plan_whose_day_comes_stands_on_the_supervisors_home(
    enrolment: Enrolment, step: PracticePage, supervisor: User, staff: User
) -> None:
    feedback = read(enrolment, step, supervisor, 3, 1)
    soon = timezone.localdate() + dt.timedelta(days=5)
    actions.plan_first(feedback, by=supervisor, words="Role first.", review_on=soon)
    client, words = signed_in(supervisor), "Look at the plan with Sam Staff again"
    assert words not in client.get(reverse("supervision:home")).content.decode()
    actions.agree_plan(feedback, by=staff)
    assert words in client.get(reverse("supervision:home")).content.decode()
