"""What a learner has before them: every course they are in, each with its path and standing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from courses.pages.models import CoursePage
from lms.people.models import User

from .models import Enrolment, Exemption, StepCompletion, Waiting
from .path import CoursePath, PathModule, build_path
from .renewing import Renewal, renewal_of
from .standings import missing_for, with_exemption
from .status import Standing, deciding_wait, opens_after, standing


@dataclass(frozen=True)
class CourseInHand:
    enrolment: Enrolment
    path: CoursePath
    standing: Standing
    exemption: Exemption | None = None

    @property
    def course(self) -> CoursePage:
        return self.enrolment.course

    @property
    def module(self) -> PathModule | None:
        """Return the module of the step to go on with."""
        following = self.path.next_step
        return next((m for m in self.path.modules if following in m.steps), None)

    @property
    def renewal(self) -> Renewal | None:
        """Return when and how this completed course is renewed, if it is."""
        return renewal_of(self.enrolment, self.enrolment.today())

    @property
    def where(self) -> str:
        """Return how far the learner is, in a sentence."""
        steps = "1 step" if self.path.total == 1 else f"{self.path.total} steps"
        if not self.path.done:
            return f"{steps}, in your own time."
        return f"{self.path.done} of {steps} done."


def courses_in_hand(learner: User, *, today: date) -> list[CourseInHand]:
    """Return the newest enrolment in each course (three queries and the cached outlines)."""
    rows = with_exemption(Enrolment.objects.filter(learner=learner).current(), today)
    enrolments = list(rows.select_related("course", "agency", "renews", "exemption"))
    for row in enrolments:
        row.learner = learner
    done: dict[int, dict[int, datetime]] = defaultdict(dict)
    completions = StepCompletion.objects.filter(enrolment__in=enrolments)
    for enrolment, step, moment in completions.values_list(
        "enrolment_id", "step_id", "completed_at"
    ):
        done[enrolment][step] = moment
    waits: dict[int, list[Waiting]] = defaultdict(list)
    for wait in Waiting.objects.filter(enrolment__in=enrolments).select_related("person"):
        waits[wait.enrolment_id].append(wait)
    missing = missing_for([(row.pk, learner.pk, row.course_id) for row in enrolments], today)
    return [
        _in_hand(row, done[row.pk], waits[row.pk], missing[row.pk], today) for row in enrolments
    ]


def _in_hand(
    enrolment: Enrolment,
    done: dict[int, datetime],
    waits: list[Waiting],
    missing: tuple[str, ...],
    today: date,
) -> CourseInHand:
    pointers = {wait.step_id: wait.sentence for wait in waits}
    outline = enrolment.outline()
    exemption = getattr(enrolment, "exemption", None)  # Django sets nothing where none is joined
    begun = enrolment.is_complete or outline.required_ids() & set(done)
    closed = "" if begun or not missing else opens_after(missing)
    path = build_path(outline, done, pointers, enrolment, closed=closed)
    here = standing(
        enrolment,
        done=path.done,
        total=path.total,
        wait=deciding_wait(waits),
        today=today,
        exemption=exemption,
        missing=missing,
    )
    return CourseInHand(enrolment, path, here, exemption)
