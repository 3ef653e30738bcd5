"""Sharing, reading and signing off: each a fact with its who and when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.calibration.moderating import open_for_feedback
from courses.supervision.calibration.standing import calibration_of, why_not_signing
from courses.supervision.drafts import WrittenElsewhere
from courses.supervision.levels import Level
from courses.supervision.models import (
    Feedback,
    FeedbackState,
    PracticeRequest,
    Reading,
    RequestState,
)
from courses.supervision.permissions import may_sign
from courses.supervision.readiness import Missing, missing_before_sharing
from courses.supervision.sentences import names
from courses.supervision.signals import feedback_signed_off
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User

from .after import put_in_place
from .holding import hold_feedback, note, require_draft
from .waiting import refresh_waiting


class NotReady(LmsError):
    """A draft lacks something; ``missing`` names each part with its own sentence."""

    code = "not_ready"

    def __init__(self, missing: list[Missing]) -> None:
        self.missing = missing
        super().__init__(" ".join(f"{row.label}: {row.sentence}" for row in missing))


@transaction.atomic
def share(
    feedback: Feedback, *, by: User, read: str | None = None, at: datetime | None = None
) -> Feedback:
    """Give the feedback to the learner. From here on it doesn't change. Raises NotReady.

    ``read`` is the mark of the words that were looked through; with others since, nothing is
    shared unseen and WrittenElsewhere is raised.
    """
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    if held.is_shared and held.observer_id == by.pk:
        return held
    require_draft(held, by)
    if read is not None and read != held.token:
        raise WrittenElsewhere
    missing = missing_before_sharing(held, at=moment)
    if missing:
        raise NotReady(missing)
    held.state, held.shared_at = FeedbackState.SHARED, moment
    held.save(update_fields=["state", "shared_at"])
    if held.request_id:
        PracticeRequest.objects.open().filter(pk=held.request_id).update(state=RequestState.DONE)
    put_in_place(held, by=by, at=moment)
    open_for_feedback(held, at=moment)
    note("feedback.shared", held, enrolment, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held


@transaction.atomic
def acknowledge(
    feedback: Feedback, *, by: User, reply: str = "", at: datetime | None = None
) -> Feedback:
    """Record that the learner has read the feedback, with their own words if they like."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    if held.learner_id != by.pk:
        raise NotPermitted("Only the person whom the feedback is for can acknowledge it.")
    if not held.is_shared:
        raise LmsError("This feedback hasn’t been shared yet.", code="not_shared")
    if held.is_acknowledged:
        return _acknowledged_before(held, reply)
    held.state, held.acknowledged_at, held.learner_reply = FeedbackState.ACKNOWLEDGED, moment, reply
    held.reading = Reading.NOW
    held.save(update_fields=["state", "acknowledged_at", "learner_reply", "reading"])
    note("feedback.acknowledged", held, enrolment, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held


def _acknowledged_before(feedback: Feedback, reply: str) -> Feedback:
    """Take the same words sent twice as once, and never drop new ones silently."""
    if reply.strip() in ("", feedback.learner_reply.strip()):
        return feedback
    raise LmsError(
        "You have acknowledged this already, and what you wrote then stays as it is.",
        code="already_acknowledged",
    )


@transaction.atomic
def sign_off(feedback: Feedback, *, by: User, at: datetime | None = None) -> Feedback:
    """Confirm a shared feedback as final; it may complete the step. Once, however often asked."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    _refuse_signing(held, enrolment, by)
    if held.is_signed_off:
        return held
    stops = why_not_signed(held, by, at=moment)
    if stops:
        raise stops
    held.signed_off_at, held.signed_off_by = moment, by
    held.rater_calibrated = _rater_calibrated(held, moment)
    held.save(update_fields=["signed_off_at", "signed_off_by", "rater_calibrated"])
    note("feedback.signed_off", held, enrolment, by=by, at=moment)
    feedback_signed_off.send(sender=type(held), feedback=held, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held


def _rater_calibrated(feedback: Feedback, at: datetime) -> bool | None:
    """Return whether the observer was calibrated then; nothing where that isn't asked."""
    agency = feedback.enrolment.agency
    found = calibration_of(feedback.observer, feedback.rubric, agency, at=at)
    return found.may_sign if found else None


def _refuse_signing(feedback: Feedback, enrolment: Enrolment, by: User) -> None:
    if feedback.learner_id == by.pk:
        raise NotPermitted("Nobody signs off their own practice.")
    if not may_sign(by, feedback):
        raise NotPermitted(f"Only {enrolment.learner}’s supervisors can sign this off.")
    if not feedback.is_shared:
        raise LmsError("Share the feedback first; sign-off comes after.", code="not_shared")


def why_not_signed(feedback: Feedback, by: User, *, at: datetime | None = None) -> LmsError | None:
    """Return what stands in the way of somebody's signature, or nothing."""
    if not feedback.is_for_sign_off:
        return LmsError("It counts as soon as it is read; nobody signs it.", code="not_signed")
    if feedback.is_amended:
        return LmsError("This was withdrawn or corrected, and counts no more.", code="amended")
    stopped_by = feedback.criteria_not_yet()
    if stopped_by:
        return LmsError(
            f"{names(row.name for row in stopped_by)} stood at “not yet” here, so this observation "
            "can’t be signed off. Make a plan together; a further observation takes its place.",
            code="critical_not_yet",
        )
    found = _second_look_stops(feedback) or _plan_stops(feedback)
    return found or why_not_signing(feedback, by, at=at)


def _second_look_stops(feedback: Feedback) -> LmsError | None:
    if not feedback.is_under_second_look:
        return None
    look = feedback.second_look
    if look.is_open:
        words = f"{look.reviewer} has been asked for a second look. Sign-off waits for it."
    else:
        words = "A second look came to another view. A further observation takes its place."
    return LmsError(words, code="second_look")


def _plan_stops(feedback: Feedback) -> LmsError | None:
    """After a critical “not yet”, nothing newer is signed off before the plan is agreed."""
    rows = Feedback.objects.shared().standing().non_polymorphic()
    stopped = rows.filter(
        enrolment=feedback.enrolment_id,
        step=feedback.step_id,
        observed_on__lte=feedback.observed_on,
        ratings__level=Level.NOT_YET,
        ratings__criterion__critical=True,
    ).exclude(pk=feedback.pk)
    if not stopped.filter(plan_first__agreed_at=None).exists():
        return None
    words = "An earlier observation asks for a plan first. Agree it together, then sign this off."
    return LmsError(words, code="plan_first")
