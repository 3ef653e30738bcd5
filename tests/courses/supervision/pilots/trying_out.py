"""A pilot as far along as a test wants it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from courses.supervision.models import Pilot, PilotContact, PilotTemplate, PracticePage
from courses.supervision.pilots import actions
from courses.supervision.pilots.stages import PilotState
from lms.people.models import User

DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 3, 2, 17, tzinfo=dt.UTC)
PLAN = {"role": "Support worker", "changes": "PRIVATE-CHANGES"}
REFLECTION = {"seen": "PRIVATE-SEEN"}
CASE = {"age": "25 to 44", "exclusions": ["Not in acute crisis"]}
RULE = "The person asks to stop"


def make_template(**fields: Any) -> PilotTemplate:
    """A small plan: two fields of words, a case of lists, and one field to look back in."""
    word = {"kind": "long_text", "required": True, "help": "", "options": []}
    picks = [
        {"slug": "age", "label": "Age", "kind": "choice", "required": True, "help": "",
         "options": ["18 to 24", "25 to 44"]},
        {"slug": "exclusions", "label": "Checked", "kind": "checklist", "required": True,
         "help": "", "options": ["Not in acute crisis"]},
    ]  # fmt: skip
    stages = [
        ("plan", [word | {"slug": "role", "label": "Your role", "kind": "text"},
                  word | {"slug": "changes", "label": "What you will try"}]),
        ("cases", picks),
        ("do", [word | {"slug": "observed", "label": "What you saw"}]),
        ("reflect", [word | {"slug": "seen", "label": "What happened"}]),
    ]  # fmt: skip
    given = {"title": "Start small", "slug": "start-small", "stop_rules": f"{RULE}\nDistress"}
    template = PilotTemplate(**given | fields)
    template.stages = [
        ("stage", {"slug": slug, "name": slug.title(), "intro": "", "fields": rows})
        for slug, rows in stages
    ]
    template.save()
    return template


def planned(step: PracticePage, learner: User, supervisor: User) -> Pilot:
    pilot = actions.begin(step, by=learner, at=NOON)
    pilot = actions.save_plan(
        pilot, PLAN, by=learner, supervisor=supervisor, stop_rules=[RULE],
        starts_on=NOON.date(), reviews_on=(NOON + 30 * DAY).date(), at=NOON,
    )  # fmt: skip
    actions.add_case(pilot, CASE, by=learner, consented_on=NOON.date(), at=NOON)
    return pilot


def tried(pilot: Pilot, learner: User, *, days: int = 1) -> PilotContact:
    at = NOON + days * DAY
    return actions.note_contact(
        pilot, uuid4(), "A", {"observed": "PRIVATE-OBSERVED"}, on=at.date(), by=learner, at=at
    )


def brought_to(
    state: str, step: PracticePage, learner: User, supervisor: User, *, seen: int = 0
) -> Pilot:
    """Walk a pilot to a stage, by everyone’s own moves; of its two contacts, some observed."""
    pilot = planned(step, learner, supervisor)
    for reached, go in _walk(learner, supervisor, seen):
        if pilot.state == state:
            break
        pilot = go(pilot)
        assert pilot.state == reached
    assert pilot.state == state
    return pilot


def _walk(learner: User, supervisor: User, seen: int) -> list[Any]:
    late = NOON + 5 * DAY

    def contacts(pilot: Pilot) -> Pilot:
        for number in (1, 2):
            tried(pilot, learner, days=number)
        for number in range(1, seen + 1):
            actions.confirm_sighting(pilot, number, by=supervisor)
        return actions.move(pilot, "finish", by=learner, at=late)

    def look_back(pilot: Pilot) -> Pilot:
        actions.save_reflection(pilot, REFLECTION, by=learner, at=late)
        return actions.look_back(pilot, by=learner, at=late)

    return [
        (PilotState.CHOSEN, lambda pilot: actions.hand_in(pilot, by=learner, at=NOON)),
        (PilotState.AGREED, lambda p: actions.move(p, "agree", by=supervisor, at=NOON)),
        (PilotState.TRYING, lambda p: actions.move(p, "start", by=learner, at=NOON)),
        (PilotState.OBSERVED, contacts),
        (PilotState.REFLECTED, look_back),
        (
            PilotState.REVIEWED,
            lambda p: actions.review(p, "adapt", "PRIVATE-REASON", by=supervisor, at=late),
        ),
    ]
