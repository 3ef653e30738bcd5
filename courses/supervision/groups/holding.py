"""Holding a group while something of it changes, for whoever leads it."""

from __future__ import annotations

from courses.supervision.models import ConsultationGroup, GroupSession
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User


def hold_led(group_id: object, by: User) -> ConsultationGroup:
    """Lock a group for the length of the transaction; raise NotPermitted for everybody else."""
    rows = ConsultationGroup.objects.select_for_update(of=("self",))
    held = rows.select_related("agency", "split", "facilitator").get(pk=group_id)
    if held.facilitator_id != by.pk:
        raise NotPermitted("Only whoever leads the group can do this.")
    return held


def hold_open(group_id: object, by: User) -> ConsultationGroup:
    held = hold_led(group_id, by)
    if not held.is_open:
        raise LmsError("This group has ended.", code="group_ended")
    return held


def hold_session(session: GroupSession, group: ConsultationGroup) -> GroupSession:
    """Read a session anew, once its group is held."""
    held = GroupSession.objects.get(pk=session.pk)
    held.group = group
    return held
