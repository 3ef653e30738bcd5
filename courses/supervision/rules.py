"""What a practice step still needs, in words. Pure: rows in, a report out.

The practice page, the supervisor's view, the pointer to whose move it is and the evidence that a
manager sees all show this one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from courses.progress.models import Move

from .report import (
    Asked,
    Besides,
    Coverage,
    NextMove,
    PlanState,
    Review,
    RuleCriterion,
    Seen,
    SignOffItem,
    SignOffReport,
    SignOffRule,
)
from .sentences import in_words, long_date, names

# With more observations than this, only the newest are weighed against one another.
MOST_WEIGHED = 12


def explain(
    rule: SignOffRule,
    reviews: Iterable[Review],
    asked: Asked | None = None,
    besides: Besides | None = None,
) -> SignOffReport:
    """Say item by item what is met, what is missing and whose move it is."""
    newest = sorted(reviews, key=lambda review: review.age, reverse=True)
    found = Findings(rule, newest, besides or Besides())
    following = next_move(found, asked)
    items = tuple(_items(found, following.move))
    complete = all(item.met or item.advice for item in items)
    return SignOffReport(
        items=items,
        complete=complete,
        next=NextMove("Everything is in place.") if complete else following,
        coverage=tuple(_coverage(found)),
        counted=tuple(review.id for review in found.counted),
    )


@dataclass(frozen=True)
class Findings:
    """What the reviews of one learner, newest first, mean under a rule."""

    rule: SignOffRule
    newest: Sequence[Review]
    besides: Besides

    @cached_property
    def shared(self) -> list[Review]:
        return [review for review in self.newest if not review.is_draft]

    @cached_property
    def signed_off(self) -> list[Review]:
        return [review for review in self.shared if review.signed_off]

    @cached_property
    def counted(self) -> list[Review]:
        """The reviews that count: the newest that meet the level.

        Among more than are needed, the newest choice that satisfies everything is taken: a
        further observation can replace a lower one and never undoes what was already met.
        """
        meeting = [review for review in self.signed_off if review.meets(self.rule.minimum)]
        choices = list(combinations(meeting[:MOST_WEIGHED], self.rule.reviews))
        fitting = [choice for choice in choices if self._satisfies(choice)]
        by_several = [choice for choice in fitting if _raters(choice) >= self.rule.raters]
        if by_several or fitting:
            return list((by_several or fitting)[0])
        if self.rule.different_days:
            meeting = _days_apart_first(meeting)
        return meeting[: self.rule.reviews]

    def _satisfies(self, choice: Sequence[Review]) -> bool:
        apart = not self.rule.different_days or _days(choice) == len(choice)
        seen = not self.rule.every_criterion or not self.not_seen_in(choice)
        raters = not self.rule.raters_required or _raters(choice) >= self.rule.raters
        return apart and seen and raters and all(review.acknowledged for review in choice)

    def not_seen_in(self, reviews: Sequence[Review]) -> list[RuleCriterion]:
        seen = {slug for review in reviews for slug in review.levels}
        return [row for row in self.rule.criteria if row.slug not in seen]

    @cached_property
    def weighed(self) -> list[Review]:
        """What counts, filled up with the newest signed-off reviews that don't count."""
        rest = [review for review in self.signed_off if review not in self.counted]
        return [*self.counted, *rest][: self.rule.reviews]

    @property
    def has_enough(self) -> bool:
        return len(self.counted) >= self.rule.reviews

    @cached_property
    def unread(self) -> list[Review]:
        """Feedback still to be read: of what counts, and while more is needed, all there is."""
        rows = self.counted if self.has_enough else self.shared
        return [review for review in rows if not review.acknowledged]

    @cached_property
    def ready(self) -> list[Review]:
        """Reviews that the learner has read and that only lack their signature."""
        return [review for review in self._unsigned if not review.look_with]

    @property
    def looked_at(self) -> list[Review]:
        """Reviews on which a second look is awaited."""
        return [review for review in self._unsigned if review.look_with]

    @property
    def _unsigned(self) -> list[Review]:
        rows = [row for row in self.shared if row.acknowledged and not row.signed_off]
        return [row for row in rows if not (row.is_disputed or row.not_yet(self.rule))]

    @property
    def unplanned(self) -> Review | None:
        """The oldest review with a critical “not yet” whose plan isn't agreed."""
        rows = [review for review, _ in self.not_yet if review.plan != PlanState.AGREED]
        return rows[-1] if rows else None

    @property
    def practice_met(self) -> bool:
        return self.has_enough and self._satisfies(self.counted)

    @property
    def only_pilot_missing(self) -> bool:
        rule, besides = self.rule, self.besides
        return (
            rule.pilot
            and self.practice_met
            and not self.not_yet
            and besides.consultations >= rule.consultations
            and besides.journal_entries >= rule.journal_entries
        )

    @cached_property
    def not_yet(self) -> list[tuple[Review, str]]:
        """Each critical “not yet” that no later signed-off observation has answered."""
        return [
            (review, slug)
            for review in self.shared
            for slug in review.not_yet(self.rule)
            if not self._answered(review, slug)
        ]

    def _answered(self, review: Review, slug: str) -> bool:
        return any(
            later.age > review.age and later.levels.get(slug, 0) >= self.rule.minimum
            for later in self.signed_off
        )


