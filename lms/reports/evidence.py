"""What one person's standing rests on: rules, dates and states; no score, answer or comment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from certificates.models import Certificate
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment, Exemption, Extension, StepCompletion, Waiting
from courses.progress.path import CoursePath, build_path
from courses.progress.standings import circumstances
from courses.progress.status import (
    NOT_ASSIGNED,
    Standing,
    deciding_wait,
    standing,
)
from courses.supervision.dose.status import FeedbackPlan, plans_for
from courses.supervision.models import PlannedSession, PracticePage
from courses.supervision.report import SignOffReport
from courses.supervision.standing import (
    PilotDates,
    ReviewDates,
    pilot_dates,
    review_dates,
    standing_of,
)
from lms.people.models import Membership, User

from .explaining import move_since, rule_in_words, status_since
from .reach import Reach

RESTS_ON = {
    "read": "Read",
    "quizzes.attempt": "Quiz passed",
    "supervision.feedback": "Observations signed off",
}


@dataclass(frozen=True)
class StepRecord:
    """One step: when it was done and on what that rests, or nothing yet."""

    title: str
    kind: str
    done_at: datetime | None = None
    rests_on: str = ""


@dataclass(frozen=True)
class PracticeRule:
    """What a practice step takes, item by item, without anything from which a level shows."""

    title: str
    report: SignOffReport
    done_at: datetime | None


@dataclass(frozen=True)
class CourseEvidence:
    """One person in one course, in the newest cycle; ``earlier`` holds the cycles before it."""

    course: CoursePage
    standing: Standing
    enrolment: Enrolment | None = None
    steps: Sequence[StepRecord] = ()
    observations: Sequence[ReviewDates] = ()
    sessions: FeedbackPlan | None = None
    rules: Sequence[PracticeRule] = ()
    certificate: Certificate | None = None
    earlier: Sequence[Certificate] = ()
    exemptions: Sequence[Exemption] = ()
    extensions: Sequence[Extension] = ()
    pilots: Sequence[PilotDates] = ()

    @property
    def since(self) -> date | None:
        """Return the day from which the status holds."""
        if self.enrolment is None:
            return None
        return status_since(self.standing, self.enrolment, self._done, self.exemptions)

    @property
    def move_since(self) -> date | None:
        return move_since(self.standing, self.enrolment, self._done) if self.enrolment else None

    @property
    def rule(self) -> str:
        return rule_in_words(self.enrolment) if self.enrolment else ""

    @property
    def _done(self) -> list[datetime]:
        return [step.done_at for step in self.steps if step.done_at]


@dataclass(frozen=True)
class PersonEvidence:
    person: User
    places: Sequence[Membership]
    courses: Sequence[CourseEvidence]


def evidence_of(reach: Reach, person: User) -> PersonEvidence:
    """Read everything there is on someone within reach, course by course in the site's order."""
    history = _history(reach, person)
    newest = [cycles[0] for cycles in history.values()]
    records = _Records(newest, reach.today)
    certificates = _certificates(reach, person)
    sections = []
    for course in _courses(reach, newest):
        cycles = history.get(course.pk, [])
        if not cycles:
            sections.append(CourseEvidence(course, NOT_ASSIGNED))
            continue
        held = [certificates[row.pk] for row in cycles if row.pk in certificates]
        sections.append(records.of(course, cycles[0], held, reach))
    places = reach.places_of([person]).get(person.pk, [])
    return PersonEvidence(person, places, sections)


def _history(reach: Reach, person: User) -> dict[int, list[Enrolment]]:
    """Return someone's enrolments at this agency by course, the newest cycle first."""
    rows = (
        reach.enrolments(reach.people.filter(pk=person.pk))
        .select_related(
            "learner", "agency", "course", "enrolled_by", "renews",
            "assignment__team", "assignment__person", "assignment__agency", "assignment__job_role",
            "assignment__due_after", "assignment__created_by",
        )
        .order_by("course", "-cycle")
    )  # fmt: skip
    return {course: list(cycles) for course, cycles in groupby(rows, lambda row: row.course_id)}


def _courses(reach: Reach, enrolments: Iterable[Enrolment]) -> list[CoursePage]:
    """Every open course, then those that are closed by now but on record."""
    is_open = {course.pk for course in reach.courses}
    return [*reach.courses, *(row.course for row in enrolments if row.course_id not in is_open)]


