from __future__ import annotations

from typing import Any

from django import template

from courses.supervision.dose.status import FeedbackPlan

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_debt(context: dict[str, Any], plan: FeedbackPlan) -> str:
    """Say what the agency owes and with whom it lies, to the person looking."""
    return plan.debt(context["request"].user)


@register.simple_tag(takes_context=True)
def plan_next(context: dict[str, Any], plan: FeedbackPlan) -> str:
    return plan.next_word(context["request"].user)
