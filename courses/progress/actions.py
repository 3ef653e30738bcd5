"""Everything that changes where a learner is in a course."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.pages.models import CoursePage, StepPage
from lms.activity.actions import record
from lms.core.errors import LmsError
from lms.people.models import Membership, User

from .models import Assignment, DueRule, Enrolment, Move, Place, StepCompletion, Waiting
from .signals import course_completed, step_completed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Agency, Team

VISIT = timedelta(minutes=5)


class PrerequisiteMissing(LmsError):
    code = "prerequisite_missing"


def missing_prerequisites(learner: User, course: CoursePage) -> list[CoursePage]:
    """Return the courses that must be completed first and aren't yet."""
    needed = list(course.prerequisites.all())
    done = Enrolment.objects.filter(
        learner=learner, course__in=needed, completed_at__isnull=False
    ).values_list("course_id", flat=True)
    return [other for other in needed if other.pk not in set(done)]


@transaction.atomic
def enrol(
    learner: User,
    course: CoursePage,
    *,
    by: User | None,
    due_on: date | None = None,
    assignment: Assignment | None = None,
    at: datetime | None = None,
) -> Enrolment:
    """Put a learner into the course's first cycle, or return the enrolment there is.

    A due date is only ever brought in or brought forward. Raises PrerequisiteMissing when the
    learner enrols themselves too early; an agency may assign ahead of time.
    """
    missing = missing_prerequisites(learner, course) if by == learner else []
    if missing:
        first = missing[0].title
        raise PrerequisiteMissing(f"{course.title} opens once you have completed {first}.")
    moment = at or timezone.now()
    enrolment, created = Enrolment.objects.select_for_update().get_or_create(
        learner=learner,
        course=course,
        cycle=_newest_cycle(learner, course),
        defaults={
            "agency": learner.agency,
            "enrolled_by": by,
            "enrolled_at": moment,
            "due_on": due_on,
            "assignment": assignment,
        },
    )
    if created:
        record("enrolment.started", enrolment, by=by, person=learner, at=moment)
    elif due_on and not enrolment.is_complete:
        _bring_forward(enrolment, due_on, assignment)
    return enrolment


def _bring_forward(enrolment: Enrolment, due_on: date, assignment: Assignment | None) -> None:
    if enrolment.due_on is None or due_on < enrolment.due_on:
        enrolment.due_on = due_on
        enrolment.assignment = assignment or enrolment.assignment
        enrolment.save(update_fields=["due_on", "assignment"])


def _newest_cycle(learner: User, course: CoursePage) -> int:
    cycles = Enrolment.objects.filter(learner=learner, course=course).values_list(
        "cycle", flat=True
    )
    return max(cycles, default=1)


