"""The learners of the benchmark, and how far each of them is: by the rule, in bulk."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone

from certificates.models import Certificate, Design
from certificates.sample import sample_snapshot
from courses.pages.models import CoursePage, QuizPage
from courses.pages.outline import StepItem
from courses.progress.models import Assignment, DueRule, Enrolment, StepCompletion
from lms.people.models import Agency, Membership, Role, Team, User
from quizzes.freezing import freeze_quiz
from quizzes.models import Attempt

from .workload import COURSES, STEPS, TEAMS, steps_done

AT_ONCE = 2_000
"""Rows in a statement, where the database takes so many."""
FIRST_NAMES = ("Amara", "Ben", "Chen", "Dana", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas")
SLUG = "bench"

# The furthest step of each enrolment is known, so the steps up to it are told in one statement;
# a million rows made one by one would take longer than everything else together.
UP_TO_THE_LAST = """
INSERT INTO progress_stepcompletion
    (enrolment_id, step_id, step_title, completed_at, evidence_type, evidence_id)
SELECT enrolment.id, page.id, page.title, enrolment.last_opened_at, 'read', ''
FROM progress_enrolment enrolment
JOIN wagtailcore_page last ON last.id = enrolment.last_step_id
JOIN wagtailcore_page page ON page.path <= last.path AND page.path LIKE %s
JOIN courses_lessonpage lesson ON lesson.steppage_ptr_id = page.id
WHERE enrolment.course_id = %s AND enrolment.agency_id = %s
"""


class Staff(NamedTuple):
    agency: Agency
    manager: User
    learners: list[User]
    supervisors: list[User]
    """One for each team."""


def make_staff(people: int) -> Staff:
    """Make the agency with its teams, its manager, a supervisor for each team, and so many
    learners."""
    agency = Agency.objects.create(
        name="Benchmark Services", slug=SLUG, time_zone="UTC", two_step_required=False
    )
    teams = Team.objects.bulk_create(
        Team(agency=agency, name=f"Team {number:02}") for number in range(1, TEAMS + 1)
    )
    learners = _users(f"learner{number}" for number in range(1, people + 1))
    hired = timezone.localdate() - timedelta(days=400)
    Membership.objects.bulk_create(
        (
            Membership(
                user=user, agency=agency, team=teams[place % TEAMS], started_on=hired,
                external_id=str(place + 1),
            )
            for place, user in enumerate(learners)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    supervisors = _users((f"supervisor{team.name[-2:]}" for team in teams), surname="Supervisor")
    Membership.objects.bulk_create(
        Membership(user=user, agency=agency, team=team, role=Role.SUPERVISOR, started_on=hired)
        for user, team in zip(supervisors, teams, strict=True)
    )
    [manager] = _users(["manager"])
    Membership.objects.create(user=manager, agency=agency, role=Role.MANAGER, started_on=hired)
    # A role over others opens nothing without a second step; nobody knows the secret of this one.
    Authenticator.objects.create(user=manager, type=Authenticator.Type.TOTP, data={})
    return Staff(agency, manager, learners, supervisors)


def _users(names: Iterable[str], surname: str = "Example") -> list[User]:
    """Make accounts; nobody knows a password of theirs, the benchmark opens sessions itself."""
    users = User.objects.bulk_create(
        (
            User(
                email=f"{name}@bench.example", first_name=FIRST_NAMES[place % len(FIRST_NAMES)],
                last_name=f"{surname} {place + 1:05}", password="!",  # noqa: S106  (unusable)
            )
            for place, name in enumerate(names)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users),
        batch_size=AT_ONCE,
    )
    return users


def enrol_everybody(staff: Staff, course: CoursePage, number: int) -> None:
    """Enrol all in a course, each as far as the rule says, with what that leaves behind."""
    wish = Assignment.objects.create(
        agency=staff.agency, course=course, due_rule=DueRule.NONE, created_by=staff.manager
    )
    steps = list(course.outline().steps())
    Enrolment.objects.bulk_create(
        (
            _enrolment(wish, learner, place, number, steps)
            for place, learner in enumerate(staff.learners, start=1)
        ),
        batch_size=AT_ONCE,
    )
    with connection.cursor() as cursor:
        cursor.execute(UP_TO_THE_LAST, [f"{course.path}%", course.pk, staff.agency.pk])
    completed = list(Enrolment.objects.filter(course=course, completed_at__isnull=False))
    _pass_quiz(completed, QuizPage.objects.descendant_of(course).get())
    if number < COURSES:  # those of the last course are for W6 to issue
        _certify(completed)


def _enrolment(
    wish: Assignment, learner: User, place: int, number: int, steps: list[StepItem]
) -> Enrolment:
    """Days are spread by the numbers, so that a manager finds some in every status."""
    done = steps_done(place, number)
    today = timezone.localdate()
    studied = datetime.combine(today - timedelta(days=(13 * place + number) % 180), time(9))
    moment = timezone.make_aware(studied) if done else None
    return Enrolment(
        learner=learner,
        course=wish.course,
        agency=wish.agency,
        assignment=wish,
        enrolled_at=timezone.now() - timedelta(days=200),
        due_on=today + timedelta(days=(place + 7 * number) % 61 - 20),
        last_step_id=steps[done - 1].id if done else None,
        last_opened_at=moment,
        completed_at=moment if done == STEPS else None,
    )


def _pass_quiz(completed: list[Enrolment], page: QuizPage) -> None:
    """Give each an attempt with full points; single answers, which no list reads, are left out."""
    frozen = freeze_quiz(page.quiz, rng=random.Random(0))  # noqa: S311
    points = sum(Decimal(question["points"]) for question in frozen)
    attempts = Attempt.objects.bulk_create(
        (
            Attempt(
                quiz=page.quiz, learner_id=row.learner_id, agency_id=row.agency_id, number=1,
                quiz_title=page.quiz.title, pass_mark=page.quiz.pass_mark, frozen=frozen,
                started_at=row.completed_at, submitted_at=row.completed_at, passed=True,
                points_earned=points, points_possible=points,
            )
            for row in completed
        ),
        batch_size=500,
    )  # fmt: skip
    StepCompletion.objects.bulk_create(
        (
            StepCompletion(
                enrolment=row, step_id=page.pk, step_title=page.title,
                completed_at=row.completed_at, evidence_type="quizzes.attempt",
                evidence_id=str(attempt.pk),
            )
            for row, attempt in zip(completed, attempts, strict=True)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip


def _certify(completed: list[Enrolment]) -> None:
    words = sample_snapshot(Design())
    Certificate.objects.bulk_create(
        (
            Certificate(
                enrolment=row, learner_id=row.learner_id, course_id=row.course_id, cycle=row.cycle,
                agency_id=row.agency_id, issued_at=row.completed_at, snapshot=words,
            )
            for row in completed
        ),
        batch_size=500,
    )  # fmt: skip
