from __future__ import annotations

from django import template

from lms.people.models import User
from lms.people.second_step import needs_second_step

register = template.Library()


@register.filter
def must_keep_second_step(person: User) -> bool:
    return needs_second_step(person)
