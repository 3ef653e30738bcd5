"""Which pages have facts to be checked again, and the trainers' report about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import django_filters
from django import forms
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from lms.core.exports import safe_cell

from .models import CoursePage

TITLE = "Lessons to check again"
SOON = timedelta(days=60)
BESIDE_THE_COURSES = "Beside the courses"


def with_check_dates(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return the live lessons and articles that have a date for checking again, soonest first."""
    checked, due = (
        Coalesce(f"steppage__lessonpage__{name}", f"articlepage__{name}")
        for name in ("reviewed_on", "review_due")
    )
    dated = pages.live().annotate(checked=checked, due=due)
    return dated.filter(due__isnull=False).order_by("due", "path")


def due_by(pages: QuerySet[Page], day: date) -> QuerySet[Page]:
    return with_check_dates(pages).filter(due__lte=day)


def name_courses(pages: Iterable[Page]) -> list[Page]:
    """Tell each page the title of its course (one query)."""
    titles = dict(CoursePage.objects.values_list("path", "title"))
    named = list(pages)
    for page in named:
        found = (title for path, title in titles.items() if page.path.startswith(path))
        page.course_title = next(found, BESIDE_THE_COURSES)
    return named


class DayColumn(Column):
    """A day in full, where Wagtail's own column would say how long ago it was."""

    def get_value(self, instance: Page) -> str:
        day = super().get_value(instance)
        return date_format(day, "j F Y") if day else ""


class CheckFilterSet(WagtailFilterSet):
    ahead = django_filters.ChoiceFilter(
        label="To be checked again",
        choices=[("soon", "Within two months"), ("all", "At any time")],
        empty_label="Now",
        widget=forms.RadioSelect,
        method="leave_for_later",
    )
    course = django_filters.ModelChoiceFilter(
        label="Course",
        queryset=lambda request: CoursePage.objects.order_by("path"),
        method="in_course",
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def leave_for_later(self, pages: QuerySet[Page], name: str, value: str) -> QuerySet[Page]:
        return pages  # without a choice it is “now”, and a filter isn't asked without one

    def in_course(self, pages: QuerySet[Page], name: str, value: CoursePage) -> QuerySet[Page]:
        return pages.descendant_of(value)

    def filter_queryset(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        chosen = super().filter_queryset(pages)
        ahead = self.form.cleaned_data.get("ahead")
        if ahead == "all":
            return chosen
        today = timezone.localdate()
        return chosen.filter(due__lte=today + SOON if ahead == "soon" else today)


class ChecksDueReport(ReportView):
    """Pages whose facts a trainer should look up again."""

    page_title = TITLE
    header_icon = "calendar-check"
    index_url_name = "checks_due"
    index_results_url_name = "checks_due_results"
    filterset_class = CheckFilterSet
    permission_policy = page_permission_policy
    any_permission_required = ("add", "change", "publish")
    verbose_name_plural = "lessons"
    no_results_message = "Every lesson has been checked within its time."
    columns = [
        TitleColumn("title", label="Lesson", url_name="wagtailadmin_pages:edit"),
        Column("course_title", label="Course"),
        DayColumn("checked", label="Last checked"),
        DayColumn("due", label="Check again"),
    ]
    list_export = ["title", "course_title", "checked", "due"]
    export_headings = {
        "title": "Lesson",
        "course_title": "Course",
        "checked": "Last checked",
        "due": "Check again",
    }
    export_filename = "lessons-to-check-again"
    custom_field_preprocess = {
        name: {ReportView.FORMAT_CSV: safe_cell} for name in ("title", "course_title")
    }

    def get_base_queryset(self) -> QuerySet[Page]:
        allowed = page_permission_policy.instances_user_has_any_permission_for(
            self.request.user, {"change", "publish"}
        )
        return with_check_dates(allowed)

    def decorate_paginated_queryset(self, object_list: Iterable[Page]) -> list[Page]:
        return name_courses(object_list)
