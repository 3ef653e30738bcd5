"""What a supervisor has before them; the number of queries doesn't grow with the people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.pages.outline import StepItem
from courses.progress.models import Enrolment, StepCompletion, Waiting
from courses.progress.querysets import EnrolmentQuerySet
from lms.people.models import User
from quizzes.models import Response

from .levels import Level
from .models import (
    Feedback,
    FeedbackState,
    Pilot,
    PracticePage,
    PracticePlan,
    PracticeRequest,
    Rating,
)
from .permissions import supervised_enrolments

PEOPLE_ON_A_PAGE = 25
AT_A_TIME = 500
A_WEEK = timedelta(days=7)
MARKS_SHOWN = 5


@dataclass
class OnMyDesk:
    """Feedback by this supervisor that isn't finished, by what it waits for."""

    drafts: list[Feedback] = field(default_factory=list)
    unread: list[Feedback] = field(default_factory=list)
    ready: list[Feedback] = field(default_factory=list)
    to_plan: list[Feedback] = field(default_factory=list)
    pilots: list[Pilot] = field(default_factory=list)


@dataclass(frozen=True)
class PersonRow:
    """One learner at one practice step."""

    enrolment: Enrolment
    step: StepItem
    done_at: datetime | None
    waiting: Waiting | None

    @property
    def mover(self) -> str:
        person = self.waiting.person if self.waiting else None
        return f"{person}’s move" if person else "A supervisor’s move"

    @property
    def url(self) -> str:
        return reverse("supervision:person", args=[self.enrolment.pk, self.step.id])


def open_requests(person: User) -> list[PracticeRequest]:
    rows = PracticeRequest.objects.visible_to(person).open().filter(supervisor=person)
    related = rows.select_related("learner", "step", "enrolment__course")
    return list(related.order_by("state", "asked_at"))


def answers_to_mark(person: User) -> list[Response]:
    """Return what people wrote in quizzes and this supervisor may mark, the oldest first."""
    rows = Response.objects.to_mark_by(person).unmarked().select_related("attempt__learner")
    rows = rows.defer("attempt__frozen").order_by("attempt__submitted_at", "pk")
    return list(rows[:MARKS_SHOWN])


def on_my_desk(person: User) -> OnMyDesk:
    desk = OnMyDesk()
    for row in _unfinished(person):
        getattr(desk, _part_for(row)).append(row)
    desk.pilots = _pilots_before(person)
    return desk


def _unfinished(person: User) -> list[Feedback]:
    stopped = Rating.objects.filter(
        feedback=OuterRef("pk"), level=Level.NOT_YET, criterion__critical=True
    )
    done = StepCompletion.objects.filter(enrolment=OuterRef("enrolment"), step=OuterRef("step"))
    rows = Feedback.objects.visible_to(person).filter(observer=person, signed_off_at=None)
    rows = rows.exclude(state=FeedbackState.SET_ASIDE)
    rows = rows.annotate(stopped=Exists(stopped), step_done=Exists(done))
    # What a finished step no longer needs doesn't ask for a plan any more.
    rows = rows.exclude(stopped=True, step_done=True, acknowledged_at__isnull=False).standing()
    rows = rows.exclude(stopped=True, plan_first__isnull=False)
    found = rows.select_related("learner", "step", "rubric", "second_look")
    found = found.order_by("observed_on", "created_at")
    return [row for row in found if not row.is_acknowledged or _lacks_only_mine(row)]


def _lacks_only_mine(feedback: Feedback) -> bool:
    return feedback.is_for_sign_off and not feedback.is_under_second_look


def _pilots_before(person: User) -> list[Pilot]:
    """Return the pilots that wait for this supervisor to agree, or to review them."""
    rows = Pilot.objects.visible_to(person).with_supervisor().filter(supervisor=person)
    rows = rows.defer("terms", "sealed_plan", "sealed_reflection", "sealed_reason")
    return list(rows.select_related("learner", "step").order_by("moved_at"))


def _part_for(feedback: Feedback) -> str:
    if feedback.is_draft:
        return "drafts"
    if not feedback.is_acknowledged:
        return "unread"
    return "to_plan" if feedback.stopped else "ready"


def plans_to_look_at(person: User, *, at: datetime | None = None) -> list[PracticePlan]:
    """Return plans by this supervisor that both agreed to look at again within a week, or by now.

    What a finished step no longer needs, or a correction has replaced, isn't among them.
    """
    done = StepCompletion.objects.filter(
        enrolment=OuterRef("feedback__enrolment"), step=OuterRef("feedback__step")
    )
    rows = PracticePlan.objects.visible_to(person).filter(
        ~Exists(done),
        made_by=person,
        agreed_at__isnull=False,
        feedback__amendment__isnull=True,
        review_on__lte=timezone.localdate(at) + A_WEEK,
    )
    return list(rows.select_related("feedback__learner").order_by("review_on"))


def practice_steps() -> dict[int, list[StepItem]]:
    """Return the practice steps of each course that has any."""
    found = {
        course.pk: [step for step in course.outline().steps() if step.kind == PracticePage.kind]
        for course in CoursePage.objects.live()
    }
    return {course: steps for course, steps in found.items() if steps}


def people_page(person: User, number: str | None) -> Page:
    """Return one page of the learners in this person's care, each at their practice steps."""
    steps = practice_steps()
    page = Paginator(_in_care(person, steps), PEOPLE_ON_A_PAGE).get_page(number)
    page.object_list = _person_rows(list(page.object_list), steps)
    return page


def everyone_in_care(person: User) -> Iterator[PersonRow]:
    """Yield what all pages show, some hundred people at a time."""
    steps = practice_steps()
    rows = _in_care(person, steps)
    for start in range(0, rows.count(), AT_A_TIME):
        yield from _person_rows(list(rows[start : start + AT_A_TIME]), steps)


def _in_care(person: User, steps: dict[int, list[StepItem]]) -> EnrolmentQuerySet:
    rows = supervised_enrolments(person).current().filter(course__in=steps)
    rows = rows.select_related("learner", "course")
    return rows.order_by(
        "learner__last_name", "learner__first_name", "learner__pk", "course__path", "pk"
    )


def _person_rows(enrolments: list[Enrolment], steps: dict[int, list[StepItem]]) -> list[PersonRow]:
    ids = [step.id for items in steps.values() for step in items]
    done = StepCompletion.objects.filter(enrolment__in=enrolments, step__in=ids)
    waits = Waiting.objects.filter(enrolment__in=enrolments, step__in=ids).select_related("person")
    done_at = {(row.enrolment_id, row.step_id): row.completed_at for row in done}
    waiting = {(row.enrolment_id, row.step_id): row for row in waits}
    return [
        PersonRow(
            enrolment,
            step,
            done_at.get((enrolment.pk, step.id)),
            waiting.get((enrolment.pk, step.id)),
        )
        for enrolment in enrolments
        for step in steps[enrolment.course_id]
    ]
