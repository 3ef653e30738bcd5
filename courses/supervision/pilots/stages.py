"""How a pilot goes from one stage to the next: who may move it, from where, and where to. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from courses.supervision.sentences import either


class PilotState(TextChoices):
    PREPARE = "prepare", "Prepare"
    CHOSEN = "chosen", "Cases chosen"
    AGREED = "agreed", "Supervisor agrees"
    TRYING = "trying", "Trying"
    OBSERVED = "observed", "Tried and observed"
    STOPPED = "stopped", "Stopped by its rule"
    REFLECTED = "reflected", "Looked back"
    REVIEWED = "reviewed", "Reviewed"
    SET_ASIDE = "set_aside", "Set aside"


CLOSED = frozenset({PilotState.REVIEWED, PilotState.SET_ASIDE})
OPEN = frozenset(PilotState) - CLOSED
WITH_SUPERVISOR = frozenset({PilotState.CHOSEN, PilotState.REFLECTED})
UNDER_WAY = frozenset({PilotState.AGREED, PilotState.TRYING, PilotState.OBSERVED})
THE_WAY = (
    PilotState.PREPARE,
    PilotState.CHOSEN,
    PilotState.AGREED,
    PilotState.TRYING,
    PilotState.OBSERVED,
    PilotState.REFLECTED,
    PilotState.REVIEWED,
)
"""The stages in their order; a pilot that its stop rule ends leaves out the fifth."""


class Outcome(TextChoices):
    STOP = "stop", "Stop"
    ADAPT = "adapt", "Adapt"
    CONTINUE = "continue", "Continue"
    WIDEN = "widen", "Widen"


AFTER_A_STOP = frozenset({Outcome.STOP, Outcome.ADAPT})
"""How the review of a pilot may end whose stop rule was met."""


class Mover(TextChoices):
    LEARNER = "learner", "the learner"
    SUPERVISOR = "supervisor", "the supervisor"
    EITHER = "either", "the learner or the supervisor"


@dataclass(frozen=True)
class Verb:
    """One way on: ``doing`` begins the sentence that refuses it."""

    doing: str
    sources: frozenset[PilotState]
    target: PilotState
    mover: Mover

    def refusal(self, state: PilotState) -> str:
        labels = either(
            f"“{PilotState(row).label}”" for row in THE_WAY_AND_STOP if row in self.sources
        )
        return f"{self.doing} comes after {labels}; this pilot is at “{PilotState(state).label}”."


THE_WAY_AND_STOP = (*THE_WAY[:5], PilotState.STOPPED, *THE_WAY[5:])


def _verb(doing: str, sources: set[PilotState], target: PilotState, mover: Mover) -> Verb:
    return Verb(doing, frozenset(sources), target, mover)


_S, _M = PilotState, Mover
VERBS = {
    "hand_in": _verb("Handing the plan in", {_S.PREPARE}, _S.CHOSEN, _M.LEARNER),
    "take_back": _verb("Taking the plan back", {_S.CHOSEN}, _S.PREPARE, _M.LEARNER),
    "ask_change": _verb("Asking for a change", {_S.CHOSEN}, _S.PREPARE, _M.SUPERVISOR),
    "agree": _verb("Agreeing", {_S.CHOSEN}, _S.AGREED, _M.SUPERVISOR),
    "start": _verb("Starting to try", {_S.AGREED}, _S.TRYING, _M.LEARNER),
    "finish": _verb("Ending the contacts", {_S.TRYING}, _S.OBSERVED, _M.LEARNER),
    "stop": _verb("Stopping by a rule", set(UNDER_WAY), _S.STOPPED, _M.EITHER),
    "look_back": _verb("Looking back", {_S.OBSERVED, _S.STOPPED}, _S.REFLECTED, _M.LEARNER),
    "ask_more": _verb("Asking for more", {_S.REFLECTED}, _S.OBSERVED, _M.SUPERVISOR),
    "review": _verb("The review", {_S.REFLECTED}, _S.REVIEWED, _M.SUPERVISOR),
    "set_aside": _verb(
        "Setting it aside", {_S.PREPARE, _S.CHOSEN, _S.AGREED}, _S.SET_ASIDE, _M.LEARNER
    ),
}
