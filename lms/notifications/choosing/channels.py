"""Where a notice goes: into someone's list, by mail, or both."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from lms.notifications.kinds.topics import Topic

from .models import Preference


class Channels(NamedTuple):
    in_list: bool = True
    by_mail: bool = True

    def __or__(self, other: Channels) -> Channels:
        return Channels(self.in_list or other.in_list, self.by_mail or other.by_mail)


EVERYWHERE = Channels()


class Choices:
    """What some people have chosen for some topics: one query for any number of them."""

    def __init__(self, people: Collection[int], topics: Iterable[Topic]) -> None:
        names = [topic.name for topic in topics]
        rows = Preference.objects.filter(person__in=people, topic__in=names)
        self._chosen = {
            (person, topic): Channels(in_list, by_mail)
            for person, topic, in_list, by_mail in rows.values_list(
                "person", "topic", "in_list", "by_mail"
            )
        }

    def of(self, person: int, topic: Topic) -> Channels:
        """Return what holds; what can't be turned off is on, whatever a row may say."""
        chosen = self._chosen.get((person, topic.name), EVERYWHERE)
        fixed = Channels(bool(topic.list_because), bool(topic.mail_because))
        return chosen | fixed