def _certificates(reach: Reach, person: User) -> dict[int, Certificate]:
    rows = (
        Certificate.objects.visible_to(reach.viewer)
        .current()
        .filter(learner=person, agency=reach.agency)
    )
    return {row.enrolment_id: row for row in rows.with_state()}


class _Records:
    """Completions and waits of some enrolments, read at once."""

    def __init__(self, enrolments: Sequence[Enrolment], today: date) -> None:
        self.completions: dict[int, list[StepCompletion]] = defaultdict(list)
        for row in StepCompletion.objects.filter(enrolment__in=enrolments):
            self.completions[row.enrolment_id].append(row)
        self.waits: dict[int, list[Waiting]] = defaultdict(list)
        for wait in Waiting.objects.filter(enrolment__in=enrolments).select_related("person"):
            self.waits[wait.enrolment_id].append(wait)

        self.exemptions: dict[int, list[Exemption]] = defaultdict(list)
        given = Exemption.objects.filter(enrolment__in=enrolments)
        given = given.select_related("given_by", "withdrawn_by", "enrolment__agency")
        for exemption in given.prefetch_related("files__added_by", "files__removed_by"):
            self.exemptions[exemption.enrolment_id].append(exemption)
        self.extensions: dict[int, list[Extension]] = defaultdict(list)
        longer = Extension.objects.filter(enrolment__in=enrolments)
        for extension in longer.select_related("act__by", "act__undone_by"):
            self.extensions[extension.enrolment_id].append(extension)
        rows = [(row.pk, row.learner_id, row.course_id) for row in enrolments]
        self.facts = circumstances(rows, today)
        planned = PlannedSession.objects.filter(enrolment__in=enrolments)
        self.sessions = {row.enrolment.pk: row for row in plans_for(planned)}

    def of(
        self, course: CoursePage, enrolment: Enrolment, held: list[Certificate], reach: Reach
    ) -> CourseEvidence:
        done = {row.step_id: row for row in self.completions[enrolment.pk]}
        moments = {pk: row.completed_at for pk, row in done.items()}
        path = build_path(enrolment.outline(), moments, {}, enrolment)
        wait = deciding_wait(self.waits[enrolment.pk])
        facts = self.facts[enrolment.pk]
        here = standing(
            enrolment,
            done=path.done,
            total=path.total,
            wait=wait,
            today=reach.today,
            exemption=facts.exemption,
            missing=facts.missing,
        )
        current = [row for row in held if row.enrolment_id == enrolment.pk]
        return CourseEvidence(
            course,
            here,
            enrolment,
            _steps(path, done),
            review_dates(enrolment) if _has_practice(path) else (),
            self.sessions.get(enrolment.pk),
            _rules(enrolment, path),
            current[0] if current else None,
            [row for row in held if row.enrolment_id != enrolment.pk],
            self.exemptions[enrolment.pk],
            self.extensions[enrolment.pk],
            pilot_dates(enrolment) if _has_practice(path) else (),
        )


def _steps(path: CoursePath, done: dict[int, StepCompletion]) -> list[StepRecord]:
    """The course's steps in order, then what was done of steps that have left it since."""
    steps = [_step(step.title, step.kind, done.get(step.item.id)) for step in path.steps()]
    present = {step.item.id for step in path.steps()}
    gone = [row for pk, row in done.items() if pk not in present]
    return steps + [_step(row.step_title, "No longer in the course", row) for row in gone]


def _step(title: str, kind: str, done: StepCompletion | None) -> StepRecord:
    if done is None:
        return StepRecord(title, kind)
    return StepRecord(title, kind, done.completed_at, RESTS_ON.get(done.evidence_type, "On record"))


def _rules(enrolment: Enrolment, path: CoursePath) -> list[PracticeRule]:
    """Explain each practice step as its learner sees it explained, without scores."""
    ids = [step.item.id for step in path.steps() if step.item.kind == "practice"]
    if not ids:
        return []
    steps = PracticePage.objects.filter(pk__in=ids).select_related("rubric")
    found = [standing_of(enrolment, step) for step in steps]
    return [PracticeRule(row.step.title, row.report.without_scores(), row.done_at) for row in found]


def _has_practice(path: CoursePath) -> bool:
    return any(step.item.kind == "practice" for step in path.steps())
