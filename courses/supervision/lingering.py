"""What is easily forgotten: drafts, plans, repairs, recordings that should be gone by now.

Only whoever has the move is reminded; managers hear of none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from courses.progress.models import StepCompletion
from lms.people.models import Agency

from .models import Feedback, PracticePlan, Rating, RecordedReview, Repair
from .waits import Wait, about


def lingering(at: datetime) -> Iterator[Wait]:
    yield from _drafts()
    yield from _plans_to_make()
    yield from _plans_to_agree()
    yield from _plans_to_look_at(at)
    yield from _repairs()
    yield from _recordings(at)


def _related(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    return rows.select_related("enrolment__agency", "enrolment__learner", "observer", "learner")


def _drafts() -> Iterator[Wait]:
    """A draft that nobody has shared or set aside, since it was last written in."""
    for row in _related(Feedback.objects.drafts().non_polymorphic()):
        link = reverse("supervision:edit", args=[row.pk])
        yield about(row, row.observer, row.saved_at, link, told=False)


def _under_way(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    done = StepCompletion.objects.filter(enrolment=OuterRef("enrolment"), step=OuterRef("step"))
    return rows.filter(~Exists(done), coaching=False)


def _plans_to_make() -> Iterator[Wait]:
    """A critical “not yet” that has been read asks its observer for a plan."""
    stopped = Rating.objects.filter(feedback=OuterRef("pk"), level=1, criterion__critical=True)
    rows = _under_way(Feedback.objects.shared().standing().non_polymorphic())
    rows = rows.filter(Exists(stopped), plan_first=None, acknowledged_at__isnull=False)
    for row in _related(rows):
        yield about(row, row.observer, row.acknowledged_at, row.get_absolute_url(), told=False)


def _plans() -> QuerySet[PracticePlan]:
    rows = _under_way(Feedback.objects.standing().non_polymorphic())
    return PracticePlan.objects.filter(feedback__in=rows.values("pk")).select_related(
        "feedback__enrolment__agency", "feedback__enrolment__learner", "made_by"
    )


def _plans_to_agree() -> Iterator[Wait]:
    for row in _plans().filter(agreed_at=None):
        yield _of_plan(row, row.feedback.enrolment.learner, row.made_at)


def _plans_to_look_at(at: datetime) -> Iterator[Wait]:
    """A plan whose day has come, unless practice has been seen again since."""
    newer = Feedback.objects.shared().standing().non_polymorphic().filter(
        enrolment=OuterRef("feedback__enrolment"),
        step=OuterRef("feedback__step"),
        shared_at__gt=OuterRef("agreed_at"),
    )  # fmt: skip
    due = _plans().filter(agreed_at__isnull=False, review_on__lte=timezone.localdate(at))
    for row in due.filter(~Exists(newer)):
        agency = row.feedback.enrolment.agency
        yield _of_plan(row, row.made_by, _morning(row.review_on, agency))


def _of_plan(row: PracticePlan, to: object, since: datetime) -> Wait:
    enrolment, link = row.feedback.enrolment, row.feedback.get_absolute_url()
    return Wait(row, enrolment.learner, enrolment.agency, to, since, link, told=False)


def _repairs() -> Iterator[Wait]:
    """A call for repair waits for the neutral person and the supervisor; about nobody."""
    rows = Repair.objects.open().select_related("enrolment__agency", "supervisor", "neutral")
    for row in rows.prefetch_related("notes"):
        notes = [note.at for note in row.notes.all()]
        first = row.neutral or row.supervisor
        also = (row.supervisor,) if row.neutral else ()
        since, link = max(notes, default=row.asked_at), row.get_absolute_url()
        yield Wait(row, None, row.enrolment.agency, first, since, link, told=False, also=also)


def _recordings(at: datetime) -> Iterator[Wait]:
    """A recording past its day waits for its observer to say that it is gone."""
    rows = RecordedReview.objects.filter(delete_on__lt=timezone.localdate(at), deleted_at=None)
    for row in _related(rows.exclude(state="set_aside")):
        since = _morning(row.delete_on + timedelta(days=1), row.enrolment.agency)
        yield about(row, row.observer, since, row.get_absolute_url(), told=False)


def _morning(day: date, agency: Agency | None) -> datetime:
    zone = agency.zone if agency else timezone.get_current_timezone()
    return datetime.combine(day, time(), tzinfo=zone)
