"""The parts that templates are built from: icons, drawings, chips, progress, fields."""

from functools import lru_cache

from django import template
from django.forms import BoundField, Form
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lms.core.chips import chip_for
from lms.core.icons import ICONS

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, title: str = "") -> SafeString:
    """Draw an icon. Without a title it is decoration and hidden from screen readers."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {}>{}{}</svg>',
        naming(title),
        format_html("<title>{}</title>", title) if title else "",
        mark_safe(ICONS[name]),  # noqa: S308 - our own drawings
    )


def naming(title: str) -> SafeString:
    return SafeString('role="img"' if title else 'aria-hidden="true"')


@register.simple_tag
def drawing(name: str, title: str = "") -> SafeString:
    """Draw one of our own pictures: wave, window, ladder, figures, path."""
    return rendered_drawing(name, title)


@lru_cache(maxsize=64)
def rendered_drawing(name: str, title: str) -> SafeString:
    return render_to_string(
        f"components/drawings/{name}.html", {"title": title, "naming": naming(title)}
    )


@register.simple_tag
def chip(state: object, label: str = "") -> SafeString:
    """Show a state as icon, word and tint; ``label`` replaces the usual word."""
    return rendered_chip(str(state), str(label))


@lru_cache(maxsize=512)
def rendered_chip(state: str, label: str) -> SafeString:
    shown = chip_for(state)
    context = {"icon_name": shown.icon, "tone": shown.tone, "label": label or shown.label}
    return SafeString(render_to_string("components/status_chip.html", context).strip())


@register.inclusion_tag("components/progress.html")
def progress_bar(done: int, total: int, noun: str = "steps") -> dict[str, object]:
    """Say how much is done in words, with a bar beneath."""
    return {"done": done, "total": total, "noun": noun}


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", who_sees: str = "", optional: bool | None = None
) -> dict[str, object]:
    """Lay out one form field: label, help, who sees it, what to look at again, control.

    ``optional`` is for fields that may stay empty in a draft, yet aren't there "if you like".
    """
    is_check = getattr(bound.field.widget, "input_type", "") == "checkbox"
    return {
        "field": bound,
        "label": label or bound.label,
        "who_sees": who_sees,
        "optional": not bound.field.required if optional is None else optional,
        "single_check": is_check and not bound.use_fieldset,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Form) -> dict[str, object]:
    """Gather what a form asks to look at again, with links to each field."""
    return {"form": form}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: dict, page: object, noun: str = "") -> dict[str, object]:
    """Links to the pages of a list that keep the filters in the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "noun": noun, "query": query.urlencode()}
