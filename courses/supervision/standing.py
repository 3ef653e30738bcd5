"""Where one learner stands with one practice step, read from the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from courses.progress.models import Enrolment
from lms.people.models import User

from .models import (
    CaseConsultation,
    Feedback,
    FeedbackState,
    JournalEntry,
    Pilot,
    PracticePage,
    PracticeRequest,
    RequestKind,
    RequestState,
    Rubric,
)
from .permissions import supervisors_of
from .pilots.stages import WITH_SUPERVISOR, PilotState
from .report import Asked, Besides, PlanState, Review, SignOffReport, SignOffRule
from .rules import explain


@dataclass(frozen=True)
class PracticeStanding:
    """Everything that the learner's page and the supervisor's page show of a practice step."""

    enrolment: Enrolment
    step: PracticePage
    rubric: Rubric
    report: SignOffReport
    feedback: list[Feedback]
    requests: list[PracticeRequest]
    done_at: datetime | None
    pilots: list[Pilot]

    @property
    def open_pilot(self) -> Pilot | None:
        return next((row for row in self.pilots if row.is_open), None)

    @property
    def shared(self) -> list[Feedback]:
        return [row for row in self.feedback if row.is_shared]

    @property
    def to_read(self) -> Feedback | None:
        """The oldest feedback that the learner hasn't acknowledged."""
        return next((row for row in reversed(self.shared) if not row.is_acknowledged), None)

    @property
    def handed_back(self) -> PracticeRequest | None:
        """The newest request, when it was handed back: its reply is an answer to read."""
        newest = self.requests[0] if self.requests else None
        return newest if newest and newest.state == RequestState.DECLINED else None

    @property
    def open_requests(self) -> list[PracticeRequest]:
        return [row for row in self.requests if row.is_open]

    @property
    def kinds_to_ask_for(self) -> list[str]:
        """What the learner can ask for: one open request of each kind."""
        taken = {row.kind for row in self.open_requests}
        return [kind for kind in RequestKind.values if kind not in taken]

    @property
    def may_ask(self) -> bool:
        return self.done_at is None and bool(self.kinds_to_ask_for)

    def supervisors(self) -> list[User]:
        return list(supervisors_of(self.enrolment))


def standing_of(enrolment: Enrolment, step: PracticePage) -> PracticeStanding:
    """Read it all in a number of queries that doesn't grow with the history."""
    feedback = _feedback_of(enrolment, step)
    requests = list(
        PracticeRequest.objects.filter(enrolment=enrolment, step=step).select_related(
            "supervisor", "learner"
        )
    )
    done = enrolment.completions.filter(step_id=step.pk).values_list("completed_at", flat=True)
    rubric = _rubric_among(feedback) or step.rubric
    standing = [row for row in feedback if not (row.is_amended or row.coaching)]
    reviews = [_as_review(row) for row in standing if row.is_for_sign_off]
    rule = step.sign_off_rule(rubric, renewal=enrolment.is_renewal)
    pilots = _pilots_of(enrolment, step)
    besides = _besides(standing, _entries(enrolment, rule), pilots)
    report = explain(rule, reviews, _as_asked(requests), besides)
    return PracticeStanding(
        enrolment, step, rubric, report, feedback, requests, done.first(), pilots
    )


def _pilots_of(enrolment: Enrolment, step: PracticePage) -> list[Pilot]:
    """Read without the words: none of them is anything to the rule."""
    rows = Pilot.objects.filter(enrolment=enrolment, step=step)
    rows = rows.defer("terms", "sealed_plan", "sealed_reflection", "sealed_reason")
    return list(rows.select_related("supervisor"))


def _feedback_of(enrolment: Enrolment, step: PracticePage) -> list[Feedback]:
    rows = Feedback.objects.filter(enrolment=enrolment, step=step)
    rows = rows.exclude(state=FeedbackState.SET_ASIDE)
    related = rows.select_related(
        "observer", "learner", "signed_off_by", "rubric", "amendment", "plan_first",
        "second_look__reviewer",
    )  # fmt: skip
    return list(related.prefetch_related("ratings__criterion"))


def rubric_for(enrolment: Enrolment, step: PracticePage) -> Rubric:
    """Return the version that this learner began with, or the step's own for a new start."""
    rows = Feedback.objects.filter(enrolment=enrolment, step=step).shared().non_polymorphic()
    first = rows.standing().order_by("shared_at").select_related("rubric").first()
    return first.rubric if first else step.rubric


