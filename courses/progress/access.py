"""The one gate in front of every step."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from courses.pages.models import CoursePage, StepPage
from lms.core.errors import NotPermitted
from lms.people.models import User

from .models import Enrolment, Place, Progress
from .path import CoursePath, PathModule, PathStep, course_path, path_with


@dataclass(frozen=True)
class StepAccess:
    """What one person may do with one step, and why not."""

    step: StepPage
    course: CoursePage
    enrolment: Enrolment | None
    path: CoursePath
    here: PathStep | None
    progress: Progress = field(default_factory=lambda: Progress({}, {}))

    @property
    def is_open(self) -> bool:
        return self.enrolment is not None and self.here is not None and self.here.is_open

    @property
    def module(self) -> PathModule | None:
        return next((m for m in self.path.modules if self.here in m.steps), None)

    @property
    def following(self) -> PathStep | None:
        return self.path.after(self.step.pk)

    @property
    def position(self) -> str:
        """Return where the step stands, such as “module 2 of 6, step 1 of 3”."""
        if self.module is None or self.here is None:
            return ""
        place = self.module.steps.index(self.here) + 1
        modules, steps = len(self.path.modules), len(self.module.steps)
        return f"module {self.module.number} of {modules}, step {place} of {steps}"

    @property
    def reason(self) -> str:
        if self.enrolment is None:
            return f"This is part of {self.course.title}. Start the course to open it."
        if self.here is None:
            return "This step isn't part of the course at the moment."
        return self.here.reason

    def require_open(self) -> Enrolment:
        """Return the enrolment; raise NotPermitted with the reason when the step isn't open."""
        if not self.is_open or self.enrolment is None:
            raise NotPermitted(self.reason, code="step_locked")
        return self.enrolment


def enrolment_in(user: User, course: CoursePage) -> Enrolment | None:
    """Return the newest enrolment of a person in a course."""
    rows = Enrolment.objects.filter(learner=user, course=course)
    found = rows.select_related("agency").order_by("-cycle").first()
    if found is not None:
        found.course = course  # read already
    return found


def cycle_with(
    learner_id: int, course: CoursePage, step_id: int, *, hold: bool = False
) -> Enrolment | None:
    """Return the newest cycle that takes a step, or the newest of all; locked, to ``hold`` it.

    Whoever renews keeps the lessons of the cycle before. ``place`` is the block of the step where
    the learner stopped, if they did.
    """
    rows = Enrolment.objects.select_for_update(of=("self",)) if hold else Enrolment.objects
    places = Place.objects.filter(enrolment=OuterRef("pk"), step=step_id)
    found = rows.filter(learner=learner_id, course=course).select_related("agency")
    cycles = list(found.annotate(place=Subquery(places.values("block"))).order_by("-cycle"))
    for row in cycles:
        row.course = course  # read already; each would ask for it again
    taking = (row for row in cycles if row.takes(step_id))
    return next(taking, cycles[0] if cycles else None)


def cycle_taking_the_course(refresher: Enrolment) -> Enrolment | None:
    """Return the newest cycle of the same learner and course that isn't a refresher."""
    rows = Enrolment.objects.filter(
        learner=refresher.learner_id, course=refresher.course_id, renews__isnull=True
    )
    return rows.order_by("-cycle").first()


def access_to(user: User, step: StepPage, *, hold: bool = False) -> StepAccess:
    """Say what a person may do with a step; ``hold`` locks their enrolment until all is done."""
    course = step.course
    enrolment = cycle_with(user.pk, course, step.pk, hold=hold)
    if enrolment is None:
        path = course_path(course, None)
        return StepAccess(step, course, None, path, path.step(step.pk))
    enrolment.learner = user  # who asks, with what is known of them
    progress = enrolment.progress()
    path = path_with(enrolment, progress)
    return StepAccess(step, course, enrolment, path, path.step(step.pk), progress)
