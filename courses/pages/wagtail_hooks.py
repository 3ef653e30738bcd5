from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .models import CoursePage, LessonPage

SHOWN = 8


class CoursesPanel(Component):
    """The way to each course, on the trainers' first page."""

    name = "courses"
    order = 110
    template_name = "courses/admin/courses.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        courses = list(CoursePage.objects.order_by("path"))
        for course in courses:
            course.module_count = course.numchild
        return {
            "courses": courses,
            "questions_url": reverse("wagtailsnippets_quizzes_question:list"),
        }


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
def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels += [CoursesPanel(), ReviewsDuePanel()]


@hooks.register("insert_global_admin_css")
def our_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/css/admin.css"))
