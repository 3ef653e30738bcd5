"""The item analysis of a quiz, in the trainers' admin."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.permissions import ModelPermissionPolicy

from .analysis import FIRST, SMALLEST_GROUP, WHICH, analyse
from .flags import flags
from .models import Quiz


def analysis_button(quiz: Quiz) -> Button:
    url = reverse(Quiz.snippet_viewset.get_url_name("analysis"), args=[quiz.pk])
    return Button("Item analysis", url=url, icon_name="list-ul", priority=16)


class AnalysisView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """How each question has done, and what is worth a second look."""

    permission_policy = ModelPermissionPolicy(Quiz)
    permission_required = "change"
    template_name = "quizzes/admin/analysis.html"
    page_title = "Item analysis"
    header_icon = "list-ul"

    def get_page_subtitle(self) -> str:
        return self.quiz.title

    @property
    def quiz(self) -> Quiz:
        if not hasattr(self, "_quiz"):
            self._quiz = get_object_or_404(Quiz, pk=self.kwargs["pk"])
        return self._quiz

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        viewset = Quiz.snippet_viewset
        return [
            *self.breadcrumbs_items,
            {"url": reverse(viewset.get_url_name("list")), "label": "Quizzes"},
            {"url": reverse(viewset.get_url_name("edit"), args=[self.quiz.pk]),
             "label": self.quiz.title},
            {"url": "", "label": self.page_title},
        ]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = self.request.GET.get("attempts", FIRST)
        report = analyse(self.quiz, which=sent if sent in WHICH else FIRST)
        rows = [(item, flags(item)) for item in report.items]
        return super().get_context_data(**kwargs) | {
            "report": report,
            "rows": rows,
            "flagged": sum(bool(found) for _, found in rows),
            "choices": WHICH.items(),
            "smallest": SMALLEST_GROUP,
        }
