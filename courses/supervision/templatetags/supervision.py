from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from courses.progress.access import StepAccess
from courses.progress.models import Move
from courses.supervision.forms import AskForm
from courses.supervision.models import Criterion, Feedback, Pilot, PracticeRequest, Rubric
from courses.supervision.permissions import (
    WHO_SEES_BETWEEN_TWO,
    WHO_SEES_DRAFT,
    WHO_SEES_FEEDBACK,
    WHO_SEES_PRACTICE,
    WHO_SEES_REPAIR,
    WHO_SEES_REQUEST,
    supervisors_of,
)
from courses.supervision.raters import RatersTable, side_by_side
from courses.supervision.report import NextMove, Seen, SignOffItem, SignOffReport
from courses.supervision.standing import PracticeStanding, standing_of
from lms.people.models import User

register = template.Library()

AUDIENCES = {
    "between_two": WHO_SEES_BETWEEN_TWO,
    "repair": WHO_SEES_REPAIR,
    "draft": WHO_SEES_DRAFT,
    "feedback": WHO_SEES_FEEDBACK,
    "practice": WHO_SEES_PRACTICE,
    "request": WHO_SEES_REQUEST,
}


@register.simple_tag
def practice_standing(access: StepAccess | None) -> PracticeStanding | None:
    """Return where the learner stands with this step; nothing in a trainer's preview."""
    if access is None or access.enrolment is None:
        return None
    return standing_of(access.enrolment, access.step)


@register.simple_tag(takes_context=True)
def ask_form(context: dict[str, Any], practice: PracticeStanding) -> AskForm:
    """Return the form to ask with; the one just sent, when it needs another look."""
    sent = getattr(context["request"], "ask_form", None)
    return sent or AskForm(
        supervisors=supervisors_of(practice.enrolment), kinds=practice.kinds_to_ask_for
    )


@register.simple_tag
def criteria_seen(
    rubric: Rubric, report: SignOffReport | None = None
) -> list[tuple[Criterion, Seen | None]]:
    """Return each criterion with what has been seen of it, once anything has."""
    seen = {row.criterion.slug: row.seen for row in report.coverage} if report else {}
    if set(seen.values()) == {Seen.NOT_SEEN}:
        seen = {}
    return [(criterion, seen.get(criterion.slug)) for criterion in rubric.criteria.all()]


@register.simple_tag(takes_context=True)
def raters(context: dict[str, Any], rows: list[Feedback]) -> RatersTable | None:
    """Return what several observers saw, as the person looking may see it."""
    return side_by_side(rows, context["request"].user)


@register.simple_tag
def who_sees(what: str) -> str:
    return AUDIENCES[what]


@register.simple_tag(takes_context=True)
def whose_move(
    context: dict[str, Any], move: NextMove | SignOffItem, practice: PracticeStanding
) -> str:
    """Say whose move something is, to the person looking: “Your move”, “Dolores’s move”."""
    person = _mover(move, practice)
    if person is None:
        return "A supervisor’s move"
    if person == context["request"].user:
        return "Your move"
    return f"{person.first_name or person.name}’s move"


def _mover(move: NextMove | SignOffItem, practice: PracticeStanding) -> User | None:
    if move.move == Move.LEARNER:
        return practice.enrolment.learner
    following = practice.report.next
    return following.person if following.move == move.move else None


@register.simple_tag
def supervision_crumbs() -> list[dict[str, str]]:
    return [{"label": "Supervision", "url": reverse("supervision:home")}]


@register.simple_tag(takes_context=True)
def practice_crumbs(
    context: dict[str, Any], thing: Feedback | PracticeRequest | Pilot
) -> list[dict[str, str]]:
    """Return where one of these lies: the learner's step, or a supervisor's people."""
    learner, step = thing.learner, thing.step
    if context["request"].user == learner:
        course = thing.enrolment.course
        here = "Feedback sessions" if thing.coaching else step.title
        return [
            {"label": course.title, "url": course.url},
            {"label": here, "url": thing.url_for_learner()},
        ]
    return [*supervision_crumbs(), {"label": learner.name, "url": thing.url_for_supervisor()}]
