"""The sign-off rule as a table: what was observed, and what the rule says to it.

A row of ``CASES`` is a name, the observations in any order, and the keys of the items that are not
met yet; the step is complete when there are none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.progress.models import Move
from courses.supervision.report import (
    Asked,
    Besides,
    PlanState,
    Review,
    RuleCriterion,
    Seen,
    SignOffRule,
)
from courses.supervision.rules import explain


@dataclass(frozen=True)
class Person:
    name: str

    def __str__(self) -> str:
        return self.name


DOLORES, MAX = Person("Dolores"), Person("Max")
CRITERIA = (
    RuleCriterion("attunement", "Attunement"),
    RuleCriterion("repair", "Repair"),
    RuleCriterion("scope", "Scope and ethics", critical=True),
)
RULE = SignOffRule(2, different_days=True, minimum=3, every_criterion=True, criteria=CRITERIA)
SLUGS = [row.slug for row in CRITERIA]
START = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


def review(day: int, levels: str = "333", *, stage: str = "done", **fields: Any) -> Review:
    """Make a review on a day of March. ``levels`` has a digit for each criterion, - for not seen.

    ``stage``: draft, shared, read (acknowledged), signed (unread) or done (read and signed).
    """
    moment = START + dt.timedelta(days=day - 1)
    values = {
        "id": day,
        "observed_on": moment.date(),
        "observer": DOLORES,
        "levels": {slug: int(c) for slug, c in zip(SLUGS, levels, strict=True) if c != "-"},
        "shared_at": None if stage == "draft" else moment,
        "acknowledged": stage in ("read", "done"),
        "signed_off": stage in ("signed", "done"),
    }
    return Review(**(values | fields))


def same_day(day: int, levels: str = "333", **fields: Any) -> Review:
    """A second review on a day, shared an hour later."""
    first = review(day, levels, **fields)
    later = first.shared_at + dt.timedelta(hours=1)
    return Review(**(vars(first) | {"id": day + 100, "shared_at": later}))


NOTHING_YET = {"signed_off", "days", "level", "seen", "read"}
CASES: list[tuple[str, list[Review], set[str]]] = [
    ("nothing yet", [], NOTHING_YET),
    ("only a draft", [review(1, stage="draft")], NOTHING_YET),
    ("shared, unread", [review(1, stage="shared")], NOTHING_YET),
    ("read, unsigned", [review(1, stage="read")], NOTHING_YET),
    ("one signed and read", [review(1)], {"signed_off", "days"}),
    ("one signed, unread", [review(1, stage="signed")], {"signed_off", "days", "read"}),
    ("two that meet everything", [review(1), review(2)], set()),
    ("in the other order", [review(2), review(1)], set()),
    ("two at the highest level", [review(1, "444"), review(2, "444")], set()),
    ("two on one day", [review(1), same_day(1)], {"days"}),
    ("two on one day and one on another", [review(1), same_day(1), review(2)], set()),
    ("the second unread", [review(1), review(2, stage="signed")], {"read"}),
    ("the first unread", [review(1, stage="signed"), review(2)], {"read"}),
    ("both unread", [review(1, stage="signed"), review(2, stage="signed")], {"read"}),
    ("the second unsigned", [review(1), review(2, stage="read")], {"signed_off", "days"}),
    ("the second a draft", [review(1), review(2, stage="draft")], {"signed_off", "days"}),
    ("the second shared", [review(1), review(2, stage="shared")], {"signed_off", "days", "read"}),
    ("the first below the level", [review(1, "233"), review(2)], {"level"}),
    ("the second below the level", [review(1), review(2, "323")], {"level"}),
    ("both below the level", [review(1, "233"), review(2, "233")], {"level", "seen"}),
    ("a low first, replaced", [review(1, "233"), review(2), review(3)], set()),
    ("a low second, replaced", [review(1), review(2, "233"), review(3)], set()),
    ("a later low one undoes nothing", [review(1), review(2), review(3, "233")], set()),
    ("a low one replaced on a day that counts already",
     [review(1), review(2, "233"), same_day(1)], {"days"}),
    ("two low, two good", [review(1, "222"), review(2, "222"), review(3), review(4)], set()),
    ("two low, one good", [review(1, "222"), review(2, "222"), review(3)], {"level"}),
    ("one criterion never seen", [review(1, "33-"), review(2, "33-")], {"seen"}),
    ("seen in the first only", [review(1), review(2, "33-")], set()),
    ("seen in the second only", [review(1, "33-"), review(2)], set()),
    ("each seen once between them", [review(1, "3--"), review(2, "-33")], set()),
    ("seen only in the one that is replaced",
     [review(1, "332"), review(2, "33-"), review(3, "33-")], {"seen"}),
    ("a third catches up what was never seen",
     [review(1, "33-"), review(2, "33-"), review(3, "--3")], set()),
    ("an older choice covers what newer ones don't",
     [review(1), review(2, "33-"), review(3, "33-")], set()),
    ("a third unread doesn't undo two",
     [review(1), review(2), review(3, stage="shared")], set()),
    ("a third signed and unread doesn't undo two",
     [review(1), review(2), review(3, stage="signed")], set()),
    ("a third unsigned doesn't undo two", [review(1), review(2), review(3, stage="read")], set()),
    ("a third draft doesn't undo two", [review(1), review(2), review(3, stage="draft")], set()),
    ("critical not yet, first", [review(1, "331", stage="read")], NOTHING_YET | {"plan"}),
    ("critical not yet, unread", [review(1, "331", stage="shared")], NOTHING_YET | {"plan"}),
    ("critical not yet, then one good",
     [review(1, "331", stage="read"), review(2)], {"signed_off", "days"}),
    ("critical not yet, then two good",
     [review(1, "331", stage="read"), review(2), review(3)], set()),
    ("critical not yet, then twice not observed",
     [review(1, "331", stage="read"), review(2, "33-"), review(3, "33-")], {"seen", "plan"}),
    ("critical not yet, then only emerging",
     [review(1, "331", stage="read"), review(2, "332"), review(3, "33-")],
     {"level", "seen", "plan"}),
    ("critical not yet after one good", [review(1), review(2, "331", stage="read")],
     {"signed_off", "days", "plan"}),
    ("critical not yet after two good", [review(1), review(2), review(3, "331", stage="read")],
     {"plan"}),
    ("a later answer on the same day", [review(1, "331", stage="read"), same_day(1), review(2)],
     set()),
    ("an earlier good one is no answer", [review(1, "331", stage="read"), review(2, stage="read")],
     NOTHING_YET | {"plan"}),
    ("not yet on what isn't critical is only low", [review(1, "133"), review(2)], {"level"}),
    ("not yet on what isn't critical, replaced", [review(1, "133"), review(2), review(3)], set()),
    ("nothing rated counts for nothing", [review(1, "---"), review(2)], {"level"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "reviews", "unmet"), CASES, ids=[case[0] for case in CASES])
def test_the_table(name: str, reviews: list[Review], unmet: set[str]) -> None:
    report = explain(RULE, reviews)
    assert {item.key for item in report.items if not item.met} == unmet
    assert report.complete == (not unmet)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_every_no_says_whose_move_it_is(case: tuple[str, list[Review], set[str]]) -> None:
    report = explain(RULE, case[1])
    assert all(item.sentence.endswith(".") for item in report.items)
    assert all(item.move for item in report.items if not item.met)
    assert all(item.move is None for item in report.items if item.met)
    assert (report.next.move is None) == report.complete


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_a_manager_sees_names_no_criterion_and_no_level(
    case: tuple[str, list[Review], set[str]],
) -> None:
    public = explain(RULE, case[1]).without_scores()
    words = " ".join([public.next.sentence, *(item.sentence for item in public.items)])
    for private in ("Attunement", "Repair", "Scope", "not yet", "emerging", "consistent"):
        assert private not in words
    assert {item.key for item in public.items} <= {"signed_off", "days", "read"}
    assert public.coverage == ()


NEXT = [
    ([], None, Move.LEARNER, None, "The first observation is yet to be asked for."),
    ([], Asked(MAX), Move.SUPERVISOR, MAX, "Max has been asked to observe."),
    ([], Asked(MAX, accepted=True), Move.SUPERVISOR, MAX, "Max is going to observe."),
    ([review(1, stage="draft")], Asked(DOLORES, accepted=True), Move.SUPERVISOR, DOLORES,
     "Dolores is writing down what they saw."),
    ([review(1, stage="shared")], None, Move.LEARNER, None,
     "The feedback of 1 March 2027 is waiting to be read."),
    ([review(1, stage="signed")], None, Move.LEARNER, None,
     "The feedback of 1 March 2027 is waiting to be read."),
    ([review(1, stage="read")], None, Move.SUPERVISOR, DOLORES,
     "The observation of 1 March 2027 is waiting to be signed off."),
    ([review(1, stage="read")], Asked(MAX), Move.SUPERVISOR, DOLORES,
     "The observation of 1 March 2027 is waiting to be signed off."),
    ([review(1)], None, Move.LEARNER, None, "One more observation is yet to be asked for."),
    ([review(1)], Asked(MAX), Move.SUPERVISOR, MAX, "Max has been asked to observe."),
    ([review(1, "222")], None, Move.LEARNER, None,
     "Two more observations are yet to be asked for."),
    ([review(1, "331", stage="read")], None, Move.SUPERVISOR, DOLORES,
     "The next step is being planned together."),
    ([review(1, "331", stage="read")], Asked(MAX), Move.SUPERVISOR, DOLORES,
     "The next step is being planned together."),
    ([review(1, "331", stage="read", plan=PlanState.PROPOSED)], None, Move.LEARNER, None,
     "A plan for the next step is waiting to be agreed."),
    ([review(1, "331", stage="read", plan=PlanState.AGREED)], None, Move.LEARNER, None,
     "Two more observations are yet to be asked for."),
    ([review(1, "331", stage="read", plan=PlanState.AGREED), review(2, stage="read")], None,
     Move.SUPERVISOR, DOLORES, "The observation of 2 March 2027 is waiting to be signed off."),
    ([], Asked(MAX, proposed=True), Move.LEARNER, None, "Max proposes another time."),
    ([], Asked(MAX, accepted=True, kind="case_consultation"), Move.SUPERVISOR, MAX,
     "Max is going to consult."),
    ([review(1), review(2)], None, None, None, "Everything is in place."),
]  # fmt: skip


@pytest.mark.parametrize(("reviews", "asked", "move", "person", "sentence"), NEXT)
def test_the_next_move(
    reviews: list[Review],
    asked: Asked | None,
    move: Move | None,
    person: Person | None,
    sentence: str,
) -> None:
    following = explain(RULE, reviews, asked).next
    assert (following.move, following.person, following.sentence) == (move, person, sentence)


def rule(**changes: Any) -> SignOffRule:
    return SignOffRule(**(vars(RULE) | changes))


def test_days_may_be_the_same_when_the_rule_says_so() -> None:
    assert explain(rule(different_days=False), [review(1), same_day(1)]).complete


def test_criteria_may_stay_unseen_when_the_rule_says_so() -> None:
    assert explain(rule(every_criterion=False), [review(1, "3--"), review(2, "3--")]).complete


def test_the_level_is_the_rules() -> None:
    assert explain(rule(minimum=2), [review(1, "222"), review(2, "222")]).complete
    assert not explain(rule(minimum=4), [review(1), review(2)]).complete


def test_one_observation_can_be_enough() -> None:
    report = explain(rule(reviews=1), [review(1)])
    assert report.complete
    assert "days" not in {item.key for item in report.items}


def test_more_observations_than_are_weighed_can_be_asked_for() -> None:
    assert explain(rule(reviews=14), [review(day) for day in range(1, 15)]).complete


def test_the_newest_that_meet_the_rule_count() -> None:
    report = explain(RULE, [review(1), review(2), review(3, "233"), review(4)])
    assert report.counted == (4, 2)


def test_what_is_missing_is_named() -> None:
    sentences = {item.key: item.sentence for item in explain(RULE, [review(1, "2--")]).items}
    assert "not yet at “consistent”: Attunement" in sentences["level"]
    sentences = {item.key: item.sentence for item in explain(RULE, [review(1, "3--")]).items}
    assert sentences["seen"] == "Still to be seen: Repair and Scope and ethics."


def test_coverage_tells_what_was_seen_and_what_counts() -> None:
    report = explain(RULE, [review(1, "3--"), review(2, "-2-", stage="read")])
    assert [row.seen for row in report.coverage] == [Seen.COUNTS, Seen.NOT_COUNTED, Seen.NOT_SEEN]


FULL = {
    "raters": 2, "raters_required": True, "consultations": 2, "journal_entries": 4, "pilot": True,
}  # fmt: skip
ALL = Besides(consultations=2, journal_entries=4, pilot_reviewed=True)
BY_MAX = {"observer": MAX}
BESIDES: list[tuple[str, list[Review], Besides, dict[str, Any], set[str]]] = [
    ("everything", [review(1), review(2, **BY_MAX)], ALL, {}, set()),
    ("more than asked", [review(1), review(2, **BY_MAX)], Besides(3, None, 9, True), {}, set()),
    ("one rater", [review(1), review(2)], ALL, {}, {"raters"}),
    ("one rater where two are advice", [review(1), review(2)], ALL, {"raters_required": False},
     set()),
    ("a third by another", [review(1), review(2), review(3, **BY_MAX)], ALL, {}, set()),
    ("another, too low", [review(1), review(2), review(3, "233", **BY_MAX)], ALL, {}, {"raters"}),
    ("another, unsigned", [review(1), review(2), review(3, stage="read", **BY_MAX)], ALL, {},
     {"raters"}),
    ("two raters on one day", [review(1), same_day(1, **BY_MAX)], ALL, {}, {"days"}),
    ("one consultation", [review(1), review(2, **BY_MAX)], Besides(1, None, 4, True), {},
     {"consultations"}),
    ("three entries", [review(1), review(2, **BY_MAX)], Besides(2, None, 3, True), {}, {"journal"}),
    ("no pilot", [review(1), review(2, **BY_MAX)], Besides(2, None, 4), {}, {"pilot"}),
    ("nothing beside", [review(1), review(2, **BY_MAX)], Besides(), {},
     {"consultations", "journal", "pilot"}),
    ("nothing beside, and nothing asked", [review(1), review(2, **BY_MAX)], Besides(),
     {"consultations": 0, "journal_entries": 0, "pilot": False}, set()),
    ("all beside, no practice", [], ALL, {}, NOTHING_YET | {"raters"}),
    ("all beside, one review", [review(1)], ALL, {}, {"signed_off", "days", "raters"}),
    ("a consultation doesn't stand in for practice", [review(1)], Besides(9, None, 4, True), {},
     {"signed_off", "days", "raters"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "reviews", "besides", "changes", "unmet"), BESIDES, ids=[row[0] for row in BESIDES]
)
def test_what_is_asked_beside_practice(
    name: str, reviews: list[Review], besides: Besides, changes: dict[str, Any], unmet: set[str]
) -> None:
    report = explain(rule(**(FULL | changes)), reviews, None, besides)
    assert {item.key for item in report.items if not item.met and not item.advice} == unmet
    assert report.complete == (not unmet)
    public = {item.key for item in report.without_scores().items}
    assert public <= {"signed_off", "days", "read", "raters", "consultations", "journal", "pilot"}


def test_advice_says_that_it_is_advice() -> None:
    report = explain(rule(raters=2), [review(1), review(2)])
    advice = next(item for item in report.items if item.key == "raters")
    assert advice.advice
    assert advice.sentence == "Being seen by two different observers is best; one is enough."
    assert report.complete


def test_two_raters_are_chosen_where_they_can_be() -> None:
    reviews = [review(1, **BY_MAX), review(2), review(3)]
    assert explain(rule(raters=2), reviews).counted == (3, 1)


UNSEEN = {"calibrated": False}
RATERS = [
    ("two, both calibrated", [review(1, **BY_MAX), review(2)], set()),
    ("two, one not calibrated then", [review(1, **BY_MAX, **UNSEEN), review(2)], {"raters"}),
    ("two, neither calibrated then",
     [review(1, **BY_MAX, **UNSEEN), review(2, **UNSEEN)], {"raters"}),
    ("one, twice", [review(1), review(2)], {"raters"}),
    ("a third, calibrated, joins", [review(1, **BY_MAX, **UNSEEN), review(2), review(3, **BY_MAX)],
     set()),
    ("the same person, calibrated later",
     [review(1, **BY_MAX, **UNSEEN), review(2, **BY_MAX), review(3)], set()),
    ("calibrated, below the level", [review(1, "233", **BY_MAX), review(2)], {"level"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reviews", "unmet"), [row[1:] for row in RATERS], ids=[row[0] for row in RATERS]
)
def test_only_those_who_were_calibrated_then_count_as_observers(
    reviews: list[Review], unmet: set[str]
) -> None:
    report = explain(rule(raters=2, raters_required=True), reviews)
    assert {item.key for item in report.items if not item.met} == unmet
    assert report.complete == (not unmet)


WHAT_IS_LEFT = [
    (Besides(), "A case consultation is yet to be asked for."),
    (Besides(2), "Journal entries are yet to be written."),
    (Besides(2, None, 4), "The pilot is yet to be reviewed."),
    (Besides(2, dt.date(2027, 3, 9), 4),
     "The consultation of 9 March 2027 is waiting to be read."),
]  # fmt: skip


@pytest.mark.parametrize(("besides", "sentence"), WHAT_IS_LEFT)
def test_what_is_left_when_practice_is_met(besides: Besides, sentence: str) -> None:
    following = explain(rule(**FULL), [review(1), review(2, **BY_MAX)], None, besides).next
    assert (following.move, following.sentence) == (Move.LEARNER, sentence)


LEVELS = st.text("-1234", min_size=3, max_size=3)
STAGES = st.sampled_from(["draft", "shared", "read", "signed", "done"])
REVIEWS = st.lists(
    st.builds(lambda day, levels, stage: review(day, levels, stage=stage),
              st.integers(1, 9), LEVELS, STAGES),
    max_size=6,
    unique_by=lambda row: row.id,
)  # fmt: skip


@given(REVIEWS)
def test_complete_means_what_the_rule_says(reviews: list[Review]) -> None:
    """Judged again in the plainest way: some two of the reviews satisfy every part of the rule."""
    final = [row for row in reviews if row.signed_off and row.acknowledged and row.meets(3)]
    pairs = [(a, b) for a in final for b in final if a.observed_on < b.observed_on]
    possible = any({*a.levels, *b.levels} == set(SLUGS) for a, b in pairs)
    report = explain(RULE, reviews)
    blocked = any(item.key == "plan" for item in report.items)
    assert report.complete == (possible and not blocked)


@given(REVIEWS, LEVELS, STAGES)
def test_a_later_observation_never_undoes_what_was_met(
    reviews: list[Review], levels: str, stage: str
) -> None:
    """Except that a critical “not yet” asks for a plan first, whenever it is seen."""
    before = explain(RULE, reviews)
    later = review(20, levels, stage=stage)
    after = explain(RULE, [*reviews, later])
    if before.complete and not later.not_yet(RULE):
        assert after.complete
