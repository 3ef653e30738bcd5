"""Everything that changes an attempt: start it, save its answers, hand it in."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted

from .freezing import freeze_quiz
from .models import Attempt, Quiz, Response
from .signals import attempt_graded

if TYPE_CHECKING:
    from lms.people.models import User


class NothingToAsk(LmsError):
    code = "nothing_to_ask"


class NoAttemptsLeft(LmsError):
    code = "no_attempts_left"


class AttemptClosed(LmsError):
    code = "attempt_closed"


@transaction.atomic
def start_attempt(
    quiz: Quiz, learner: User, *, rng: random.Random | None = None, at: datetime | None = None
) -> Attempt:
    """Begin an attempt with its questions frozen, or return the one that is open.

    Raises NoAttemptsLeft, or NothingToAsk for a quiz without a published question.
    """
    earlier = Attempt.objects.filter(quiz=quiz, learner=learner)
    current = earlier.open().first()
    if current is not None:
        return current
    number = _next_number(quiz, earlier)
    frozen = freeze_quiz(quiz, rng=rng or random.SystemRandom(), met=_met(learner))
    if not frozen:
        raise NothingToAsk("This quiz has no questions yet. Your trainer can add some.")
    try:
        with transaction.atomic():
            return _create(quiz, learner, number, frozen, at or timezone.now())
    except IntegrityError:
        # Another request of the same learner began one in this moment: both get that one.
        return earlier.latest("number")


def _next_number(quiz: Quiz, earlier: Any) -> int:
    taken = list(earlier.values_list("number", flat=True))
    if quiz.attempts_allowed is not None and len(taken) >= quiz.attempts_allowed:
        allowed = (
            "one attempt" if quiz.attempts_allowed == 1 else f"{quiz.attempts_allowed} attempts"
        )
        raise NoAttemptsLeft(
            f"This quiz allows {allowed}, and there is none left. Your trainer can allow more."
        )
    return max(taken, default=0) + 1


def _met(learner: User) -> Counter[int]:
    """Count how often someone was asked each question, in whichever quiz."""
    asked = Response.objects.filter(attempt__learner=learner).order_by()
    return Counter(dict(asked.values_list("question_id").annotate(times=Count("pk"))))


def _create(
    quiz: Quiz, learner: User, number: int, frozen: list[dict[str, Any]], at: datetime
) -> Attempt:
    attempt = Attempt.objects.create(
        quiz=quiz,
        learner=learner,
        number=number,
        quiz_title=quiz.title,
        pass_mark=quiz.pass_mark,
        frozen=frozen,
        started_at=at,
        points_possible=sum(Decimal(question["points"]) for question in frozen),
    )
    Response.objects.bulk_create(
        Response(attempt=attempt, question_id=question["question"], position=position)
        for position, question in enumerate(frozen)
    )
    record("attempt.started", attempt, by=learner, person=learner, at=at, quiz=quiz.pk)
    return attempt


@transaction.atomic
def save_answers(
    attempt: Attempt, data: QueryDict, *, by: User, at: datetime | None = None
) -> datetime:
    """Save the answers that a form carries, and return when.

    ``asked`` names the questions on the form by number, so that a box without a tick is an answer
    taken back and a question on another page is left alone. Of two tabs, the last word counts.
    Raises AttemptClosed once the attempt is handed in, BadInput for what was never offered.
    """
    moment = at or timezone.now()
    locked = _locked(attempt, by)
    if not locked.is_open:
        raise AttemptClosed(
            "You have handed this quiz in, so its answers stay as they were. "
            "What you chose just now isn’t part of them."
        )
    sent = read_answers(locked, data)
    changed = []
    for response in locked.responses.filter(position__in=sent):
        if response.answer != sent[response.position]:
            response.answer, response.saved_at = sent[response.position], moment
            changed.append(response)
    Response.objects.bulk_update(changed, ["answer", "saved_at"])
    return moment


def _locked(attempt: Attempt, by: User) -> Attempt:
    """Return the attempt with its row locked: saving and handing in wait for one another."""
    if attempt.learner_id != by.pk:
        raise NotPermitted("This attempt belongs to someone else.", code="not_your_attempt")
    return Attempt.objects.select_for_update().get(pk=attempt.pk)


def read_answers(attempt: Attempt, data: QueryDict) -> dict[int, Any]:
    """Return the answers in a posted form by the question's place, from 0."""
    return {place: read_answer(attempt, place, data) for place in _places(attempt, data)}


def read_answer(attempt: Attempt, place: int, data: QueryDict) -> Any:
    frozen, kind = attempt.question_kind(place)
    return kind.read_answer(frozen, data, f"q{place + 1}")


def _places(attempt: Attempt, data: QueryDict) -> set[int]:
    numbers = {str(number + 1): number for number in range(len(attempt.frozen))}
    try:
        return {numbers[sent] for sent in data.getlist("asked")}
    except KeyError as error:
        raise BadInput("That question isn’t part of this quiz.", code="no_such_question") from error


@transaction.atomic
def submit_attempt(attempt: Attempt, *, by: User, at: datetime | None = None) -> Attempt:
    """Grade an attempt, close it and tell whoever listens; a second time changes nothing."""
    attempt = _locked(attempt, by)
    if not attempt.is_open:
        return attempt
    moment = at or timezone.now()
    responses = list(attempt.responses.all())
    result = attempt.graded({response.position: response.answer for response in responses})
    for response in responses:
        response.points_earned = result.earned[response.position]
    Response.objects.bulk_update(responses, ["points_earned"])
    attempt.submitted_at = moment
    attempt.points_earned = result.total
    attempt.passed = result.passed
    attempt.save(update_fields=["submitted_at", "points_earned", "passed"])
    # Neither score nor outcome: the trail is read by others, and those are the learner's own.
    record("attempt.submitted", attempt, by=by, person=by, at=moment, quiz=attempt.quiz_id)
    if attempt.passed is not None:
        attempt_graded.send(sender=Attempt, attempt=attempt, at=moment)
    return attempt
