"""Rubrics in the trainers' admin: written as a draft, published once, copied for a next version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import IndexView, InspectView

from courses.pages.language.editing import hold_back

from .actions import copy_rubric, publish_rubric
from .decisions import DecidedViewSet, DecisionView, snippet_url
from .models import Rubric
from .sentences import long_date


def next_button(rubric: Rubric) -> Button:
    """Return what can be done with a rubric as it stands."""
    if rubric.is_published:
        url = snippet_url("next_version", rubric)
        return Button("Copy as next version", url=url, icon_name="copy", priority=10)
    url = snippet_url("publish", rubric)
    return Button("Publish this version", url=url, icon_name="upload", priority=10)


def published_on(rubric: Rubric) -> str:
    moment = rubric.published_at
    return long_date(timezone.localtime(moment).date()) if moment else "Not yet"


class RubricIndexView(IndexView):
    def get_list_more_buttons(self, instance: Rubric) -> list[Button]:
        return [*super().get_list_more_buttons(instance), next_button(instance)]


class RubricInspectView(InspectView):
    """A version as it stands, with all its criteria."""

    page_title = "Rubric"

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        usual = [] if self.object.is_published else super().header_more_buttons
        return [*usual, next_button(self.object)] if self.get_edit_url() else []


class PublishRubricView(DecisionView):
    page_title = "Publish"
    text = (
        "From now on this version can be used in courses, and it never changes again: feedback "
        "keeps the words it was given against. For a correction you copy it as the next version."
    )
    confirm_label = "Publish this version"

    def act(self, request: HttpRequest) -> HttpResponse:
        if held := hold_back(request, self.thing):
            return held
        rubric = publish_rubric(self.thing, by=request.user)
        messages.success(request, f"{rubric} is published.")
        return redirect(snippet_url("inspect", rubric))


class NextVersionView(DecisionView):
    page_title = "Next version"
    text = (
        "You get a copy to work on. Courses go on using this version until you choose the new one "
        "on their practice page, and whoever has begun keeps the version they began with."
    )
    confirm_label = "Copy as next version"

    def act(self, request: HttpRequest) -> HttpResponse:
        copy = copy_rubric(self.thing, by=request.user)
        messages.success(request, f"{copy} is ready to be worked on.")
        return redirect(snippet_url("edit", copy))


class RubricViewSet(DecidedViewSet):
    model = Rubric
    decisions: ClassVar[dict[str, type[DecisionView]]] = {
        "publish": PublishRubricView,
        "next_version": NextVersionView,
    }
    icon = "list-ul"
    menu_label = "Rubrics"
    menu_name = "rubrics"
    menu_order = 170
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_template_name = "supervision/admin/rubric.html"
    index_view_class = RubricIndexView
    inspect_view_class = RubricInspectView
    list_filter: ClassVar[list[str]] = ["slug"]
    list_display: ClassVar[list[str | Column]] = [
        "title",
        "version",
        Column("published_on", label="Published", accessor=published_on),
    ]


class PublishRubricMenuItem(ActionMenuItem):
    """Leads from the form, once it is saved, to publishing."""

    name = "publish-rubric"
    label = "Publish this version"
    icon_name = "upload"
    order = 50

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit"

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return snippet_url("publish", parent_context["instance"])
