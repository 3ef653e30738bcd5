"""Supervised practice with words in it that must never leave their record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from courses.progress.models import Enrolment
from courses.supervision import actions as supervision
from courses.supervision.models import Feedback, PracticePage, PracticeRequest
from lms.activity.models import Event
from lms.notifications.models import Notice
from lms.people.models import User
from tests.factories import add_practice_page, make_rubric

CANARY = "CANARY"


@pytest.fixture
def after_commit(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager],
) -> Callable[[], AbstractContextManager]:
    """Give a ``with`` at whose end everything runs that waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def everyone_else(
    peer: User,
    other_supervisor: User,
    manager: User,
    team_manager: User,
    trainer: User,
    outsider: User,
    outsider_manager: User,
) -> None:
    """See that there are people who could be told by mistake."""


@pytest.fixture
def step(course: CoursePage) -> PracticePage:
    rubric = supervision.publish_rubric(make_rubric(), by=None)
    return add_practice_page(course, rubric)


@pytest.fixture
def enrolment(staff: User, course: CoursePage) -> Enrolment:
    return enrol(staff, course, by=staff)


@pytest.fixture
def asked(enrolment: Enrolment, step: PracticePage, supervisor: User) -> PracticeRequest:
    return supervision.ask_for_practice(
        step,
        learner=enrolment.learner,
        supervisor=supervisor,
        what=f"{CANARY} what",
        when=f"{CANARY} when",
    )


@pytest.fixture
def draft(enrolment: Enrolment, step: PracticePage, supervisor: User) -> Feedback:
    draft = supervision.start_observation(enrolment, step, by=supervisor)
    ratings = {
        row.criterion_id: {"level": 3, "evidence": f"{CANARY} evidence"}
        for row in draft.ratings.all()
    }
    words = {name: f"{CANARY} {name}" for name in ("strengths", "next_step", "setting", "context")}
    return supervision.save_draft(draft, words | {"ratings": ratings}, by=supervisor)


@pytest.fixture
def shared(draft: Feedback, supervisor: User) -> Feedback:
    return supervision.share(draft, by=supervisor)


@pytest.fixture
def read(shared: Feedback, staff: User) -> Feedback:
    return supervision.acknowledge(shared, by=staff, reply=f"{CANARY} reply")


def told() -> set[tuple[str, str]]:
    """Return which notice has gone to whom."""
    return set(Notice.objects.values_list("kind", "person__email"))


def event_of(verb: str) -> Event:
    return Event.objects.get(verb=verb)


def leave(person: User) -> None:
    """End all of someone's places, as of the day before yesterday."""
    gone = timezone.localdate() - timedelta(days=2)
    person.memberships.update(ended_on=gone)
