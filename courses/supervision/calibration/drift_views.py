"""The trainers' report of drift. Whoever manages people isn't let in, trainer or not."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .drift import Drift, by_day, by_half_year, drifts_for, may_coach

TITLE = "How ratings drift"
REPORT = "calibration_drift"


class DriftView(WagtailAdminTemplateMixin, TemplateView):
    """By criterion and over time, with the people to coach."""

    template_name = "supervision/admin/drift.html"
    page_title = TITLE
    header_icon = "history"
    column = staticmethod(by_half_year)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not may_coach(request.user):
            raise Http404("Not theirs to see.")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": TITLE}]

    @cached_property
    def drifts(self) -> list[Drift]:
        return drifts_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = []
        for drift in self.drifts:
            columns = drift.columns(self.column)
            parts.append((drift, columns, drift.rows(columns)))
        return super().get_context_data(**kwargs) | {"parts": parts}


class PersonalDriftView(DriftView):
    """One supervisor, round by round."""

    template_name = "supervision/admin/drift_of_one.html"
    column = staticmethod(by_day)

    def get_page_subtitle(self) -> str:
        return str(self.drifts[0].rounds[0].rater)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(REPORT), "label": TITLE},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    @cached_property
    def drifts(self) -> list[Drift]:
        found = drifts_for(self.request.user, rater=self.kwargs["pk"])
        if not found:
            raise Http404("Nobody who has rated here.")
        return found
