from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.documents.models import Document
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet

from quizzes.models import Question, Quiz

from .language import editing
from .language.views import REPORT, REPORT_TITLE, KeepWordingView, WordingReport
from .language.viewsets import WordingViewSet
from .models import CoursePage, LessonPage, RefresherPlan, Term
from .reviews import TITLE, ChecksDueReport, due_by

SHOWN = 8
READING = ["GET", "HEAD", "OPTIONS"]


class CoursesPanel(Component):
    """The way to each course, on the trainers' first page."""

    name = "courses"
    order = 110
    template_name = "courses/admin/courses.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {
            "courses": CoursePage.objects.order_by("path"),
            "questions_url": reverse("wagtailsnippets_quizzes_question:list"),
        }


class ReviewsDuePanel(Component):
    """Lessons whose facts should be read again, on the trainers' first page."""

    name = "reviews_due"
    order = 150
    template_name = "courses/admin/reviews_due.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        due = due_by(Page.objects.all(), timezone.localdate())
        return {
            "lessons": due[:SHOWN],
            "more": max(due.count() - SHOWN, 0),
            "report_url": reverse("checks_due"),
        }


@hooks.register("construct_homepage_panels")
def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels += [CoursesPanel(), ReviewsDuePanel()]


@hooks.register("before_serve_page", order=-1)
def only_to_read(
    page: Page, request: HttpRequest, serve_args: list, serve_kwargs: dict
) -> HttpResponse | None:
    """A page takes no forms: each form of ours has an address of its own."""
    return None if request.method in READING else HttpResponseNotAllowed(READING)


@hooks.register("before_serve_document")
def ask_for_sign_in(document: Document, request: HttpRequest) -> HttpResponse | None:
    """Files belong to lessons, and lessons are for people who are signed in."""
    if request.user.is_authenticated:
        return None
    return redirect_to_login(request.get_full_path())


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("reports/checks-due/", ChecksDueReport.as_view(), name="checks_due"),
        path(
            "reports/checks-due/results/",
            ChecksDueReport.as_view(results_only=True),
            name="checks_due_results",
        ),
    ]


class ChecksDueMenuItem(MenuItem):
    """Shown to whoever may open the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return page_permission_policy.user_has_any_permission(request.user, {"change", "publish"})


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return ChecksDueMenuItem(
        TITLE, reverse("checks_due"), name="checks-due", icon_name="calendar-check", order=100
    )


@hooks.register("insert_global_admin_css")
def our_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/css/admin.css"))


# The shared-language check.

register_snippet(WordingViewSet)

for event in ("before_edit_page", "before_edit_snippet"):
    hooks.register(event, editing.show_on_opening)
for event in ("after_create_snippet", "after_edit_snippet"):
    hooks.register(event, editing.show_after_saving)
for event in ("before_publish_page", "before_publish"):
    hooks.register(event, editing.hold_back)
hooks.register("before_bulk_action", editing.hold_back_many)
hooks.register("hold_back_approved", editing.hold_back_approved)


@hooks.register("register_checked_wording")
def checked_wording() -> dict[type[models.Model], set[str]]:
    """What is read, and what of it is left out because learners never see it, or by its nature."""
    return {
        Page: {COMMENTS_RELATION_NAME},
        CoursePage: {"edition"},
        LessonPage: {"code", "course_objectives"},
        RefresherPlan: {"reminder_days"},
        Term: {"aliases", "not_say"},
        Quiz: {"draws"},
        Question: {"code", "title", "objective", "lesson", "category", "tagged"},
    }


@hooks.register("register_admin_urls")
def wording_urls() -> list[URLPattern]:
    return [
        path("reports/wording/", WordingReport.as_view(), name="wording_report"),
        path(
            "wording/keep/<row:kind>/<row:object_id>/<str:sentence>/",
            KeepWordingView.as_view(),
            name="keep_wording",
        ),
    ]


class WordingReportMenuItem(MenuItem):
    """Shown to whoever may open the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REPORT)


@hooks.register("register_reports_menu_item")
def wording_menu_item() -> MenuItem:
    return WordingReportMenuItem(
        REPORT_TITLE,
        reverse("wording_report"),
        name="wording-to-look-at",
        icon_name="openquote",
        order=110,
    )
