from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import pluralize
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.access import (
    StepAccess,
    cycle_taking_the_course,
    enrolment_in,
)
from courses.progress.actions import missing_prerequisites
from courses.progress.models import Exemption
from courses.progress.path import CoursePath, course_path
from courses.progress.quiz_steps import AttemptStep
from courses.progress.renewing import Renewal, renewal_of
from quizzes.models import Attempt
from quizzes.standing import Standing

register = template.Library()


@register.simple_tag(takes_context=True)
def step_access(context: dict[str, Any]) -> StepAccess | None:
    """Return what the gate found out about this step; nothing in a trainer's preview."""
    return getattr(context["request"], "step_access", None)


@register.simple_tag
def learner_place(access: StepAccess | None) -> str:
    """Return the id of the block where the learner stopped, or nothing."""
    return (access.enrolment.place if access and access.enrolment else None) or ""


@register.simple_tag(takes_context=True)
def path_of(context: dict[str, Any], course: CoursePage) -> CoursePath:
    """Return the course's path as the person looking at it stands in it."""
    user = context["request"].user
    enrolment = enrolment_in(user, course) if user.is_authenticated else None
    return course_path(course, enrolment)


@register.simple_tag(takes_context=True)
def missing_before(context: dict[str, Any], course: CoursePage) -> list[CoursePage]:
    user = context["request"].user
    return missing_prerequisites(user, course) if user.is_authenticated else []


@register.simple_tag
def renewal(path: CoursePath) -> Renewal | None:
    """Return when and how a completed course is renewed; None where there is nothing to renew."""
    enrolment = path.enrolment
    return renewal_of(enrolment, enrolment.today()) if enrolment else None


@register.simple_tag
def exemption_of(path: CoursePath) -> Exemption | None:
    """Return why its learner needn't take a course that they haven't completed."""
    enrolment = path.enrolment
    if enrolment is None or enrolment.is_complete:
        return None
    rows = Exemption.objects.current(enrolment.today()).filter(enrolment=enrolment)
    return rows.prefetch_related("files").first()


@register.simple_tag
def earlier_path(course: CoursePage, path: CoursePath) -> CoursePath | None:
    """Return the path through the course itself for someone who is in its refresher."""
    if path.enrolment is None or not path.enrolment.is_renewal:
        return None
    first = cycle_taking_the_course(path.enrolment)
    return course_path(course, first) if first else None


@register.simple_tag
def course_ending(course: CoursePage, path: CoursePath) -> dict[str, str]:
    """Return what stands at the end of the path: the certificate, and how it is reached."""
    done = path.enrolment is not None and path.enrolment.is_complete
    months = course.renewal_months
    stands = f" It stands for {months} month{pluralize(months)}." if months else ""
    text = "It is yours, with its own number." if done else "Yours once every step above is done."
    return {
        "title": "Certificate",
        "text": text + stands,
        "state": "done" if done else "locked",
        "url": reverse("certificates:list") if done else "",
    }


@register.simple_tag
def quiz_history(access: StepAccess) -> dict[str, Any]:
    """Return the learner's attempts at a quiz step, and whether and how another may begin."""
    standing = Standing.of(access.step.quiz, access.enrolment.learner)
    label = "Try again" if standing.attempts else "Begin"
    return {
        "rows": standing.attempts[::-1],
        "standing": standing,
        "start_label": "Go on with your attempt" if standing.current else label,
    }


@register.simple_tag
def attempt_step(attempt: Attempt) -> AttemptStep | None:
    """Return where in a course an attempt belongs, for the links on the quiz's own pages."""
    return AttemptStep.of(attempt)
