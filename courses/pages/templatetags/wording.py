from __future__ import annotations

from django import template
from django.db.models import Model

from courses.pages.language.editing import edit_url
from courses.pages.language.looking import Finding
from courses.pages.language.views import keep_url

register = template.Library()


@register.simple_tag
def keep_wording_url(thing: Model, finding: Finding) -> str:
    return keep_url(thing, finding)


@register.simple_tag
def wording_edit_url(thing: Model) -> str:
    return edit_url(thing) or ""
