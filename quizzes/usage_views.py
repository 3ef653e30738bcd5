"""Where a question is asked, and how often it has been: for the trainer about to change it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from wagtail.admin.widgets.button import Button
from wagtail.permissions import ModelPermissionPolicy

from .admin_pages import PageAboutOne
from .models import Question, Quiz, QuizDraw


def usage_button(question: Question) -> Button:
    url = reverse(Question.snippet_viewset.get_url_name("asked"), args=[question.pk])
    return Button("Where it is asked", url=url, icon_name="site", priority=16)


def history_button(question: Question) -> Button:
    url = reverse(question.snippet_viewset.get_url_name("history"), args=[question.pk])
    return Button("Its versions", url=url, icon_name="history", priority=18)


class AskedView(PageAboutOne):
    about = Question
    permission_policy = ModelPermissionPolicy(Question)
    any_permission_required = {"add", "change", "delete", "view"}
    template_name = "quizzes/admin/asked.html"
    page_title = "Where it is asked"
    header_icon = "site"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.one.responses.order_by().aggregate(
            times=Count("pk"),
            people=Count("attempt__learner", distinct=True),
            last=Max("attempt__started_at"),
        )
        return super().get_context_data(**kwargs) | {
            "question": self.one,
            "chosen": Quiz.objects.filter(quiz_questions__question=self.one),
            "draws": self._draws(),
            "scenes": Question.objects.filter(scenarioquestion__scenes__question=self.one),
            "asked": asked,
            "edit_quiz": Quiz.snippet_viewset.get_url_name("edit"),
            "edit_question": Question.snippet_viewset.get_url_name("edit"),
        }

    def _draws(self) -> list[QuizDraw]:
        """Return the draws that can take it; a part of a scenario is never drawn alone."""
        if not Question.objects.to_draw().filter(pk=self.one.pk).exists():
            return []
        draws = QuizDraw.objects.filter(bank=self.one.bank_id).select_related("quiz")
        return list(draws.filter(objective__in=("", self.one.objective)))
