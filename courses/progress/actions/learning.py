"""Everything that changes where a learner is in a course."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.pages.models import CoursePage, LessonPage, StepPage
from courses.progress.access import StepAccess, access_to
from courses.progress.models import (
    Assignment,
    Enrolment,
    Move,
    Place,
    Progress,
    StepCompletion,
    Waiting,
)
from courses.progress.signals import course_completed, step_completed
from courses.progress.standings import fulfils
from lms.activity.actions import record
from lms.core.dates import months_later
from lms.core.errors import LmsError
from lms.people.models import User

if TYPE_CHECKING:
    from lms.people.models import Agency

VISIT = timedelta(minutes=5)


class PrerequisiteMissing(LmsError):
    code = "prerequisite_missing"


def missing_prerequisites(learner: User, course: CoursePage) -> list[CoursePage]:
    """Return the courses that must be completed first and aren't yet."""
    needed = list(course.prerequisites.all())
    today = learner.agency.today() if learner.agency else timezone.localdate()
    rows = Enrolment.objects.filter(fulfils(today), learner=learner, course__in=needed)
    done = set(rows.values_list("course_id", flat=True))
    return [other for other in needed if other.pk not in done]


@transaction.atomic
def enrol(
    learner: User,
    course: CoursePage,
    *,
    by: User | None,
    due_on: date | None = None,
    assignment: Assignment | None = None,
    agency: Agency | None = None,
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
    asked_by = assignment.agency if assignment else agency
    agency = asked_by or learner.agency
    newest = newest_cycle(learner, course)
    moved = newest is not None and has_moved(newest, agency, asked=asked_by is not None)
    enrolment, created = Enrolment.objects.select_for_update().get_or_create(
        learner=learner,
        course=course,
        cycle=newest.cycle + moved if newest else 1,
        defaults={
            "agency": agency,
            "enrolled_by": by,
            "enrolled_at": moment,
            "due_on": due_on,
            "assignment": assignment,
        },
    )
    if created:
        if newest:
            carry_over(newest, enrolment, today=enrolment.today(moment))
        record("enrolment.started", enrolment, by=by, person=learner, agency=agency, at=moment)
    elif due_on and not enrolment.is_complete:
        _bring_forward(enrolment, due_on, assignment)
    return enrolment


def has_moved(newest: Enrolment, agency: Agency | None, *, asked: bool) -> bool:
    """Say whether an enrolment is another agency's, so that a cycle of this one's own begins.

    Someone who works for two starts courses in the cycle they have, unless the other one asks.
    """
    if agency is None or newest.agency_id in (None, agency.pk):
        return False
    there = newest.learner.memberships.active(newest.agency.today())
    return asked or not there.filter(agency=newest.agency_id).exists()


def carry_over(old: Enrolment, new: Enrolment, *, today: date) -> None:
    """Give someone who has changed agency what they have done: in the same course, on the same
    evidence. The old agency's record stays whole; what has expired begins afresh."""
    if old.expires_on and old.expires_on < today:
        return
    StepCompletion.objects.bulk_create(
        StepCompletion(
            enrolment=new,
            step_id=row.step_id,
            step_title=row.step_title,
            completed_at=row.completed_at,
            evidence_type=row.evidence_type,
            evidence_id=row.evidence_id,
        )
        for row in old.completions.all()
    )
    new.completed_at, new.expires_on = old.completed_at, old.expires_on
    new.save(update_fields=["completed_at", "expires_on"])


def _bring_forward(enrolment: Enrolment, due_on: date, assignment: Assignment | None) -> None:
    if enrolment.due_on is None or due_on < enrolment.due_on:
        enrolment.due_on = due_on
        enrolment.assignment = assignment or enrolment.assignment
        enrolment.save(update_fields=["due_on", "assignment"])


def newest_cycle(learner: User, course: CoursePage) -> Enrolment | None:
    rows = Enrolment.objects.filter(learner=learner, course=course)
    return rows.select_related("learner", "agency").order_by("-cycle").first()


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


@transaction.atomic(savepoint=False)
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
    rows = Enrolment.objects.select_for_update(of=("self",))
    locked = rows.select_related("learner", "agency", "renews").get(pk=enrolment.pk)
    locked.course = step.course
    return complete_held(
        locked, step, locked.progress(),
        by=by, evidence_type=evidence_type, evidence_id=evidence_id, at=at,
    )  # fmt: skip


@transaction.atomic
def finish_lesson(
    lesson: LessonPage, *, by: User, at: datetime | None = None
) -> tuple[StepAccess, StepCompletion]:
    """Mark a lesson as read by someone to whom it is open; return their way to it as it was.

    Raises NotPermitted with the reason when it isn't open to them.
    """
    access = access_to(by, lesson, hold=True)
    enrolment = access.require_open()
    done = complete_held(enrolment, lesson, access.progress, by=by, evidence_type="read", at=at)
    return access, done


def complete_held(
    locked: Enrolment,
    step: StepPage,
    progress: Progress,
    *,
    by: User | None,
    evidence_type: str,
    evidence_id: object = "",
    at: datetime | None = None,
) -> StepCompletion:
    """Do the same for an enrolment that is locked, and whose progress was read since."""
    moment = at or timezone.now()
    if step.pk in progress.done:
        completion = locked.completions.get(step=step.pk)
    else:
        completion = StepCompletion.objects.create(
            enrolment=locked,
            step_id=step.pk,
            step_title=step.title,
            completed_at=moment,
            evidence_type=evidence_type,
            evidence_id=str(evidence_id),
        )
        if step.pk in progress.waits:
            clear_waiting(locked, step)
        record(
            "step.completed", completion, by=by, person=locked.learner, agency=locked.agency,
            at=moment, step=step.pk,
        )  # fmt: skip
        step_completed.send(sender=StepCompletion, completion=completion)
    _complete_course_if_done(locked, {*progress.done, step.pk}, by=by, at=moment)
    return completion


def _complete_course_if_done(
    enrolment: Enrolment, done: set[int], *, by: User | None, at: datetime
) -> None:
    required = enrolment.outline().required_ids()
    if enrolment.is_complete or not required or required - done:
        return
    # What is written now rests on the course as it is, and not as it is kept for pages.
    enrolment.course = CoursePage.objects.get(pk=enrolment.course_id)
    enrolment.completed_at = at
    enrolment.expires_on = stands_until(enrolment, enrolment.today(at))
    enrolment.save(update_fields=["completed_at", "expires_on"])
    record(
        "course.completed", enrolment, by=by, person=enrolment.learner, agency=enrolment.agency,
        at=at, course=enrolment.course_id,
    )  # fmt: skip
    course_completed.send(sender=Enrolment, enrolment=enrolment, at=at)


def stands_until(enrolment: Enrolment, day: date) -> date | None:
    """Return the last day of a completion on ``day``; None when it stands for good.

    Whoever renews early loses no time: the new term follows on the one that still runs.
    """
    months = enrolment.course.renewal_months
    if not months:
        return None
    running = enrolment.renews.expires_on if enrolment.renews else None
    return months_later(max(running, day) if running else day, months)


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
