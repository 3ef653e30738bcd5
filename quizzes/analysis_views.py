"""The item analysis of a quiz, in the trainers' admin."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.widgets.button import Button
from wagtail.permissions import ModelPermissionPolicy

from .admin_pages import PageAboutOne
from .analysis import FIRST, SMALLEST_GROUP, WHICH, analyse
from .flags import flags
from .models import Quiz


def analysis_button(quiz: Quiz) -> Button:
    url = reverse(Quiz.snippet_viewset.get_url_name("analysis"), args=[quiz.pk])
    return Button("Item analysis", url=url, icon_name="list-ul", priority=16)


class AnalysisView(PageAboutOne):
    """How each question has done, and what is worth a second look."""

    about = Quiz
    permission_policy = ModelPermissionPolicy(Quiz)
    permission_required = "change"
    template_name = "quizzes/admin/analysis.html"
    page_title = "Item analysis"
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = self.request.GET.get("attempts", FIRST)
        report = analyse(self.one, which=sent if sent in WHICH else FIRST)
        rows = [(item, flags(item)) for item in report.items]
        return super().get_context_data(**kwargs) | {
            "report": report,
            "rows": rows,
            "flagged": sum(bool(found) for _, found in rows),
            "choices": WHICH.items(),
            "smallest": SMALLEST_GROUP,
        }