def _raters(reviews: Sequence[Review]) -> int:
    """Count the observers who were calibrated at the time."""
    return len({review.observer for review in reviews if review.calibrated})


def _days(reviews: Sequence[Review]) -> int:
    return len({review.observed_on for review in reviews})


def _days_apart_first(reviews: list[Review]) -> list[Review]:
    days = set()
    first, others = [], []
    for review in reviews:
        (others if review.observed_on in days else first).append(review)
        days.add(review.observed_on)
    return first + others


def next_move(found: Findings, asked: Asked | None) -> NextMove:
    """Return the move that would bring this forward; what is under way comes before what isn't."""
    return _to_read(found) or _to_settle(found) or _begun(found, asked) or _still_to_begin(found)


def _to_read(found: Findings) -> NextMove | None:
    if found.unread:
        day = long_date(found.unread[-1].observed_on)
        return NextMove(f"The feedback of {day} is waiting to be read.", Move.LEARNER)
    if found.besides.unread:
        day = long_date(found.besides.unread)
        return NextMove(f"The consultation of {day} is waiting to be read.", Move.LEARNER)
    return None


def _to_settle(found: Findings) -> NextMove | None:
    """What was observed and read, and waits for a plan, a signature or a second look."""
    if found.unplanned:
        return _plan_move(found.unplanned)
    if found.ready:
        oldest = found.ready[-1]
        day = long_date(oldest.observed_on)
        sentence = f"The observation of {day} is waiting to be signed off."
        return NextMove(sentence, Move.SUPERVISOR, oldest.observer)
    if found.looked_at:
        oldest = found.looked_at[-1]
        day = long_date(oldest.observed_on)
        sentence = f"{oldest.look_with} has the observation of {day} to look at."
        return NextMove(sentence, Move.SUPERVISOR, oldest.look_with)
    return None


def _begun(found: Findings, asked: Asked | None) -> NextMove | None:
    draft = next((review for review in found.newest if review.is_draft), None)
    if draft:
        sentence = f"{draft.observer} is writing down what they saw."
        return NextMove(sentence, Move.SUPERVISOR, draft.observer)
    if asked is None:
        return None
    if asked.proposed:
        return NextMove(f"{asked.supervisor} proposes another time.", Move.LEARNER)
    doing = "is going to" if asked.accepted else "has been asked to"
    sentence = f"{asked.supervisor} {doing} {asked.doing}."
    return NextMove(sentence, Move.SUPERVISOR, asked.supervisor)


def _still_to_begin(found: Findings) -> NextMove:
    with_supervisor = found.besides.pilot_with
    if with_supervisor and found.only_pilot_missing:
        sentence = f"{with_supervisor} has the pilot to look at."
        return NextMove(sentence, Move.SUPERVISOR, with_supervisor)
    return NextMove(_ask_sentence(found), Move.LEARNER)


def _plan_move(review: Review) -> NextMove:
    if review.plan == PlanState.PROPOSED:
        return NextMove("A plan for the next step is waiting to be agreed.", Move.LEARNER)
    sentence = "The next step is being planned together."
    return NextMove(sentence, Move.SUPERVISOR, review.observer)


def _ask_sentence(found: Findings) -> str:
    wanted = found.rule.reviews - len(found.counted)
    if found.practice_met and not found.not_yet:
        return _besides_sentence(found)
    if not found.shared:
        return "The first observation is yet to be asked for."
    if wanted > 1:
        return f"{in_words(wanted).capitalize()} more observations are yet to be asked for."
    return "One more observation is yet to be asked for."


def _besides_sentence(found: Findings) -> str:
    rule, besides = found.rule, found.besides
    if besides.consultations < rule.consultations:
        return "A case consultation is yet to be asked for."
    if besides.journal_entries < rule.journal_entries:
        return "Journal entries are yet to be written."
    return "The pilot is yet to be reviewed."


def _items(found: Findings, move: Move | None) -> Iterator[SignOffItem]:
    yield _signed_off(found, move)
    if found.rule.different_days and found.rule.reviews > 1:
        yield _different_days(found, move)
    if found.rule.raters > 1:
        yield _different_raters(found, move)
    yield _high_enough(found, move)
    if found.rule.every_criterion:
        yield _every_criterion(found, move)
    yield _read(found)
    if found.not_yet:
        yield _plan_first(found)
    yield from _besides(found)


