from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.utils import dateformat

from .topics import COURSES, Topic

if TYPE_CHECKING:
    from django.db.models import Model

    from lms.activity.models import Event
    from lms.people.models import User


class Attachment(NamedTuple):
    name: str
    content: str
    type: str


class NoticeKind:
    """What one kind of event is worth telling, and to whom. Made anew for each event.

    ``subject`` is read on locked screens: no names, no outcome. ``sentence`` and ``more`` may name
    people, courses and dates, never words, levels or scores from a record. Of what ``is_reminder``,
    one mail a day goes to a person, and none in the quiet hours of the agency; others wait a day.
    """

    name: ClassVar[str] = ""
    topic: ClassVar[Topic] = COURSES
    is_reminder: ClassVar[bool] = False
    verbs: ClassVar[tuple[str, ...]] = ()
    model: ClassVar[type[Model]]
    related: ClassVar[tuple[str, ...]] = ()
    subject: ClassVar[str] = ""
    more: ClassVar[str] = ""
    action_label: ClassVar[str] = "Have a look"
    why: ClassVar[str] = "it concerns your training"
    mail: ClassVar[str] = "mail/notice"

    def __init__(self, event: Event) -> None:
        self.event = event

    @cached_property
    def thing(self) -> Any:
        """The record that the event is about."""
        rows = self.model._default_manager.select_related(*self.related)
        return rows.get(pk=self.event.object_id)

    def recipients(self) -> list[User]:
        raise NotImplementedError

    def sentence(self) -> str:
        raise NotImplementedError

    def attachments(self) -> list[Attachment]:
        """Return what goes along with the mail."""
        return []

    def link(self) -> str:
        """Return a path of this site, or nothing when there is nothing to open."""
        return ""


def in_full(day: date) -> str:
    return dateformat.format(day, "j F Y")