def is_coaching(enrolment: Enrolment, step: PracticePage) -> bool:
    """Whether practice seen now comes after the course: nothing there depends on it any more."""
    if not enrolment.is_complete:
        return False
    done = enrolment.completions.filter(step_id=step.pk).exists()
    return done or not step.is_descendant_of(enrolment.course)


def _rubric_among(feedback: list[Feedback]) -> Rubric | None:
    shared = [row for row in feedback if row.is_shared and not row.is_amended]
    return min(shared, key=lambda row: row.shared_at).rubric if shared else None


def _as_review(feedback: Feedback) -> Review:
    look = getattr(feedback, "second_look", None)
    return Review(
        id=feedback.pk,
        observed_on=feedback.observed_on,
        observer=feedback.observer,
        levels={row.criterion.slug: row.level for row in feedback.ratings.all() if row.level},
        shared_at=feedback.shared_at,
        acknowledged=feedback.is_acknowledged,
        signed_off=feedback.is_signed_off,
        plan=_plan_state(feedback),
        calibrated=feedback.rater_calibrated is not False,
        look_with=look.reviewer if look and look.is_open else None,
        is_disputed=bool(look) and not look.is_open and look.stops_sign_off,
    )


def _plan_state(feedback: Feedback) -> PlanState:
    if not hasattr(feedback, "plan_first"):
        return PlanState.NONE
    return PlanState.AGREED if feedback.plan_first.is_agreed else PlanState.PROPOSED


def _entries(enrolment: Enrolment, rule: SignOffRule) -> int:
    """Count the journal entries where the rule asks for some; elsewhere nobody counts them."""
    if not rule.journal_entries:
        return 0
    return JournalEntry.objects.written_during(enrolment).count()


def _besides(feedback: list[Feedback], journal_entries: int, pilots: list[Pilot]) -> Besides:
    """Count the consultations that were shared and read, and see where the pilot is."""
    others = [row for row in feedback if row.is_shared and not row.is_direct]
    held = [row for row in others if isinstance(row, CaseConsultation)]
    unread = [row.observed_on for row in others if not row.is_acknowledged]
    return Besides(
        consultations=sum(row.is_acknowledged for row in held),
        journal_entries=journal_entries,
        unread=min(unread, default=None),
        pilot_reviewed=any(row.state == PilotState.REVIEWED for row in pilots),
        pilot_with=next((row.supervisor for row in pilots if row.state in WITH_SUPERVISOR), None),
    )


def _as_asked(requests: list[PracticeRequest]) -> Asked | None:
    row = next((row for row in requests if row.is_open), None)
    return Asked(row.supervisor, row.is_accepted, row.is_proposed, row.kind) if row else None


@dataclass(frozen=True)
class PilotDates:
    """One pilot by its stage and days, without a case, a word or its outcome."""

    state: str
    label: str
    begun_at: datetime
    moved_at: datetime

    @property
    def chip(self) -> str:
        return f"pilot_{self.state}"


def pilot_dates(enrolment: Enrolment) -> list[PilotDates]:
    """Return the stage of every pilot, newest first: what a manager’s evidence holds."""
    rows = Pilot.objects.filter(enrolment=enrolment).only("state", "begun_at", "moved_at")
    return [
        PilotDates(row.state, row.get_state_display(), row.begun_at, row.moved_at) for row in rows
    ]


@dataclass(frozen=True)
class ReviewDates:
    """One shared feedback without a word or a level of it: what a manager's evidence holds."""

    step_id: int
    kind: str
    observed_on: date
    observer: str
    shared_at: datetime
    acknowledged_at: datetime | None
    signed_off_at: datetime | None


def review_dates(enrolment: Enrolment) -> list[ReviewDates]:
    """Return the dates of every shared feedback that counts, newest first; none between two."""
    rows = Feedback.objects.filter(enrolment=enrolment, between_two=False).shared().standing()
    rows = rows.select_related("observer")
    return [
        ReviewDates(
            row.step_id, row.kind_label, row.observed_on, row.observer.name,
            row.shared_at, row.acknowledged_at, row.signed_off_at,
        )
        for row in rows
    ]  # fmt: skip
