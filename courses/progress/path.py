"""Where one learner is in one course: the single place that knows done, open, locked and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.template.defaultfilters import pluralize
from django.utils import timezone

from courses.pages.models import CoursePage, Opens
from courses.pages.outline import CourseOutline, ModuleItem, StepItem

from .models import Enrolment, Progress
from .standings import missing_before
from .status import opens_after


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True)
class PathStep:
    """A step as one learner meets it. ``reason`` says what opens it, or what it waits for."""

    item: StepItem
    state: StepState
    reason: str = ""
    done_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state != StepState.LOCKED

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def url(self) -> str:
        return self.item.url

    @property
    def minutes(self) -> int:
        return self.item.minutes

    @property
    def kind(self) -> str:
        return self.item.kind_label if self.item.required else f"{self.item.kind_label}, optional"


@dataclass(frozen=True)
class PathModule:
    item: ModuleItem
    number: int
    steps: tuple[PathStep, ...]

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def summary(self) -> str:
        return self.item.summary

    @property
    def done(self) -> int:
        return sum(step.state == StepState.DONE for step in self.steps)

    @property
    def state(self) -> StepState:
        states = {step.state for step in self.steps}
        if states == {StepState.DONE}:
            return StepState.DONE
        if StepState.NOW in states:
            return StepState.NOW
        return StepState.LOCKED if states == {StepState.LOCKED} else StepState.OPEN

    @property
    def progress(self) -> str:
        total = len(self.steps)
        if self.done:
            return f"{self.done} of {total} done"
        minutes = sum(step.minutes for step in self.steps)
        return f"{total} step{pluralize(total)}, about {minutes} minute{pluralize(minutes)}"


@dataclass(frozen=True)
class CoursePath:
    """A course's outline together with one enrolment's progress in it (or nobody's)."""

    outline: CourseOutline
    modules: tuple[PathModule, ...]
    enrolment: Enrolment | None = None

    def steps(self) -> list[PathStep]:
        return [step for module in self.modules for step in module.steps]

    def step(self, step_id: int) -> PathStep | None:
        return next((step for step in self.steps() if step.item.id == step_id), None)

    def _required(self) -> list[PathStep]:
        return [step for step in self.steps() if step.item.required]

    @property
    def total(self) -> int:
        return len(self._required())

    @property
    def done(self) -> int:
        return sum(step.state == StepState.DONE for step in self._required())

    @property
    def next_step(self) -> PathStep | None:
        """Return the step to go on with, or None when all is done or locked."""
        return next((step for step in self.steps() if step.state == StepState.NOW), None)

    def once_done(self, step_id: int, at: datetime) -> CoursePath:
        """Return the path as it is after one more step is done, without asking again."""
        done = {step.item.id: step.done_at for step in self.steps() if step.done_at}
        return build_path(self.outline, done | {step_id: at}, {}, self.enrolment)

    def after(self, step_id: int) -> PathStep | None:
        return self._beside(step_id, +1)

    def before(self, step_id: int) -> PathStep | None:
        return self._beside(step_id, -1)

    def _beside(self, step_id: int, way: int) -> PathStep | None:
        steps = self.steps()
        ids = [step.item.id for step in steps]
        if step_id not in ids:
            return None
        place = ids.index(step_id) + way
        return steps[place] if 0 <= place < len(steps) else None


def course_path(course: CoursePage, enrolment: Enrolment | None) -> CoursePath:
    """Return the course as this enrolment stands in it (one query and the cached outline)."""
    if enrolment is None:
        return build_path(course.outline(), {}, {})
    return path_with(enrolment, enrolment.progress())


def path_with(enrolment: Enrolment, progress: Progress) -> CoursePath:
    """Return the path of an enrolment whose progress has been read."""
    outline = enrolment.outline()
    closed = closed_because(enrolment, outline, progress.done)
    return build_path(outline, progress.done, progress.waits, enrolment, closed=closed)


def closed_because(
    enrolment: Enrolment, outline: CourseOutline, done: Mapping[int, datetime]
) -> str:
    """Say what opens a course that was assigned ahead of time; nothing once it is begun."""
    if enrolment.is_complete or outline.required_ids() & set(done):
        return ""
    today = enrolment.agency.today() if enrolment.agency else timezone.localdate()
    learner = enrolment.learner_id
    missing = missing_before(enrolment.course, [learner], today)[learner]
    return opens_after(missing) if missing else ""


def build_path(
    outline: CourseOutline,
    done: dict[int, datetime],
    waits: dict[int, str],
    enrolment: Enrolment | None = None,
    *,
    closed: str = "",
) -> CoursePath:
    """Lay progress over an outline; pure, so that lists can build many from two queries.

    ``closed`` says why no step of it opens yet.
    """
    following = _next_id(outline, done, enrolment)
    missing: list[StepItem] = []
    modules = []
    for number, module in enumerate(outline.modules, 1):
        steps = []
        for item in module.steps:
            step = _path_step(item, done, waits, missing, enrolment, following)
            if closed and step.state != StepState.DONE:
                step = PathStep(item, StepState.LOCKED, reason=closed)
            steps.append(step)
            if item.required and item.id not in done:
                missing.append(item)
        modules.append(PathModule(module, number, tuple(steps)))
    return CoursePath(outline, tuple(modules), enrolment)


def _path_step(
    item: StepItem,
    done: dict[int, datetime],
    waits: dict[int, str],
    missing: list[StepItem],
    enrolment: Enrolment | None,
    following: int | None,
) -> PathStep:
    if item.id in done:
        return PathStep(item, StepState.DONE, done_at=done[item.id])
    # A finished course is never locked again, whatever was added or reordered since.
    finished = enrolment is not None and enrolment.is_complete
    if item.opens == Opens.AFTER_EARLIER and missing and not finished:
        return PathStep(item, StepState.LOCKED, reason=_missing_sentence(missing))
    state = StepState.NOW if item.id == following else StepState.OPEN
    return PathStep(item, state, reason=waits.get(item.id, ""))


def _missing_sentence(missing: list[StepItem]) -> str:
    first = f"“{missing[0].title}”"
    rest = len(missing) - 1
    if not rest:
        return f"Opens once you have done {first}."
    steps = "1 other step" if rest == 1 else f"{rest} other steps"
    return f"Opens once you have done {first} and {steps} before it."


def _next_id(
    outline: CourseOutline, done: dict[int, datetime], enrolment: Enrolment | None
) -> int | None:
    """Return the step to go on with: the one opened last unless done, else the first undone."""
    undone = [step.id for step in outline.steps() if step.id not in done]
    required = outline.required_ids()
    last = enrolment.last_step_id if enrolment else None
    if last in undone:
        return last
    return next((pk for pk in undone if pk in required), undone[0] if undone else None)
