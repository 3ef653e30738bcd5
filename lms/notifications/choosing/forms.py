from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms

from lms.notifications.kinds.topics import DIGEST, TOPICS, Topic
from lms.people.models import User

from .actions import choose
from .channels import Channels, Choices
from .models import DigestChoice, Rhythm


class Asked(NamedTuple):
    """One topic with its two fields; ``rhythm`` goes with the digest alone."""

    topic: Topic
    in_list: forms.BoundField
    by_mail: forms.BoundField
    rhythm: forms.BoundField | None

    @property
    def fields(self) -> tuple[forms.BoundField, forms.BoundField]:
        return self.in_list, self.by_mail


class ChoicesForm(forms.Form):
    """How someone wants to hear of each topic that can concern them."""

    rhythm = forms.ChoiceField(label="How often", choices=Rhythm.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        roles = person.roles()
        self.topics = [row for row in TOPICS if not row.roles or roles & set(row.roles)]
        choices = Choices([person.pk], self.topics)
        for topic in self.topics:
            self._ask(topic, choices.of(person.pk, topic))
        self._ask_for_rhythm()

    def _ask(self, topic: Topic, now: Channels) -> None:
        """What is fixed is shown and can't be changed, whatever a form may send."""
        parts = (
            ("list", "In the list", now.in_list, topic.list_because),
            ("mail", "By mail", now.by_mail, topic.mail_because),
        )
        for part, label, initial, because in parts:
            self.fields[f"{topic.name}_{part}"] = forms.BooleanField(
                label=label, initial=initial, required=False, disabled=bool(because)
            )

    def _ask_for_rhythm(self) -> None:
        if DIGEST not in self.topics:
            del self.fields["rhythm"]
            return
        kept = DigestChoice.objects.filter(person=self.person).first()
        self.fields["rhythm"].initial = kept.rhythm if kept else Rhythm.WEEKLY

    def rows(self) -> Iterator[Asked]:
        for topic in self.topics:
            rhythm = self["rhythm"] if topic is DIGEST else None
            yield Asked(topic, self[f"{topic.name}_list"], self[f"{topic.name}_mail"], rhythm)

    def keep(self) -> None:
        said = self.cleaned_data
        chosen = {
            topic.name: Channels(said[f"{topic.name}_list"], said[f"{topic.name}_mail"])
            for topic in self.topics
        }
        choose(self.person, chosen, rhythm=said.get("rhythm", ""))
