"""Everything that changes an attempt: start it, save its answers, hand it in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Q
from django.http import QueryDict
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted

from .freezing import History, freeze_quiz
from .models import Attempt, Quiz, Response
from .models.attempt import EXTENSION
from .open_page import OpenSheet
from .signals import attempt_graded, attempt_waits
from .standing import Standing

if TYPE_CHECKING:
    from lms.people.models import Agency, User


class NothingToAsk(LmsError):
    code = "nothing_to_ask"


class AttemptClosed(LmsError):
    code = "attempt_closed"


class TimeIsUp(LmsError):
    code = "time_is_up"


@dataclass(frozen=True)
class Saved:
    """When answers were saved, and which were not: another page wrote them since (its tokens)."""

    attempt: Attempt
    at: datetime
    elsewhere: dict[int, str]


def start_attempt(
    quiz: Quiz,
    learner: User,
    *,
    agency: Agency | None = None,
    rng: random.Random | None = None,
    at: datetime | None = None,
) -> Attempt:
    """Begin an attempt with its questions frozen, or return the one that is open.

    ``agency`` is where it is taken; the learner's own when left out.
    Raises NoAttemptsLeft or TooSoon, or NothingToAsk for a quiz without a published question.
    """
    standing = Standing.of(quiz, learner, at)
    if standing.current is not None:
        return Attempt.objects.get(pk=standing.current.pk)
    if standing.refusal is not None:
        raise standing.refusal
    chance = rng or random.SystemRandom()
    frozen = freeze_quiz(quiz, rng=chance, history=partial(_history, learner))
    if not frozen:
        raise NothingToAsk("This quiz has no questions yet. Your trainer can add some.")
    try:
        return _create(standing, learner, frozen, agency or learner.agency)
    except IntegrityError:
        # Another request of the same learner began one in this moment: both get that one.
        return Attempt.objects.filter(quiz=quiz, learner=learner).latest("number")


def _history(learner: User) -> History:
    """Return what someone was asked so far, in whichever quiz."""
    asked = Response.objects.filter(attempt__learner=learner).order_by()
    # A reflection for oneself earns nothing, so it misses nothing.
    earns = ~Q(question__reflectionquestion__is_marked=False)
    short = Count("pk", filter=earns & Q(points_earned__lt=F("question__points")))
    rows = asked.values_list("question_id", "question__bank_id", "question__objective").annotate(
        last=Max("attempt__started_at"), short=short
    )
    found = list(rows)
    return History(
        met={pk: last for pk, _, _, last, _ in found},
        missed={(bank, objective) for _, bank, objective, _, short in found if short},
    )


@transaction.atomic
def _create(
    standing: Standing, learner: User, frozen: list[dict[str, Any]], agency: Agency | None
) -> Attempt:
    quiz, at = standing.quiz, standing.at
    attempt = Attempt.objects.create(
        quiz=quiz,
        learner=learner,
        agency=agency,
        number=standing.next_number,
        quiz_title=quiz.title,
        pass_mark=quiz.pass_mark,
        layout=standing.layout,
        frozen=frozen,
        started_at=at,
        ends_at=standing.ends_at,
        points_possible=sum(Decimal(question["points"]) for question in frozen),
    )
    Response.objects.bulk_create(
        Response(attempt=attempt, question_id=question["question"], position=position)
        for position, question in enumerate(frozen)
    )
    record(
        "attempt.started", attempt, by=learner, person=learner, agency=agency, at=at, quiz=quiz.pk
    )
    return attempt


@transaction.atomic
def save_answers(
    attempt: Attempt, data: QueryDict, *, by: User, at: datetime | None = None
) -> Saved:
    """Save the answers that a form carries, and return when.

    ``asked`` names the questions on the form by number, so that a box without a tick is an answer
    taken back and a question on another page is left alone. An answer that another open page has
    changed since this one was read is left as it is and named: nobody overwrites unseen.
    Raises AttemptClosed once the attempt is handed in, TimeIsUp after its time, BadInput for what
    was never offered.
    """
    moment = at or timezone.now()
    locked = _locked(attempt, by)
    _refuse_late(locked, moment)
    sent, page = read_answers(locked, data), OpenSheet.of(data)
    changed, elsewhere = [], {}
    for response in locked.responses.filter(position__in=sent):
        if response.answer == sent[response.position]:
            continue
        if page.knows(response):
            response.answer, response.saved_at = sent[response.position], moment
            response.token = page.token
            changed.append(response)
        else:
            elsewhere[response.position + 1] = response.token
    if changed:
        Response.objects.bulk_update(changed, ["answer", "saved_at", "token"])
    return Saved(locked, moment, elsewhere)


def _refuse_late(attempt: Attempt, at: datetime) -> None:
    if not attempt.is_open:
        raise AttemptClosed(
            "You have handed this quiz in, so its answers stay as they were. "
            "What you chose just now isn’t part of them."
        )
    if attempt.is_out_of_time(at):
        more = "Take ten more minutes, or hand in" if attempt.can_extend else "Please hand in"
        raise TimeIsUp(
            f"The time for this quiz is over, so this answer isn’t saved yet. {more} what is saved."
        )


@transaction.atomic
def extend_time(attempt: Attempt, *, by: User, at: datetime | None = None) -> Attempt:
    """Give a learner ten more minutes, counted from now when the time is already over."""
    moment = at or timezone.now()
    locked = _locked(attempt, by)
    if not locked.is_open or not locked.can_extend:
        raise TimeIsUp("There is no more time to take. What is saved can be handed in.")
    locked.ends_at = max(locked.ends_at, moment) + EXTENSION
    locked.extensions += 1
    locked.save(update_fields=["ends_at", "extensions"])
    record("attempt.extended", locked, by=by, person=by, at=moment, quiz=locked.quiz_id)
    return locked


def _locked(attempt: Attempt, by: User) -> Attempt:
    """Return the attempt with its row locked: saving and handing in wait for one another.

    Of ``attempt``, only its name and its learner are read. Raises Attempt.DoesNotExist.
    """
    if attempt.learner_id != by.pk:
        raise NotPermitted("This attempt belongs to someone else.", code="not_your_attempt")
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("quiz")
    locked = rows.get(pk=attempt.pk, learner=by)
    locked.learner = by
    return locked


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
    attempt.outcome = attempt  # in this moment nobody has worked it out again
    # Neither score nor outcome: the trail is read by others, and those are the learner's own.
    record("attempt.submitted", attempt, by=by, person=by, at=moment, quiz=attempt.quiz_id)
    if None in result.earned:
        record("attempt.awaits_mark", attempt, by=by, person=by, agency=attempt.agency, at=moment)
    done = attempt_waits if attempt.passed is None else attempt_graded
    done.send(sender=Attempt, attempt=attempt, at=moment)
    return attempt
