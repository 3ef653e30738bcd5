"""What happens among people goes into the audit trail; lms.people lies below and can't write it."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lms.people.models import Invitation, Membership, User
from lms.people.signals import (
    invitation_withdrawn,
    membership_ended,
    person_invited,
    person_joined,
)

from .actions import record


@receiver(person_invited, dispatch_uid="activity.person_invited")
def on_person_invited(invitation: Invitation, by: User, at: datetime, **kwargs: Any) -> None:
    record(
        "person.invited", invitation, by=by, agency=invitation.agency, at=at,
        role=invitation.role, team=invitation.team_id,
    )  # fmt: skip


@receiver(invitation_withdrawn, dispatch_uid="activity.invitation_withdrawn")
def on_invitation_withdrawn(invitation: Invitation, by: User, at: datetime, **kwargs: Any) -> None:
    record("invitation.withdrawn", invitation, by=by, agency=invitation.agency, at=at)


@receiver(person_joined, dispatch_uid="activity.person_joined")
def on_person_joined(person: User, membership: Membership, at: datetime, **kwargs: Any) -> None:
    record(
        "person.joined", membership, by=person, person=person, agency=membership.agency, at=at,
        role=membership.role, team=membership.team_id,
    )  # fmt: skip


@receiver(membership_ended, dispatch_uid="activity.membership_ended")
def on_membership_ended(
    membership: Membership, by: User | None, at: datetime, **kwargs: Any
) -> None:
    record(
        "person.left", membership, by=by, person=membership.user, agency=membership.agency, at=at,
        last_day=membership.ended_on.isoformat(),
    )  # fmt: skip
