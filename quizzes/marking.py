"""Marking by a person: what one answer asks of its marker, who that is, and the mark itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User

from .models import Attempt, Frozen, Mark, Met, Rescore, Response
from .models.mark import share_met
from .regrading import Change, reweigh
from .signals import attempt_marked

if TYPE_CHECKING:
    from lms.people.querysets import UserQuerySet

MARKED_SINCE = (
    "Somebody has marked this answer since you opened it. Their mark is above; "
    "yours isn’t saved, and what you chose is still here."
)


class MarkedSince(LmsError):
    code = "marked_since"


def markers_of(attempt: Attempt) -> UserQuerySet:
    """Return who may read and mark what someone wrote: their supervisors where they took it.

    Nobody who manages the learner, and nobody whom the learner manages.
    """
    found = User.objects.supervising(attempt.learner, attempt.agency_id)
    if attempt.agency is None:
        return found
    below = User.objects.managed_by(attempt.learner, attempt.agency)
    above = [one.pk for one in found if _manages(one, attempt)]
    return found.exclude(pk__in=above).exclude(pk__in=below.values("pk"))


def _manages(person: User, attempt: Attempt) -> bool:
    return User.objects.managed_by(person).filter(pk=attempt.learner_id).exists()


@dataclass(frozen=True)
class ToMark:
    """One written answer as its marker reads it, and the marks it has had."""

    response: Response
    marks: list[Mark]

    @classmethod
    def of(cls, response: Response) -> ToMark:
        return cls(response, list(response.marks.select_related("by")))

    @property
    def frozen(self) -> Frozen:
        return self.response.attempt.frozen[self.response.position]

    @property
    def criteria(self) -> list[dict[str, Any]]:
        return self.frozen["criteria"]

    @property
    def mark(self) -> Mark | None:
        return self.marks[-1] if self.marks else None

    @property
    def standing_as(self) -> str:
        """Return a name of the newest mark, so that nobody marks over one they haven't seen."""
        return str(self.mark.pk) if self.mark else ""


@transaction.atomic
def mark(
    response: Response,
    *,
    met: Mapping[int, str],
    by: User,
    comment: str = "",
    reason: str = "",
    expected: str | None = None,
    at: datetime | None = None,
) -> Mark:
    """Mark an answer against its criteria (by their place, from 0), or correct its mark.

    The attempt gets a new score beside the old one; a pass that was given stays given.
    Raises NotPermitted, BadInput, or MarkedSince when ``expected`` isn't the newest mark any more.
    """
    moment = at or timezone.now()
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=response.attempt_id)
    if not markers_of(attempt).filter(pk=by.pk).exists():
        raise NotPermitted("This answer is for another supervisor of the learner to mark.")
    before = ToMark.of(response)
    _refuse_unseen(before, expected, reason)
    made = Mark.objects.create(
        response=response,
        criteria=_judged(before.criteria, met),
        comment=comment,
        reason=reason if before.mark else "",
        by=by,
        at=moment,
    )
    _count(made, attempt, corrects=before.mark is not None)
    return made


def _refuse_unseen(before: ToMark, expected: str | None, reason: str) -> None:
    if expected is not None and expected != before.standing_as:
        raise MarkedSince(MARKED_SINCE)
    if before.mark and not reason:
        raise BadInput("Say in a sentence why the mark changes.", code="reason_missing")


def _judged(criteria: list[dict[str, Any]], met: Mapping[int, str]) -> list[dict[str, Any]]:
    if any(met.get(place) not in Met.values for place in range(len(criteria))):
        raise BadInput("Choose for each criterion how far it is met.", code="criterion_open")
    return [row | {"met": met[place]} for place, row in enumerate(criteria)]


def _count(made: Mark, attempt: Attempt, *, corrects: bool) -> None:
    change = _change(made, attempt)
    rescore = Rescore.objects.create(mark=made, **change.values())
    # Neither mark nor outcome: the trail is read by others, and those are the learner's own.
    verb = "attempt.mark_corrected" if corrects else "attempt.marked"
    record(verb, made, by=made.by, person=attempt.learner, agency=attempt.agency, at=made.at)
    attempt_marked.send(sender=Rescore, rescore=rescore, by=made.by, at=made.at)


def _change(made: Mark, attempt: Attempt) -> Change:
    place = made.response.position
    scores = list(attempt.rescores.all())
    since = {row.position: row.frozen for row in scores}
    frozen = since.get(place, attempt.frozen[place]) | {"mark": str(share_met(made.criteria))}
    rows = attempt.responses.values_list("position", "answer", "points_earned")
    answers = {position: (answer, earned) for position, answer, earned in rows}
    return reweigh(attempt, place, frozen, answers, scores)
