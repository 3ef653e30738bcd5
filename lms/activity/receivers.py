"""What happens among people goes into the audit trail; lms.people lies below and can't write it."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lms.people.models import Invitation, JobRole, Membership, PeopleImport, Team, User
from lms.people.signals import (
    invitation_withdrawn,
    membership_changed,
    membership_ended,
    people_import_undone,
    people_imported,
    person_invited,
    person_joined,
    second_step_reset,
    structure_changed,
)

from .actions import record, record_many
from .models import Event


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
    membership: Membership, by: User | None, at: datetime, why: str, **kwargs: Any
) -> None:
    record(
        "person.left", membership, by=by, person=membership.user, agency=membership.agency, at=at,
        last_day=membership.ended_on.isoformat(), why=why,
    )  # fmt: skip


@receiver(membership_changed, dispatch_uid="activity.membership_changed")
def on_membership_changed(
    membership: Membership, what: str, by: User, at: datetime, why: str, **kwargs: Any
) -> None:
    record(
        "person.place_changed", membership, by=by, person=membership.user,
        agency=membership.agency, at=at, what=what, why=why,
    )  # fmt: skip


@receiver(people_imported, dispatch_uid="activity.people_imported")
def on_people_imported(
    batch: PeopleImport,
    joined: list[Membership],
    moved: list[Membership],
    left: list[Membership],
    by: User | None,
    at: datetime,
    **kwargs: Any,
) -> None:
    record("people.imported", batch, by=by, agency=batch.agency, at=at, summary=batch.summary)
    told = {"person.imported": joined, "person.moved": moved, "person.left": left}
    record_many(
        Event(
            verb=verb, at=at, actor=by, person_id=row.user_id, agency=batch.agency,
            object_type="people.membership", object_id=str(row.pk), object_name=str(row)[:255],
            data={"role": row.role, "team": row.team_id, "import": batch.pk},
        )
        for verb, rows in told.items()
        for row in rows
    )  # fmt: skip


@receiver(people_import_undone, dispatch_uid="activity.people_import_undone")
def on_people_import_undone(batch: PeopleImport, by: User, at: datetime, **kwargs: Any) -> None:
    record("people.import_undone", batch, by=by, agency=batch.agency, at=at)


@receiver(second_step_reset, dispatch_uid="activity.second_step_reset")
def on_second_step_reset(person: User, at: datetime, **kwargs: Any) -> None:
    record("person.second_step_reset", person, by=None, person=person, agency=person.agency, at=at)


@receiver(structure_changed, dispatch_uid="activity.structure_changed")
def on_structure_changed(
    thing: Team | JobRole, what: str, by: User, at: datetime, **kwargs: Any
) -> None:
    record("agency.structure_changed", thing, by=by, agency=thing.agency, at=at, what=what)
