"""One pilot as its learner or its supervisor sees it: where it stands, what next, whose move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from courses.supervision.models import Pilot, PilotContact, PilotMove
from courses.supervision.permissions import supervises, supervisors_of
from courses.supervision.sentences import counted, in_words
from lms.people.models import User

from .rules import missing_from, why_not
from .stages import OPEN, THE_WAY, UNDER_WAY, PilotState
from .terms import Field

WHO_SEES_PREPARING = "Only you see this until you hand it in to the supervisor you name."
WHO_SEES_PILOT = (
    "Only the two of you read this. Managers see the stage and its dates, and no word of it."
)

NEXT = {
    PilotState.PREPARE: (
        "Write the plan and choose the cases. Then {supervisor} looks at both.",
        "{learner} is preparing. It comes to you when it is handed in.",
    ),
    PilotState.CHOSEN: (
        "{supervisor} looks at your plan. Nothing begins before they agree.",
        "Read the plan and the cases. Agree, or say what you would like changed.",
    ),
    PilotState.AGREED: (
        "{supervisor} agrees. Begin when the first person is ready.",
        "You have agreed. {learner} begins when the first person is ready.",
    ),
    PilotState.TRYING: (
        "Try it, and write a short note after each contact.",
        "{learner} is trying. Say which contacts you have observed.",
    ),
    PilotState.OBSERVED: (
        "The contacts are done. Look back while it is fresh.",
        "The contacts are done. {learner} is looking back.",
    ),
    PilotState.STOPPED: (
        "It has stopped, as you planned it should. Usual care goes on. Look back when you can.",
        "It has stopped by its rule. {learner} looks back; then comes your review.",
    ),
    PilotState.REFLECTED: (
        "{supervisor} reads what you saw, and you decide together.",
        "Read what {learner} saw, sit down together, and write what you decide.",
    ),
    PilotState.REVIEWED: (
        "It is reviewed, and stays on record. What you learnt can go into another.",
        "It is reviewed, and stays on record.",
    ),
    PilotState.SET_ASIDE: ("It was set aside. You can begin another.", "It was set aside."),
}
"""What comes next, to the learner and to the supervisor."""


@dataclass(frozen=True)
class Said:
    """One thing that was written or chosen, under the label it was asked with."""

    label: str
    words: str


@dataclass(frozen=True)
class Stage:
    label: str
    is_met: bool
    is_here: bool
    move: PilotMove | None


@dataclass(frozen=True)
class PilotPage:
    pilot: Pilot
    reader: User

    @property
    def is_learner(self) -> bool:
        return self.reader.pk == self.pilot.learner_id

    @property
    def is_mine(self) -> bool:
        return self.pilot.waits_for == self.reader

    @property
    def is_editable(self) -> bool:
        return self.is_learner and self.pilot.state == PilotState.PREPARE

    @property
    def who_sees(self) -> str:
        hidden = self.is_learner and not self.pilot.handed_at
        return WHO_SEES_PREPARING if hidden else WHO_SEES_PILOT

    @property
    def next(self) -> str:
        told = NEXT[PilotState(self.pilot.state)][0 if self.is_learner else 1]
        supervisor = self.pilot.supervisor or "your supervisor"
        return told.format(supervisor=supervisor, learner=self.pilot.learner)

    @cached_property
    def moves(self) -> list[PilotMove]:
        return list(self.pilot.moves.select_related("by"))

    @property
    def _steps(self) -> list[PilotMove]:
        """The moves that led from one stage to another; handing it over isn’t one."""
        return [row for row in self.moves if row.source != row.target]

    @property
    def stages(self) -> list[Stage]:
        return list(self._stages())

    def _stages(self) -> Iterator[Stage]:
        came = {row.target: row for row in self._steps}
        way = list(THE_WAY)
        if self.pilot.is_stopped:
            way[4] = PilotState.STOPPED
        here = way.index(self.pilot.state) if self.pilot.state in way else -1
        for place, state in enumerate(way):
            is_met = place < here or self.pilot.state == PilotState.REVIEWED
            is_reached = place <= here
            yield Stage(state.label, is_met, place == here, came.get(state) if is_reached else None)

    @property
    def asked_for(self) -> PilotMove | None:
        """The newest sentence that asks for a change or for more, while it still does."""
        last = self._steps[-1] if self._steps else None
        return last if last and last.verb in ("ask_change", "ask_more") else None

    @property
    def said_earlier(self) -> list[PilotMove]:
        """Sentences that asked for a change or for more, and have had their answer."""
        return [row for row in self.moves if row.sealed_words and row != self.asked_for]

    @cached_property
    def missing(self) -> list[str]:
        return missing_from(self.pilot) if self.is_learner else []

    @cached_property
    def cases(self) -> list[tuple[Any, list[Said]]]:
        fields = self.pilot.under.case_fields()
        return [(row, _said(fields, row.chosen)) for row in self.pilot.cases.all()]

    @property
    def may_add_case(self) -> bool:
        return len(self.cases) < self.pilot.under.people[1]

    @property
    def how_many(self) -> str:
        fewest, most = self.pilot.under.people
        people = counted(most, "person", "people")
        return people if fewest == most else f"{in_words(fewest)} to {people}"

    @property
    def case_intro(self) -> str:
        return self.pilot.under.intro("cases")

    @property
    def plan(self) -> list[Said]:
        return _said(self.pilot.under.fields("plan"), self.pilot.plan)

    @property
    def reflection(self) -> list[Said]:
        return _said(self.pilot.under.fields("reflect"), self.pilot.reflection)

    @cached_property
    def contacts(self) -> list[tuple[PilotContact, list[Said]]]:
        rows = self.pilot.contacts.select_related("case", "sighting__observer")
        fields = self.pilot.under.fields("do")
        return [(row, _said(fields, row.words)) for row in rows]

    @property
    def may_confirm(self) -> bool:
        states = {PilotState.TRYING, PilotState.OBSERVED, PilotState.STOPPED, PilotState.REFLECTED}
        return self.acts_as_supervisor and self.pilot.state in states

    @cached_property
    def acts_as_supervisor(self) -> bool:
        named = self.reader.pk == self.pilot.supervisor_id
        return named and supervises(self.reader, self.pilot.enrolment)

    @property
    def may_stop(self) -> bool:
        return self.pilot.state in UNDER_WAY and (self.is_learner or self.acts_as_supervisor)

    @property
    def not_finished(self) -> str:
        return why_not(self.pilot, "finish")

    @property
    def contacts_full(self) -> str:
        return why_not(self.pilot, "note_contact")

    @property
    def not_widened(self) -> str:
        return why_not(self.pilot, "widen")

    @cached_property
    def others(self) -> Any:
        """Supervisors to hand it over to, once it was handed in."""
        if not (self.is_learner and self.pilot.state in OPEN - {PilotState.PREPARE}):
            return User.objects.none()
        return supervisors_of(self.pilot.enrolment).exclude(pk=self.pilot.supervisor_id)

    @property
    def words_end(self) -> datetime | None:
        return self.pilot.words_until if self.pilot.has_words and not self.pilot.is_open else None


def _said(fields: list[Field], words: dict[str, Any]) -> list[Said]:
    found = [(field.label, words.get(field.slug)) for field in fields]
    return [Said(label, _in_words(value)) for label, value in found if value]


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "Yes" if value is True else str(value)
