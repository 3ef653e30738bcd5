"""Random sequences of everything that two people can do with a pilot, and what always holds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from courses.progress.models import Enrolment
from courses.supervision.models import Pilot, PracticePage
from courses.supervision.pilots import actions
from lms.core.errors import LmsError
from lms.people.models import User

from .trying_out import REFLECTION, RULE, make_template, planned, tried

WAYS = {
    ("prepare", "hand_in", "learner"): "chosen",
    ("prepare", "set_aside", "learner"): "set_aside",
    ("chosen", "take_back", "learner"): "prepare",
    ("chosen", "set_aside", "learner"): "set_aside",
    ("chosen", "ask_change", "supervisor"): "prepare",
    ("chosen", "agree", "supervisor"): "agreed",
    ("agreed", "start", "learner"): "trying",
    ("agreed", "set_aside", "learner"): "set_aside",
    ("agreed", "stop", "learner"): "stopped",
    ("agreed", "stop", "supervisor"): "stopped",
    ("trying", "finish", "learner"): "observed",
    ("trying", "stop", "learner"): "stopped",
    ("trying", "stop", "supervisor"): "stopped",
    ("observed", "look_back", "learner"): "reflected",
    ("observed", "stop", "learner"): "stopped",
    ("observed", "stop", "supervisor"): "stopped",
    ("stopped", "look_back", "learner"): "reflected",
    ("reflected", "ask_more", "supervisor"): "observed",
    ("reflected", "review", "supervisor"): "reviewed",
}
"""Written by hand: every way there is, and none besides."""
VERBS = sorted({verb for _, verb, _ in WAYS})
PEOPLE = ["learner", "supervisor", "stranger"]
OUTCOMES = ["stop", "adapt", "continue", "widen"]


class OnePilot(RuleBasedStateMachine):
    """A pilot in the hands of its learner, its supervisor and someone who isn’t part of it."""

    step: PracticePage
    people: dict[str, User]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        learner, supervisor = self.people["learner"], self.people["supervisor"]
        self.pilot = planned(self.step, learner, supervisor)
        self.state, self.moves, self.was_stopped = "prepare", 1, False
        self.last: tuple[str, str] = ("begin", "learner")
        self.contacts, self.seen = 0, set()
        self.reflected = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def _act(self, verb: str, by: User, outcome: str) -> Callable[[], Pilot]:
        pilot = Pilot.objects.get(pk=self.pilot.pk)
        return {
            "hand_in": lambda: actions.hand_in(pilot, by=by),
            "stop": lambda: actions.stop(pilot, RULE, by=by),
            "look_back": lambda: actions.look_back(pilot, by=by),
            "review": lambda: actions.review(pilot, outcome, "A reason.", by=by),
        }.get(verb, lambda: actions.move(pilot, verb, by=by, words="A sentence."))

    def _expected(self, verb: str, who: str, outcome: str) -> str | None:
        """Return where it should go, or nothing when it should be refused."""
        goes = WAYS.get((self.state, verb, who))
        if verb == "finish" and self.contacts < 2:
            return None
        if verb == "look_back" and not self.reflected:
            return None
        if verb == "review" and self.was_stopped and outcome in ("continue", "widen"):
            return None
        if verb == "review" and outcome == "widen" and len(self.seen) < 2:
            return None
        return "stopped" if goes == "observed" and self.was_stopped else goes

    @rule(
        verb=st.sampled_from(VERBS), who=st.sampled_from(PEOPLE), outcome=st.sampled_from(OUTCOMES)
    )
    def anything(self, verb: str, who: str, outcome: str) -> None:
        self._try(verb, who, outcome)

    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def something_that_is_open(self, data: st.DataObject, outcome: str) -> None:
        ways = [(verb, who) for state, verb, who in WAYS if state == self.state]
        forward = [way for way in ways if way[0] not in ("set_aside", "take_back", "ask_change")]
        if forward:
            self._try(*data.draw(st.sampled_from(forward)), outcome)

    def _try(self, verb: str, who: str, outcome: str) -> None:
        act = self._act(verb, self.people[who], outcome)
        goes = self._expected(verb, who, outcome)
        if self.last == (verb, who):
            assert act().state == self.state
        elif goes is None:
            with pytest.raises(LmsError):
                act()
        else:
            assert act().state == goes
            self.was_stopped |= verb == "stop"
            self.state, self.last = goes, (verb, who)
            self.moves += 1

    @rule(who=st.sampled_from(PEOPLE))
    def note(self, who: str) -> None:
        if self.state == "trying" and who == "learner" and self.contacts < 6:
            tried(self.pilot, self.people[who], days=1)
            self.contacts += 1
        else:
            with pytest.raises(LmsError):
                tried(self.pilot, self.people[who], days=1)

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(1, 3))
    def see(self, who: str, number: int) -> None:
        states = ("trying", "observed", "stopped", "reflected")
        allowed = who == "supervisor" and self.state in states and number <= self.contacts
        if allowed:
            actions.confirm_sighting(self.pilot, number, by=self.people[who])
            self.seen.add(number)
        else:
            with pytest.raises(LmsError):
                actions.confirm_sighting(self.pilot, number, by=self.people[who])

    @rule()
    def write(self) -> None:
        if self.state in ("observed", "stopped"):
            actions.save_reflection(self.pilot, REFLECTION, by=self.people["learner"])
            self.reflected = True

    @invariant()
    def it_stands_where_it_should_and_every_move_is_kept(self) -> None:
        pilot = Pilot.objects.get(pk=self.pilot.pk)
        moves = list(pilot.moves.all())
        assert (pilot.state, pilot.is_stopped) == (self.state, self.was_stopped)
        assert len(moves) == self.moves
        assert all(later.source == row.target for row, later in pairwise(moves))

    @invariant()
    def nothing_widens_unseen(self) -> None:
        pilot = Pilot.objects.get(pk=self.pilot.pk)
        assert bool(pilot.outcome) == (pilot.state == "reviewed") == bool(pilot.reviewed_at)
        if pilot.outcome == "widen":
            assert pilot.contacts.filter(sighting__isnull=False).count() >= 2
            assert pilot.reflection
            assert not pilot.is_stopped


def test_whatever_two_people_do_a_pilot_keeps_to_its_way(
    step: PracticePage, enrolment: Enrolment, staff: User, supervisor: User, peer: User
) -> None:
    make_template()
    people = {"learner": staff, "supervisor": supervisor, "stranger": peer}
    machine = type("Machine", (OnePilot,), {"step": step, "people": people})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
