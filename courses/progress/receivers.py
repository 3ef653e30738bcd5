from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lms.people.models import Membership, PeopleImport, User
from lms.people.signals import (
    membership_changed,
    people_import_undone,
    people_imported,
    person_joined,
)
from quizzes.models import Attempt, Rescore
from quizzes.signals import attempt_graded, attempt_marked, attempt_regraded, attempt_waits

from .actions import apply_assignments, keep_assignments, note_completed, take_out
from .models import Enrolment
from .quiz_steps import credit_attempt, refresh_waiting
from .signals import course_completed


@receiver(attempt_graded, dispatch_uid="progress.credit_attempt")
def on_attempt_graded(attempt: Attempt, **kwargs: Any) -> None:
    credit_attempt(attempt)


@receiver(attempt_regraded, dispatch_uid="progress.credit_regraded")
def on_attempt_regraded(rescore: Rescore, by: User, at: datetime, **kwargs: Any) -> None:
    credit_attempt(rescore.attempt, by=by, at=at)
    refresh_waiting(rescore.attempt, at=at)


@receiver(attempt_marked, dispatch_uid="progress.credit_marked")
def on_attempt_marked(rescore: Rescore, by: User, at: datetime, **kwargs: Any) -> None:
    credit_attempt(rescore.attempt, by=by, at=at)
    refresh_waiting(rescore.attempt, at=at)


@receiver(attempt_waits, dispatch_uid="progress.note_waiting")
def on_attempt_waits(attempt: Attempt, at: datetime, **kwargs: Any) -> None:
    refresh_waiting(attempt, at=at)


@receiver(person_joined, dispatch_uid="progress.apply_assignments")
def on_person_joined(person: User, at: datetime, **kwargs: Any) -> None:
    apply_assignments(person, at=at)


@receiver(membership_changed, dispatch_uid="progress.membership_changed")
def on_membership_changed(membership: Membership, at: datetime, **kwargs: Any) -> None:
    keep_assignments(membership.agency, {membership.user_id}, at=at, verb="enrolment.started")


@receiver(course_completed, dispatch_uid="progress.note_completed")
def on_course_completed(enrolment: Enrolment, at: datetime, **kwargs: Any) -> None:
    note_completed(enrolment, at=at)


@receiver(people_imported, dispatch_uid="progress.people_imported")
def on_people_imported(
    batch: PeopleImport,
    joined: list[Membership],
    moved: list[Membership],
    at: datetime,
    **kwargs: Any,
) -> None:
    people = {row.user_id for row in (*joined, *moved)}
    if people:
        keep_assignments(batch.agency, people, at=at)


@receiver(people_import_undone, dispatch_uid="progress.people_import_undone")
def on_people_import_undone(batch: PeopleImport, by: User, at: datetime, **kwargs: Any) -> None:
    rows = Enrolment.objects.filter(agency=batch.agency, enrolled_at=batch.applied_at)
    take_out(rows.filter(enrolled_by=None).untouched(), by=by, at=at)
