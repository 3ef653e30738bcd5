"""Nothing waits unseen: a reminder to whoever has the move, and later a word to the manager."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lms.activity.actions import record
from lms.people.models import Agency, Role, User
from quizzes.marking import markers_of
from quizzes.models import Response

from .lingering import lingering
from .models import (
    Feedback,
    FeedbackState,
    Nudge,
    NudgeKind,
    Pilot,
    PracticeRequest,
    Reading,
    RequestState,
    SecondLook,
    SupervisionSettings,
)
from .waits import Wait, about


def nudge_waiting(*, at: datetime | None = None) -> int:
    """Remind and tell, once for each wait; return how often. Safe to run as often as one likes."""
    moment = at or timezone.now()
    known: dict[int | None, SupervisionSettings] = {}
    count = 0
    for wait in _waits(moment):
        agency = wait.agency
        key = agency and agency.pk
        if key not in known:
            known[key] = SupervisionSettings.of(agency)
        settings = known[key]
        if not settings.is_quiet(moment):
            count += sum(_nudge(wait, kind, moment) for kind in _due(wait, settings, moment))
    return count


def _due(wait: Wait, settings: SupervisionSettings, at: datetime) -> Iterator[NudgeKind]:
    waited = at - wait.since
    if waited >= timedelta(days=settings.reminder_days):
        yield NudgeKind.REMINDER
    if wait.told and waited >= timedelta(days=settings.escalation_days):
        yield NudgeKind.ESCALATION


@transaction.atomic
def _nudge(wait: Wait, kind: NudgeKind, at: datetime) -> bool:
    row, is_new = Nudge.objects.get_or_create(
        thing=wait.thing._meta.model_name,
        thing_id=str(wait.thing.pk),
        since=wait.since,
        kind=kind,
        defaults={"at": at},
    )
    if is_new:
        _announce(wait, row, at)
    return is_new


def _announce(wait: Wait, nudge: Nudge, at: datetime) -> None:
    verb = "reminded" if nudge.kind == NudgeKind.REMINDER else "escalated"
    data = {"to": wait.to.pk, "since": wait.since.isoformat(), "link": wait.link}
    data |= {"also": [one.pk for one in wait.also]} if wait.also else {}
    record(
        f"practice.{verb}", nudge, by=None, person=wait.learner, agency=wait.agency, at=at, **data,
    )  # fmt: skip


def managers_of(learner: User, agency: Agency) -> list[User]:
    """Return who manages a learner at an agency."""
    rows = agency.memberships.active(agency.today()).filter(role=Role.MANAGER, user__is_active=True)
    managers = {row.user for row in rows.select_related("user")} - {learner}
    reach = User.objects.filter(pk=learner.pk)
    return [one for one in managers if reach.in_scope_of(one, Role.MANAGER, agency=agency).exists()]


def _waits(at: datetime) -> Iterator[Wait]:
    yield from _requests()
    yield from _feedback()
    yield from _pilots()
    for look in _second_looks():
        row = look.feedback
        link = row.get_absolute_url()
        yield about(row, look.reviewer, look.asked_at, link)
    yield from _to_mark()
    yield from lingering(at)


def _to_mark() -> Iterator[Wait]:
    """A written answer waits for any of the learner's supervisors."""
    rows = Response.objects.unmarked().select_related("attempt__learner", "attempt__agency")
    for row in rows.defer("attempt__frozen"):
        attempt, link = row.attempt, reverse("quizzes:mark", args=[row.pk])
        first, *others = markers_of(attempt).order_by("pk") or [None]
        if first:
            whom = (attempt.learner, attempt.agency, first, attempt.submitted_at, link)
            yield Wait(row, *whom, also=tuple(others))


def _requests() -> Iterator[Wait]:
    yield from _unanswered()
    yield from _not_observed()


def _not_observed() -> Iterator[Wait]:
    """A yes that came to nothing yet: since the agreed time, or since it was given without one."""
    rows = PracticeRequest.objects.filter(state=RequestState.ACCEPTED)
    rows = rows.exclude(feedback__state=FeedbackState.DRAFT)
    for row in rows.select_related(*RELATED, "supervisor"):
        since, link = row.starts_at or row.answered_at, row.get_absolute_url()
        yield about(row, row.supervisor, since, link, told=row.starts_at is not None)


def _unanswered() -> Iterator[Wait]:
    rows = PracticeRequest.objects.filter(state__in=(RequestState.ASKED, RequestState.PROPOSED))
    for row in rows.select_related(*RELATED, "supervisor"):
        since = row.answered_at if row.is_proposed else row.asked_at
        link = row.get_absolute_url()
        yield about(row, row.waits_for, since, link, told=not row.is_proposed)


def _feedback() -> Iterator[Wait]:
    """Unread waits for the learner, unless they put it by; what is read waits for a signature."""
    rows = Feedback.objects.shared().standing().filter(signed_off_at=None)
    rows = rows.filter(Q(enrolment__completed_at=None) | Q(coaching=True)).select_related(
        *RELATED, "observer", "second_look"
    )
    for row in rows.prefetch_related("ratings__criterion"):
        link = row.get_absolute_url()
        if not row.is_acknowledged and row.reading != Reading.LATER:
            yield about(row, row.learner, row.shared_at, link, told=False)
        elif row.is_acknowledged and row.is_for_sign_off and not _is_stopped(row):
            yield about(row, row.observer, row.acknowledged_at, link)


def _is_stopped(row: Feedback) -> bool:
    return row.is_under_second_look or bool(row.criteria_not_yet())


def _pilots() -> Iterator[Wait]:
    """What was handed in waits for the supervisor, to agree or to review."""
    for row in Pilot.objects.with_supervisor().select_related(*RELATED, "supervisor"):
        yield about(row, row.supervisor, row.moved_at, row.get_absolute_url())


def _second_looks() -> Iterator[SecondLook]:
    rows = SecondLook.objects.filter(answered_at=None, feedback__amendment=None)
    yield from rows.select_related("feedback__enrolment__agency", "feedback__learner", "reviewer")


RELATED = ("enrolment__agency", "enrolment__learner", "learner")
