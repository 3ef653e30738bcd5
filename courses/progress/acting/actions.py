"""Doing something about many people, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses.progress.actions import withdraw_exemption
from courses.progress.models import Act, ActKind, Enrolment
from lms.activity.actions import record, record_many
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import Agency, User

from .kinds import Doing, event


class NothingToDo(LmsError):
    code = "nothing_to_do"


@transaction.atomic
def carry_out(doing: Doing) -> Act:
    """Do what was looked at. The agency's row is locked, so that two presses can't both find that
    nobody had a nudge today."""
    Agency.objects.select_for_update().get(pk=doing.agency.pk)
    mine = set(User.objects.managed_by(doing.by, doing.agency).values_list("pk", flat=True))
    if not {person.pk for person in doing.people} <= mine:
        raise NotPermitted("You can do this for the people you manage.")
    if not doing.reached:
        raise NothingToDo("It would change nothing for anybody. Nothing was done.")
    act = Act.objects.create(
        agency=doing.agency, kind=doing.kind, course=doing.course, words=doing.words,
        why=doing.why, people=len(doing.reached), by=doing.by, at=doing.at,
    )  # fmt: skip
    record("act.done", act, by=act.by, agency=act.agency, at=act.at, kind=act.kind, why=act.why)
    doing.happen(act)
    return act


@transaction.atomic
def undo(act: Act, *, by: User, at: datetime | None = None) -> int:
    """Take an act back where it still holds; return for how many.

    A date that has been changed since, and an exemption that is gone already, stay as they are;
    so does what was done for people whom ``by`` doesn't manage, or no longer.
    """
    moment = at or timezone.now()
    locked = Act.objects.select_for_update(of=("self",)).select_related("agency").get(pk=act.pk)
    if not locked.can_be_undone:
        raise LmsError("This can’t be taken back any more.", code="not_undoable")
    mine = User.objects.managed_by(by, locked.agency)
    number = _UNDO[locked.kind](locked, by, moment, mine)
    if not number:
        raise LmsError("None of it can be taken back any more.", code="not_undoable")
    locked.undone_at, locked.undone_by = moment, by
    locked.save(update_fields=["undone_at", "undone_by"])
    record("act.undone", locked, by=by, agency=locked.agency, at=moment, people=number)
    return number


def _give_dates_back(act: Act, by: User, at: datetime, mine: QuerySet[User]) -> int:
    rows = []
    theirs = act.extensions.filter(enrolment__learner__in=mine.values("pk"))
    for extension in theirs.select_related("enrolment__learner", "enrolment__course"):
        row = extension.enrolment
        if row.due_on == extension.due_on and not row.is_complete:
            row.due_on = extension.before
            rows.append(row)
    Enrolment.objects.bulk_update(rows, ["due_on"], batch_size=500)
    record_many(_undone(act, row, by, at) for row in rows)
    return len(rows)


def _undone(act: Act, row: Enrolment, by: User, at: datetime) -> object:
    made = event(act, "due.extension_undone", row, row.learner_id, due_on=row.due_on.isoformat())
    made.actor, made.at = by, at
    return made


def _withdraw_exemptions(act: Act, by: User, at: datetime, mine: QuerySet[User]) -> int:
    theirs = act.exemptions.filter(enrolment__learner__in=mine.values("pk"))
    rows = list(theirs.filter(withdrawn_at=None))
    for row in rows:
        withdraw_exemption(row, by=by, at=at)
    return len(rows)


_UNDO = {ActKind.EXTEND: _give_dates_back, ActKind.EXEMPT: _withdraw_exemptions}
