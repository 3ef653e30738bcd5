from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .models import LessonPage

SHOWN = 8


class ReviewsDuePanel(Component):
    """Lessons whose facts should be read again, on the trainers' first page."""

    name = "reviews_due"
    order = 150
    template_name = "courses/admin/reviews_due.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        today = timezone.localdate()
        due = LessonPage.objects.live().filter(review_due__lte=today).order_by("review_due")
        return {"lessons": due[:SHOWN], "more": max(due.count() - SHOWN, 0)}


@hooks.register("construct_homepage_panels")
def add_reviews_due(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(ReviewsDuePanel())