def _besides(found: Findings) -> Iterator[SignOffItem]:
    """Consultations, journal entries and the pilot: each the learner's to bring about."""
    rule, besides = found.rule, found.besides
    if rule.consultations:
        done = min(besides.consultations, rule.consultations)
        noun = "case consultation" if rule.consultations == 1 else "case consultations"
        sentence = f"{done} of {rule.consultations} {noun} held and read."
        yield _item("consultations", done >= rule.consultations, sentence, Move.LEARNER)
    if rule.journal_entries:
        done = min(besides.journal_entries, rule.journal_entries)
        noun = "journal entry" if rule.journal_entries == 1 else "journal entries"
        sentence = f"{done} of {rule.journal_entries} {noun} written."
        yield _item("journal", done >= rule.journal_entries, sentence, Move.LEARNER)
    if rule.pilot:
        words = "has been reviewed" if besides.pilot_reviewed else "is tried and reviewed"
        move = Move.SUPERVISOR if besides.pilot_with else Move.LEARNER
        yield _item("pilot", besides.pilot_reviewed, f"The pilot {words}.", move)


def _item(
    key: str, met: bool, sentence: str, move: Move | None, private: bool = False
) -> SignOffItem:
    return SignOffItem(key, met, sentence, None if met else move, private)


def _signed_off(found: Findings, move: Move | None) -> SignOffItem:
    done, needed = len(found.weighed), found.rule.reviews
    noun = "observation is" if needed == 1 else "observations are"
    return _item("signed_off", done >= needed, f"{done} of {needed} {noun} signed off.", move)


def _different_days(found: Findings, move: Move | None) -> SignOffItem:
    days = _days(found.weighed)
    if days >= found.rule.reviews:
        return _item("days", True, "They took place on different days.", None)
    if days == len(found.weighed):
        return _item("days", False, "They take place on different days.", move)
    days_seen = [review.observed_on for review in found.weighed]
    twice = next(day for day in days_seen if days_seen.count(day) > 1)
    sentence = f"More than one was on {long_date(twice)}. Another day is needed too."
    return _item("days", False, sentence, move)


def _different_raters(found: Findings, move: Move | None) -> SignOffItem:
    """Required or only recommended, as the rule has it."""
    wanted = in_words(found.rule.raters)
    met = bool(found.weighed) and _raters(found.weighed) >= found.rule.raters
    if met:
        return _item("raters", True, f"They were seen by {wanted} different observers.", None)
    advice = not found.rule.raters_required
    ending = "is best; one is enough" if advice else "is needed"
    sentence = f"Being seen by {wanted} different observers {ending}."
    item = _item("raters", False, sentence, move or Move.LEARNER)
    return replace(item, advice=advice)


def _high_enough(found: Findings, move: Move | None) -> SignOffItem:
    rule = found.rule
    lower = [review for review in found.weighed if not review.meets(rule.minimum)]
    if not lower:
        so_far = " so far" if found.weighed and not found.has_enough else ""
        sentence = f"Every rated criterion{so_far} is at “{rule.level}” or above."
        return _item("level", bool(found.weighed), sentence, move, private=True)
    below = names(rule.name_of(slug) for slug in lower[0].lower_than(rule.minimum))
    sentence = (
        f"On {long_date(lower[0].observed_on)}, not yet at “{rule.level}”: {below}. "
        "A further observation takes the place of that one."
    )
    return _item("level", False, sentence, move, private=True)


def _every_criterion(found: Findings, move: Move | None) -> SignOffItem:
    missing = found.not_seen_in(found.counted)
    total = in_words(len(found.rule.criteria))
    if not missing:
        sentence = f"Each of the {total} criteria has been seen."
    elif found.counted:
        sentence = f"Still to be seen: {names(row.name for row in missing)}."
    else:
        sentence = f"Each of the {total} criteria is seen at least once."
    return _item("seen", not missing, sentence, move, private=True)


def _read(found: Findings) -> SignOffItem:
    if found.unread:
        days = names(long_date(day) for day in sorted({row.observed_on for row in found.unread}))
        return _item("read", False, f"The feedback of {days} is waiting to be read.", Move.LEARNER)
    if not found.weighed:
        return _item("read", False, "The feedback is read and acknowledged.", Move.LEARNER)
    so_far = "" if found.has_enough else " so far"
    return _item("read", True, f"The feedback{so_far} has been read and acknowledged.", None)


def _plan_first(found: Findings) -> SignOffItem:
    review, slug = found.not_yet[0]
    then = {
        PlanState.NONE: "First comes a plan, made together; then a further observation.",
        PlanState.PROPOSED: "The plan is waiting to be agreed; then comes a further observation.",
        PlanState.AGREED: "The plan is agreed; a further observation shows how it went.",
    }[review.plan]
    day = long_date(review.observed_on)
    sentence = f"{found.rule.name_of(slug)} stood at “not yet” on {day}. {then}"
    move = Move.SUPERVISOR if review.plan == PlanState.NONE else Move.LEARNER
    return _item("plan", False, sentence, move, private=True)


def _coverage(found: Findings) -> Iterator[Coverage]:
    counts = {slug for review in found.counted for slug in review.levels}
    seen = {slug for review in found.shared for slug in review.levels}
    for row in found.rule.criteria:
        other = Seen.NOT_COUNTED if row.slug in seen else Seen.NOT_SEEN
        yield Coverage(row, Seen.COUNTS if row.slug in counts else other)
