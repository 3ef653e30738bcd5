"""“I need repair”: a call that reaches the pair and one neutral person.

Its events are about nobody, so that they stand in no list that a manager reads.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.models import Feedback, Repair, RepairNote, SupervisionSettings
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User

from .holding import hold, hold_feedback


@transaction.atomic
def ask_repair(
    feedback: Feedback, *, by: User, words: str = "", at: datetime | None = None
) -> Repair:
    """Ask for it, once at a time for each feedback."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    if held.learner_id != by.pk or not held.is_shared:
        raise NotPermitted("Only the person whom the feedback is for asks for this.")
    there = Repair.objects.open().filter(feedback=held).first()
    if there:
        return there
    repair = Repair.objects.create(
        feedback=held,
        enrolment=enrolment,
        step=held.step,
        learner=by,
        supervisor=held.observer,
        neutral=neutral_for(enrolment, held),
        words=words.strip(),
        asked_at=moment,
    )
    _tell("repair.asked", repair, by, moment)
    return repair


def neutral_for(enrolment: Enrolment, feedback: Feedback) -> User | None:
    """Return the agency’s neutral person, if they work there, manage neither and are neither."""
    agency = enrolment.agency
    person = SupervisionSettings.of(agency).neutral_person
    pair = {feedback.learner_id, feedback.observer_id}
    if person is None or not person.is_active or person.pk in pair:
        return None
    works_here = any(row.agency_id == agency.pk for row in person.current_memberships)
    manages = User.objects.managed_by(person, agency).filter(pk__in=pair).exists()
    return person if works_here and not manages else None


@transaction.atomic
def follow_up(
    repair: Repair, *, by: User, words: str, settled: bool = False, at: datetime | None = None
) -> Repair:
    """Write down what was done; only the learner says that it is settled."""
    moment = at or timezone.now()
    hold(repair.enrolment_id)
    held = Repair.objects.get(pk=repair.pk)
    if by.pk not in (held.learner_id, held.supervisor_id, held.neutral_id):
        raise NotPermitted("Only the three of them write here.")
    if not held.is_open:
        raise LmsError("This is settled.", code="settled")
    if settled and held.learner_id != by.pk:
        raise NotPermitted("Only whoever asked for it says that it is settled.")
    if not settled and not words.strip():
        raise BadInput("Write a line first.", code="words_missing")
    if words.strip():
        RepairNote.objects.create(repair=held, author=by, words=words.strip(), at=moment)
    if settled:
        held.settled_at = moment
        held.save(update_fields=["settled_at"])
    _tell("repair.settled" if settled else "repair.followed", held, by, moment)
    return held


def _tell(verb: str, repair: Repair, by: User, at: datetime) -> None:
    record(verb, repair, by=by, agency=repair.enrolment.agency, at=at)
