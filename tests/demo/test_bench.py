"""The benchmark's work is the standard work: as much of everything as the rule says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from courses.pages.models import LessonPage, QuizPage
from courses.progress.models import Enrolment, StepCompletion
from lms.demo.bench import workload
from lms.demo.bench.actions import NotForBenchmarks, counted, seed, seeded_people
from lms.people.models import Team, User
from tests import factories

PEOPLE = 20


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    lines: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        seed(PEOPLE, say=lines.append)
        yield lines
        transaction.set_rollback(True)


def test_the_rule_gives_the_figures_of_the_standard_work() -> None:
    assert workload.expected(1_000) == (121_489, 1_500)


@pytest.mark.django_db
def test_a_database_with_people_in_it_is_left_alone() -> None:
    factories.UserFactory()
    with pytest.raises(NotForBenchmarks, match="an empty one"):
        seed(PEOPLE)
    assert User.objects.count() == 1


@pytest.mark.django_db
class TestSeeding:
    def test_there_is_as_much_as_the_rule_says(self, seeded: list[str]) -> None:
        assert counted() == workload.expected(PEOPLE)
        assert LessonPage.objects.live().count() == 240
        assert QuizPage.objects.live().count() == 5
        assert Team.objects.count() == 40
        assert Enrolment.objects.count() == 5 * PEOPLE
        assert seeded_people() == PEOPLE

    def test_each_has_done_the_first_steps_and_no_others(self, seeded: list[str]) -> None:
        learner = User.objects.get(email="learner3@bench.example")  # k is 6 in the third course
        enrolment = Enrolment.objects.get(learner=learner, course__slug="bench-3")
        steps = [step.id for step in enrolment.course.outline().steps()]
        done = StepCompletion.objects.filter(enrolment=enrolment).order_by("step__path")
        assert workload.steps_done(3, 3) == 8  # 7 × 3 + 11 × 3 = 54, less 47, and one
        assert list(done.values_list("step_id", flat=True)) == steps[:8]

    def test_it_says_what_it_does(self, seeded: list[str]) -> None:
        assert seeded[-1] == "2,388 step completions, 30 course completions"

    def test_it_is_seeded_once(self, seeded: list[str]) -> None:
        with pytest.raises(NotForBenchmarks, match="already"):
            seed(PEOPLE)
