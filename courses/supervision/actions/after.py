"""What may follow once feedback is shared: the choice when to read it, a plan, a word back, another
pair of eyes, and a newer row in its place. Nothing here changes what was said."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.models import (
    Amendment,
    AmendmentKind,
    Feedback,
    FeedbackState,
    Outcome,
    PracticePlan,
    Rating,
    Reading,
    RecordedReview,
    Reply,
    SecondLook,
)
from courses.supervision.permissions import supervises
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User

from .holding import hold_feedback, note
from .waiting import refresh_waiting


@transaction.atomic
def choose_reading(
    feedback: Feedback, *, by: User, choice: str, at: datetime | None = None
) -> Feedback:
    """Record when the learner wants to read it; what was opened once stays open."""
    moment = at or timezone.now()
    if choice not in Reading.values:
        raise BadInput("Choose now, later or together.", code="no_such_choice")
    enrolment, held = hold_feedback(feedback)
    _require_learner(held, by)
    if held.is_open_to_learner or held.reading == choice:
        return held
    held.reading, held.reading_chosen_at = Reading(choice), moment
    held.save(update_fields=["reading", "reading_chosen_at"])
    if held.reading == Reading.TOGETHER:
        note("feedback.together", held, enrolment, by=by, at=moment)
    return held


@transaction.atomic
def withdraw_feedback(
    feedback: Feedback, *, by: User, reason: str, at: datetime | None = None
) -> Amendment:
    """Say that a shared feedback no longer counts, and why; it stays to be read."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    _require_amendable(held, by, reason)
    row = Amendment.objects.create(
        feedback=held, kind=AmendmentKind.WITHDRAWN, reason=reason.strip(), by=by, at=moment
    )
    note("feedback.withdrawn", held, enrolment, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return row


@transaction.atomic
def correct_feedback(
    feedback: Feedback, *, by: User, reason: str, at: datetime | None = None
) -> Feedback:
    """Open a draft that will take the place of a shared feedback once it is shared itself."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    _require_amendable(held, by, reason)
    drafts = type(held).objects.drafts().filter(enrolment=enrolment, step=held.step, observer=by)
    if drafts.exists():
        raise LmsError("Finish the draft that you have begun first.", code="draft_open")
    draft = _copied(held, reason.strip(), moment)
    note("feedback.correction_started", draft, enrolment, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return draft


def _copied(feedback: Feedback, reason: str, at: datetime) -> Feedback:
    kept = ("enrolment", "step", "rubric", "learner", "observer", "between_two", "coaching")
    words = {name: getattr(feedback, name) for name in (*kept, *feedback.draft_fields)}
    draft = type(feedback).objects.create(
        **words, corrects=feedback, correction_reason=reason, created_at=at, saved_at=at
    )
    Rating.objects.bulk_create(
        Rating(
            feedback=draft, criterion_id=row.criterion_id, level=row.level, evidence=row.evidence
        )
        for row in feedback.ratings.all()
    )
    return draft


def put_in_place(feedback: Feedback, *, by: User, at: datetime) -> None:
    """Mark what a correction takes the place of, in the moment in which it is shared."""
    if feedback.corrects_id:
        Amendment.objects.create(
            feedback=feedback.corrects,
            kind=AmendmentKind.CORRECTED,
            replacement=feedback,
            reason=feedback.correction_reason,
            by=by,
            at=at,
        )


def _require_amendable(feedback: Feedback, by: User, reason: str) -> None:
    if feedback.observer_id != by.pk:
        raise NotPermitted("Only whoever gave this feedback can take it back or correct it.")
    if not feedback.is_shared:
        raise LmsError("A draft can simply be changed or set aside.", code="not_shared")
    if feedback.is_amended:
        raise LmsError("This has been taken back or corrected already.", code="amended")
    if feedback.corrections.drafts().exists():
        words = "You are writing a correction of this. Share that one, or set it aside, first."
        raise LmsError(words, code="draft_open")
    if not reason.strip():
        raise BadInput("Say in a sentence why.", code="reason_missing")


@transaction.atomic
def plan_first(
    feedback: Feedback,
    *,
    by: User,
    words: str,
    review_on: date | None = None,
    at: datetime | None = None,
) -> PracticePlan:
    """Record what happens first after a critical “not yet”; the learner then agrees to it."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    _require_plan_needed(held, enrolment, by)
    if hasattr(held, "plan_first"):
        raise LmsError("There is a plan already, and it stays as it is.", code="plan_there")
    if review_on and enrolment.agency and review_on < enrolment.agency.today(moment):
        raise BadInput("This day has passed. Choose one still to come.", code="day_passed")
    plan = PracticePlan.objects.create(
        feedback=held, words=words.strip(), review_on=review_on, made_by=by, made_at=moment
    )
    note("plan.made", held, enrolment, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return plan


def _require_plan_needed(feedback: Feedback, enrolment: Enrolment, by: User) -> None:
    if feedback.observer_id != by.pk and not supervises(by, enrolment):
        raise NotPermitted(f"Only {enrolment.learner}’s supervisors write this plan.")
    if not feedback.is_shared or not feedback.criteria_not_yet():
        raise LmsError("Nothing here asks for a plan.", code="no_plan_needed")


@transaction.atomic
def agree_plan(
    feedback: Feedback, *, by: User, words: str = "", at: datetime | None = None
) -> PracticePlan:
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    _require_learner(held, by)
    plan = PracticePlan.objects.filter(feedback=held).first()
    if plan is None:
        raise LmsError("There is no plan yet.", code="no_plan")
    if not plan.is_agreed:
        plan.agreed_at, plan.learner_words = moment, words.strip()
        plan.save(update_fields=["agreed_at", "learner_words"])
        note("plan.agreed", held, enrolment, by=by, at=moment)
        refresh_waiting(enrolment, held.step, by=by, at=moment)
    return plan


@transaction.atomic
def reply_to(feedback: Feedback, *, by: User, words: str, at: datetime | None = None) -> Reply:
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    if by.pk not in (held.learner_id, held.observer_id):
        raise NotPermitted("Only the two of them write here.")
    if not held.is_acknowledged:
        raise LmsError("Replies open once the feedback has been read.", code="not_read")
    if not words.strip():
        raise BadInput("Write a line or two first.", code="words_missing")
    latest = held.replies.last()
    if latest and (latest.author_id, latest.words) == (by.pk, words.strip()):
        return latest
    reply = Reply.objects.create(feedback=held, author=by, words=words.strip(), at=moment)
    note("feedback.replied", held, enrolment, by=by, at=moment)
    return reply


@transaction.atomic
def ask_second_look(
    feedback: Feedback, *, by: User, reviewer: User, words: str, at: datetime | None = None
) -> SecondLook:
    """Ask another supervisor how they see it; until they have said so, nobody signs this off."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    _require_learner(held, by)
    if not held.is_acknowledged or held.is_signed_off or not held.is_direct:
        raise LmsError(
            "A second look can be asked for once you have read it, and before it is signed off.",
            code="no_second_look",
        )
    if reviewer.pk == held.observer_id or not supervises(reviewer, enrolment):
        raise NotPermitted("Choose another of your supervisors.", code="not_your_supervisor")
    if hasattr(held, "second_look") and not held.second_look.is_left_behind:
        raise LmsError("A second look has been asked for already.", code="already_asked")
    wish = {"reviewer": reviewer, "words": words.strip(), "asked_at": moment}
    look, _ = SecondLook.objects.update_or_create(feedback=held, defaults=wish)
    note("second_look.asked", held, enrolment, by=by, at=moment, supervisor=reviewer.pk)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return look


@transaction.atomic
def answer_second_look(
    feedback: Feedback, *, by: User, outcome: str, answer: str, at: datetime | None = None
) -> SecondLook:
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    look = SecondLook.objects.filter(feedback=held).first()
    if look is None or look.reviewer_id != by.pk:
        raise NotPermitted("This second look was asked of someone else.")
    if not look.is_open:
        raise LmsError("This has been answered, and stays as it is.", code="already_answered")
    if not answer.strip():
        raise BadInput("Say how you see it.", code="answer_missing")
    look.outcome, look.answer, look.answered_at = Outcome(outcome), answer.strip(), moment
    look.save(update_fields=["outcome", "answer", "answered_at"])
    note("second_look.answered", held, enrolment, by=by, at=moment, supervisor=by.pk)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return look


def _require_learner(feedback: Feedback, by: User) -> None:
    if feedback.learner_id != by.pk:
        raise NotPermitted("This is for the person whom the feedback is for.")
    if feedback.state not in (FeedbackState.SHARED, FeedbackState.ACKNOWLEDGED):
        raise LmsError("This feedback hasn’t been shared yet.", code="not_shared")


@transaction.atomic
def confirm_deleted(
    feedback: RecordedReview, *, by: User, at: datetime | None = None
) -> RecordedReview:
    """Record that a recording is gone; said once, it stays said."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    if held.observer_id != by.pk or not isinstance(held, RecordedReview):
        raise NotPermitted("Only whoever reviewed the recording can say that it is gone.")
    if held.deleted_at is None:
        held.deleted_at = moment
        held.save(update_fields=["deleted_at"])
        note("recording.deleted", held, enrolment, by=by, at=moment)
    return held
