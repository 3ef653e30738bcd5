from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from .calibration.drift import may_coach
from .calibration.drift_views import REPORT, TITLE, DriftView, PersonalDriftView
from .calibration.viewsets import VignetteViewSet
from .decisions import snippet_url
from .models import FeedbackForm, HoursStandard, PilotTemplate, Rubric, Vignette
from .practice_viewsets import PracticeRulesGroup
from .viewsets import PublishRubricMenuItem, RubricViewSet

register_snippet(RubricViewSet)
register_snippet(VignetteViewSet)
register_snippet(PracticeRulesGroup)


@hooks.register("register_checked_wording")
def checked_wording() -> dict[type[models.Model], set[str]]:
    read = (Rubric, Vignette, FeedbackForm, PilotTemplate, HoursStandard)
    return {model: set() for model in read}


@hooks.register("register_snippet_action_menu_item")
def publish_a_rubric(model: type[models.Model]) -> ActionMenuItem | None:
    return PublishRubricMenuItem() if model is Rubric else None


@hooks.register("before_edit_snippet")
def keep_fixed_words(request: HttpRequest, instance: models.Model) -> HttpResponse | None:
    """Show a version that can't change instead of its form, with the way to a next version."""
    because = getattr(instance, "fixed_because", "")
    if not because:
        return None
    copy = messages.button(snippet_url("next_version", instance), "Copy as next version")
    messages.warning(request, f"{instance} {because} and stays as it is.", buttons=[copy])
    return redirect(snippet_url("inspect", instance))


@hooks.register("before_delete_snippet")
def keep_fixed_versions(
    request: HttpRequest, things: Iterable[models.Model]
) -> HttpResponse | None:
    for thing in things:
        if because := getattr(thing, "fixed_because", ""):
            messages.error(request, f"{thing} stays: it {because}.")
            return redirect(snippet_url("inspect", thing))
    return None


@hooks.register("register_admin_urls")
def drift_urls() -> list[URLPattern]:
    return [
        path("reports/calibration/", DriftView.as_view(), name=REPORT),
        path(
            "reports/calibration/<row:pk>/",
            PersonalDriftView.as_view(),
            name="calibration_drift_of",
        ),
    ]


class DriftMenuItem(MenuItem):
    """Shown to whoever may open the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_coach(request.user)


@hooks.register("register_reports_menu_item")
def drift_menu_item() -> MenuItem:
    return DriftMenuItem(
        TITLE, reverse(REPORT), name="calibration-drift", icon_name="history", order=120
    )
