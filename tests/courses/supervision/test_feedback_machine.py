"""Random sequences of everything that can happen to feedback, and what holds all the while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from courses.progress.models import Enrolment, StepCompletion
from courses.supervision import actions
from courses.supervision.models import Amendment, Feedback, PracticePage, SecondLook
from courses.supervision.standing import standing_of
from lms.core.errors import LmsError
from lms.people.models import User

START = dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC)
WHICH, WHO = st.integers(0, 5), st.integers(0, 2)
LEVELS = st.sampled_from([(3, 3), (4, 3), (3, None), (2, 3), (3, 1)])


class OnePractice(RuleBasedStateMachine):
    """A learner and two supervisors; the machine remembers what may never change."""

    enrolment: Enrolment
    step: PracticePage
    people: list[User]
    manager: User

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.day = 0
        self.refusals: list[str] = []
        self.said: dict[Any, tuple] = {}
        self.facts: dict[tuple, Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def learner(self) -> User:
        return self.people[0]

    @property
    def now(self) -> dt.datetime:
        return START + dt.timedelta(days=self.day)

    def all(self) -> list[Feedback]:
        return list(Feedback.objects.filter(enrolment=self.enrolment).order_by("created_at", "pk"))

    def one(self, number: int) -> Feedback:
        rows = self.all()
        return rows[number % len(rows)]

    def attempt(self, act: Callable[..., object], *given: object, **more: object) -> bool:
        """Do it if it may be done; a refusal is a sentence and changes nothing."""
        try:
            act(*given, **more, at=self.now)
        except LmsError as refusal:
            self.refusals.append(refusal.sentence)
            return False
        return True

    @initialize()
    def begin(self) -> None:
        self.write(1, (3, 3))

    @rule(who=st.integers(1, 2), levels=LEVELS)
    def write(self, who: int, levels: tuple) -> None:
        self.day += 1
        by = self.people[who]
        draft = actions.start_observation(self.enrolment, self.step, by=by, at=self.now)
        ids = draft.ratings.values_list("criterion_id", flat=True)
        ratings = {
            pk: {"level": level, "evidence": "Seen." if level else ""}
            for pk, level in zip(ids, levels, strict=True)
        }
        words = {"observed_on": self.now.date(), "strengths": f"{levels}", "next_step": "One."}
        actions.save_draft(draft, words | {"ratings": ratings}, by=by, at=self.now)

    @rule(number=WHICH, who=WHO)
    def share(self, number: int, who: int) -> None:
        row, by = self.one(number), self.people[who]
        was = row.state
        done = self.attempt(actions.share, row, by=by)
        assert not done or (row.observer == by and was in ("draft", "shared", "acknowledged"))

    @rule(number=WHICH, who=WHO)
    def rewrite(self, number: int, who: int) -> None:
        row, by = self.one(number), self.people[who]
        words = {"strengths": "Otherwise."}
        done = self.attempt(actions.save_draft, row, words, by=by)
        assert done == (row.is_draft and row.observer == by)

    @rule(number=WHICH, choice=st.sampled_from(["now", "later", "together"]), who=WHO)
    def choose(self, number: int, choice: str, who: int) -> None:
        self.attempt(actions.choose_reading, self.one(number), by=self.people[who], choice=choice)

    @rule(number=WHICH, who=st.sampled_from([0, 0, 1]))
    def acknowledge(self, number: int, who: int) -> None:
        row = self.one(number)
        done = self.attempt(actions.acknowledge, row, by=self.people[who], reply="Thank you.")
        assert done == (who == 0 and row.is_shared)

    @rule(number=WHICH, who=WHO)
    def reply(self, number: int, who: int) -> None:
        row, by = self.one(number), self.people[who]
        done = self.attempt(actions.reply_to, row, by=by, words="A word.")
        assert not done or (row.is_shared and by in (row.learner, row.observer))

    @rule(number=WHICH, who=WHO)
    def withdraw(self, number: int, who: int) -> None:
        row, by = self.one(number), self.people[who]
        done = self.attempt(actions.withdraw_feedback, row, by=by, reason="The wrong day.")
        assert done == (row.is_shared and row.observer == by and not row.is_amended)

    @rule(number=WHICH, who=WHO)
    def correct(self, number: int, who: int) -> None:
        self.day += 1
        row = self.one(number)
        self.attempt(actions.correct_feedback, row, by=self.people[who], reason="A slip.")

    @rule(number=WHICH, who=st.integers(1, 2))
    def ask_look(self, number: int, who: int) -> None:
        words = {"reviewer": self.people[who], "words": "It was loud."}
        self.attempt(actions.ask_second_look, self.one(number), by=self.learner, **words)

    @precondition(lambda self: SecondLook.objects.exists())
    @rule(who=WHO, outcome=st.sampled_from(["stands", "differs"]))
    def answer_look(self, who: int, outcome: str) -> None:
        row, by = SecondLook.objects.order_by("pk").last(), self.people[who]
        words = {"outcome": outcome, "answer": "As I see it."}
        done = self.attempt(actions.answer_second_look, row.feedback, by=by, **words)
        assert done == (row.is_open and row.reviewer == by)

    @rule(number=WHICH, who=WHO)
    def sign(self, number: int, who: int) -> None:
        row, by = self.one(number), self.people[who]
        done = self.attempt(actions.sign_off, row, by=by)
        assert not done or (row.is_shared and by != self.learner)

    @rule()
    def finish_one(self) -> None:
        """Go the whole way with whatever is open, so that long stories end now and then."""
        for row in self.all():
            self.attempt(actions.share, row, by=row.observer)
            self.attempt(actions.acknowledge, row, by=self.learner)
            self.attempt(actions.sign_off, row, by=row.observer)

    def remember(self, key: tuple, value: object) -> None:
        """Hold on to a fact from the first time it is there."""
        if value is not None:
            assert self.facts.setdefault(key, value) == value

    @invariant()
    def every_no_has_a_sentence(self) -> None:
        assert all(self.refusals)

    @invariant()
    def what_was_said_stays_as_it_was_said(self) -> None:
        for row in self.all():
            if row.is_shared:
                ratings = row.ratings.values_list("criterion", "level", "evidence")
                said = (row.strengths, row.next_step, row.observed_on, *ratings)
                assert self.said.setdefault(row.pk, said) == said

    @invariant()
    def a_fact_with_its_who_and_when_is_never_rewritten(self) -> None:
        for row in self.all():
            self.remember((row.pk, "shared"), row.shared_at)
            self.remember((row.pk, "read"), row.acknowledged_at)
            signed = (row.signed_off_at, row.signed_off_by_id) if row.is_signed_off else None
            self.remember((row.pk, "signed"), signed)
        for amendment in Amendment.objects.all():
            self.remember(("amended", amendment.feedback_id), amendment.pk)

    @invariant()
    def nobody_judges_themselves_or_signs_over_a_doubt(self) -> None:
        for row in Feedback.objects.signed_off():
            assert self.learner.pk not in (row.observer_id, row.signed_off_by_id)
            assert row.is_shared
            assert not row.criteria_not_yet()
            assert not row.coaching
            look = SecondLook.objects.filter(feedback=row).first()
            assert look is None or not look.stops_sign_off

    @invariant()
    def a_correction_takes_a_place_only_once_it_is_shared(self) -> None:
        for amendment in Amendment.objects.select_related("replacement"):
            assert amendment.replacement is None or amendment.replacement.is_shared

    @invariant()
    def the_learner_sees_what_was_shared_and_the_manager_nothing(self) -> None:
        seen = set(Feedback.objects.visible_to(self.learner).values_list("pk", flat=True))
        assert seen == {row.pk for row in self.all() if row.is_shared}
        assert not Feedback.objects.visible_to(self.manager).exists()

    @invariant()
    def what_is_done_stays_done_and_was_earned(self) -> None:
        done = StepCompletion.objects.filter(enrolment=self.enrolment, step_id=self.step.pk)
        self.remember(("done",), done.values_list("pk", flat=True).first())
        assert done.exists() == (("done",) in self.facts)
        report = standing_of(self.enrolment, self.step).report
        counted = Feedback.objects.filter(pk__in=report.counted)
        if report.complete:
            assert len({row.observed_on for row in counted}) >= self.step.reviews_required
            assert all(self._counts(row) for row in counted)

    def _counts(self, row: Feedback) -> bool:
        levels = [rating.level for rating in row.ratings.all() if rating.level]
        earned = row.is_signed_off and row.is_acknowledged and not row.is_amended
        return earned and min(levels) >= self.step.minimum_level


def test_whatever_happens_feedback_keeps_what_it_promises(
    enrolment: Enrolment,
    step: PracticePage,
    staff: User,
    supervisor: User,
    second_supervisor: User,
    manager: User,
) -> None:
    people = [staff, supervisor, second_supervisor]
    known = {"enrolment": enrolment, "step": step, "people": people, "manager": manager}
    run_state_machine_as_test(
        type("Machine", (OnePractice,), known),
        settings=settings(
            max_examples=6,
            stateful_step_count=12,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
