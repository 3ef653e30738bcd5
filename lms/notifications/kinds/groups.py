"""Consultation groups: when they meet, and what their members are asked to agree to."""

from datetime import datetime

from courses.supervision.calendars import CANCEL, REQUEST
from courses.supervision.groups.calendars import session_entry
from courses.supervision.models import GroupAgreement, GroupMember, GroupSession
from lms.people.models import User

from .base import Attachment, NoticeKind, in_full
from .topics import GROUPS


def _members(group: object) -> list[User]:
    rows = GroupMember.objects.filter(group=group, left_at=None).select_related("person")
    return [row.person for row in rows]


class GroupTime(NoticeKind):
    """A session is planned, moved or called off: everyone gets the entry, and its newer word."""

    topic = GROUPS
    name = "group_time"
    verbs = ("group.session_planned", "group.session_moved", "group.session_called_off")
    model = GroupSession
    related = ("group__agency", "group__facilitator")
    subject = "For your calendar"
    more = "The entry for your calendar is attached. A newer one takes the place of an older one."
    action_label = "See the session"
    why = "you take part in this group"

    @property
    def starts_at(self) -> datetime:
        return datetime.fromisoformat(self.event.data["starts_at"])

    @property
    def is_off(self) -> bool:
        return self.event.verb == "group.session_called_off"

    def recipients(self) -> list[User]:
        return [*_members(self.thing.group), self.thing.group.facilitator]

    def sentence(self) -> str:
        there = self.starts_at.astimezone(self.thing.group.agency.zone)
        when = f"{in_full(there.date())} at {there:%H:%M}"
        if self.is_off:
            return f"{self.thing.group}: the session on {when} is called off."
        return f"{self.thing.group} meets on {when}."

    def link(self) -> str:
        return self.thing.get_absolute_url()

    def attachments(self) -> list[Attachment]:
        method = CANCEL if self.is_off else REQUEST
        words = {"starts_at": self.starts_at, "sequence": self.event.data["sequence"]}
        file = session_entry(self.thing, method=method, at=self.event.at, **words).decode()
        return [Attachment("group.ics", file, f"text/calendar; method={method}")]


class AgreementsToRead(NoticeKind):
    topic = GROUPS
    name = "group_agreements"
    verbs = ("group.agreements_changed",)
    model = GroupAgreement
    related = ("group",)
    subject = "Agreements to read"
    more = "Hours count for you once you have accepted them."
    action_label = "Read them"
    why = "you take part in this group"

    def recipients(self) -> list[User]:
        is_first = self.thing.version == 1  # who is taken in is told of that, and reads them then
        return [] if is_first else _members(self.thing.group)

    def sentence(self) -> str:
        return f"{self.thing.group} has agreements for you to read, and to accept if they fit."

    def link(self) -> str:
        return self.thing.group.get_absolute_url()


class TakenIn(NoticeKind):
    topic = GROUPS
    name = "group_member"
    verbs = ("group.member_added",)
    model = GroupMember
    related = ("group__facilitator", "person")
    subject = "A consultation group"
    more = "Read its agreements first. Hours count for you once you have accepted them."
    action_label = "See the group"
    why = "you take part in this group"

    def recipients(self) -> list[User]:
        return [self.thing.person]

    def sentence(self) -> str:
        return f"{self.thing.group.facilitator} has taken you into {self.thing.group}."

    def link(self) -> str:
        return self.thing.group.get_absolute_url()
