"""What a group's page shows: who has accepted, how time was shared out, what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from courses.supervision.models import (
    Acceptance,
    Attendance,
    ConsultationGroup,
    GroupAgreement,
    GroupMember,
    GroupSession,
    GroupSessionState,
)
from lms.people.models import User

HELD_SHOWN = 12


@dataclass(frozen=True)
class MemberLine:
    member: GroupMember
    accepted_at: datetime | None
    attended: int = 0
    presented: int = 0
    individual: int = 0
    in_group: int = 0


@dataclass(frozen=True)
class GroupPage:
    leads: bool
    agreement: GroupAgreement | None
    lines: Sequence[MemberLine]
    mine: MemberLine | None
    planned: Sequence[GroupSession]
    held: Sequence[GroupSession]

    @property
    def asks_me(self) -> bool:
        """Whether the reader has the agreements still to accept."""
        return self.mine is not None and self.agreement is not None and not self.mine.accepted_at


def group_page(group: ConsultationGroup, reader: User) -> GroupPage:
    agreement = group.current_agreement()
    lines = _lines(group, agreement)
    sessions = group.sessions.exclude(state=GroupSessionState.CALLED_OFF)
    planned = sessions.filter(state=GroupSessionState.PLANNED).order_by("starts_at")
    held = sessions.filter(state=GroupSessionState.HELD).order_by("-starts_at")
    return GroupPage(
        leads=group.facilitator_id == reader.pk,
        agreement=agreement,
        lines=lines,
        mine=next((row for row in lines if row.member.person_id == reader.pk), None),
        planned=list(planned),
        held=list(held[:HELD_SHOWN]),
    )


def _lines(group: ConsultationGroup, agreement: GroupAgreement | None) -> list[MemberLine]:
    accepted = dict(
        Acceptance.objects.filter(agreement=agreement).values_list("person", "at")
        if agreement
        else ()
    )
    parts = ("attended", "presented", "individual", "in_group")
    rows = Attendance.objects.standing().filter(session__group=group).order_by()
    sums = {
        person: dict(zip(parts, minutes, strict=True))
        for person, *minutes in rows.values_list("person").annotate(*map(Sum, parts))
    }
    members = group.members.filter(left_at=None).select_related("person")
    return [
        MemberLine(row, accepted.get(row.person_id), **sums.get(row.person_id, {}))
        for row in members
    ]


def groups_of(person: User, *, at: datetime | None = None) -> list[ConsultationGroup]:
    """Return the open groups that somebody leads or takes part in, with the next session, the
    oldest that is still to be recorded, and how many people there are."""
    moment = at or timezone.now()
    planned = Q(sessions__state=GroupSessionState.PLANNED)
    rows = ConsultationGroup.objects.visible_to(person).open().select_related("facilitator")
    return list(
        rows.annotate(
            people=Count("members", filter=Q(members__left_at=None), distinct=True),
            next_at=Min("sessions__starts_at", filter=planned & Q(sessions__starts_at__gt=moment)),
            to_record=Min(
                "sessions__starts_at", filter=planned & Q(sessions__starts_at__lte=moment)
            ),
            version=Max("agreements__version"),
        )
    )