@transaction.atomic
def assign(
    course: CoursePage,
    *,
    agency: Agency,
    by: User | None,
    person: User | None = None,
    team: Team | None = None,
    role: str = "",
    due_on: date | None = None,
    due_days: int | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Record that an agency wants a course done, and enrol everyone whom that touches now."""
    rule = DueRule.ON_DATE if due_on else DueRule.AFTER_ENROLMENT if due_days else DueRule.NONE
    moment = at or timezone.now()
    assignment = Assignment.objects.create(
        agency=agency,
        course=course,
        person=person,
        team=team,
        role=role,
        due_rule=rule,
        due_on=due_on,
        due_days=due_days,
        created_by=by,
        created_at=moment,
    )
    record("assignment.made", assignment, by=by, agency=agency, at=moment)
    for learner in _people_of(assignment, agency.today(moment)):
        enrol(
            learner,
            course,
            by=by,
            due_on=due_date(assignment, agency.today(moment)),
            assignment=assignment,
            at=moment,
        )
    return assignment


def due_date(assignment: Assignment, start: date) -> date | None:
    """Return the last day for someone whom the assignment reaches on ``start``."""
    if assignment.due_rule == DueRule.AFTER_ENROLMENT:
        return start + timedelta(days=assignment.due_days or 0)
    return assignment.due_on


def _people_of(assignment: Assignment, on: date) -> QuerySet[User]:
    memberships = Membership.objects.active(on).filter(agency=assignment.agency)
    if assignment.person_id:
        memberships = memberships.filter(user=assignment.person_id)
    if assignment.team_id:
        memberships = memberships.filter(team=assignment.team_id)
    if assignment.role:
        memberships = memberships.filter(role=assignment.role)
    return User.objects.filter(pk__in=memberships.values("user"))


@transaction.atomic
def apply_assignments(learner: User, *, at: datetime | None = None) -> list[Enrolment]:
    """Enrol someone who has just joined in whatever their agency wants of people like them."""
    agency = learner.agency
    if agency is None:
        return []
    today = agency.today(at)
    wanted = Assignment.objects.active().filter(agency=agency).select_related("course")
    return [
        enrol(learner, row.course, by=None, due_on=due_date(row, today), assignment=row, at=at)
        for row in wanted
        if _people_of(row, today).filter(pk=learner.pk).exists()
    ]


def note_visit(enrolment: Enrolment, step: StepPage, *, at: datetime | None = None) -> None:
    """Remember which step was opened last, for “continue”; a reload writes nothing."""
    moment = at or timezone.now()
    same = enrolment.last_step_id == step.pk and enrolment.last_opened_at is not None
    if not same or moment - enrolment.last_opened_at > VISIT:
        Enrolment.objects.filter(pk=enrolment.pk).update(last_step=step.pk, last_opened_at=moment)


def remember_place(
    enrolment: Enrolment, step: StepPage, block: str, *, at: datetime | None = None
) -> None:
    Place.objects.update_or_create(
        enrolment=enrolment,
        step=step,
        defaults={"block": block[:64], "updated_at": at or timezone.now()},
    )


@transaction.atomic
def complete_step(
    enrolment: Enrolment,
    step: StepPage,
    *,
    by: User | None,
    evidence_type: str,
    evidence_id: object = "",
    at: datetime | None = None,
) -> StepCompletion:
    """Mark a step as done, once; complete the course with the last required one.

    The enrolment's row is locked, so that two last steps finished in the same moment can't each
    believe that the other is still missing, nor both complete the course.
    """
    moment = at or timezone.now()
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    completion, created = StepCompletion.objects.get_or_create(
        enrolment=locked,
        step_id=step.pk,
        defaults={
            "step_title": step.title,
            "completed_at": moment,
            "evidence_type": evidence_type,
            "evidence_id": str(evidence_id),
        },
    )
    if created:
        clear_waiting(locked, step)
        record(
            "step.completed", completion, by=by, person=locked.learner, agency=locked.agency,
            at=moment, step=step.pk,
        )  # fmt: skip
        step_completed.send(sender=StepCompletion, completion=completion)
    _complete_course_if_done(locked, by=by, at=moment)
    return completion


def _complete_course_if_done(enrolment: Enrolment, *, by: User | None, at: datetime) -> None:
    required = enrolment.course.outline().required_ids()
    if enrolment.is_complete or not required:
        return
    done = set(enrolment.completions.values_list("step_id", flat=True))
    if required - done:
        return
    enrolment.completed_at = at
    enrolment.save(update_fields=["completed_at"])
    record(
        "course.completed", enrolment, by=by, person=enrolment.learner, agency=enrolment.agency,
        at=at, course=enrolment.course_id,
    )  # fmt: skip
    course_completed.send(sender=Enrolment, enrolment=enrolment, at=at)


def set_waiting(
    enrolment: Enrolment,
    step: StepPage,
    *,
    move: Move,
    sentence: str,
    person: User | None = None,
    at: datetime | None = None,
) -> None:
    """Say whose move it is; ``since`` moves only when the move passes to someone else."""
    wait = Waiting.objects.filter(enrolment=enrolment, step_id=step.pk).first()
    if wait is None:
        wait = Waiting(enrolment=enrolment, step_id=step.pk)
    if wait.pk is None or wait.move != move or wait.person_id != getattr(person, "pk", None):
        wait.since = at or timezone.now()
    wait.move, wait.sentence, wait.person = move, sentence[:255], person
    wait.save()


def clear_waiting(enrolment: Enrolment, step: StepPage) -> None:
    Waiting.objects.filter(enrolment=enrolment, step_id=step.pk).delete()
