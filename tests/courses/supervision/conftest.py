from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from courses.progress.models import Enrolment
from courses.supervision.actions import publish_rubric
from courses.supervision.models import PracticePage, Rubric
from lms.people.models import Agency, Role, Team, User
from tests import factories
from tests.conftest import signed_in

LONG_AGO = dt.datetime(2026, 1, 5, 15, tzinfo=dt.UTC)


@pytest.fixture
def rubric(db: None) -> Rubric:
    """Two criteria; the second is critical."""
    return publish_rubric(factories.make_rubric(), by=None)


@pytest.fixture
def advanced(db: None) -> CoursePage:
    """A course of one practice step and nothing else."""
    return factories.make_course("Advanced", lessons=0)


@pytest.fixture
def step(advanced: CoursePage, rubric: Rubric) -> PracticePage:
    page = factories.add_practice_page(advanced, rubric)
    return PracticePage.objects.get(pk=page.pk)


@pytest.fixture
def enrolment(staff: User, advanced: CoursePage, step: PracticePage) -> Enrolment:
    return enrol(staff, advanced, by=staff, at=LONG_AGO)


@pytest.fixture
def second_supervisor(harbour: Agency, team: Team) -> User:
    """Another supervisor of the same team."""
    return factories.member(harbour, Role.SUPERVISOR, team, first_name="Sky", last_name="Second")


@pytest.fixture
def outside_supervisor(northside: Agency) -> User:
    return factories.member(northside, Role.SUPERVISOR, first_name="Nor", last_name="North")


@pytest.fixture
def as_peer(peer: User) -> Client:
    return signed_in(peer)


@pytest.fixture
def as_other_supervisor(other_supervisor: User) -> Client:
    return signed_in(other_supervisor)


@pytest.fixture
def as_outside_supervisor(outside_supervisor: User) -> Client:
    return signed_in(outside_supervisor)
