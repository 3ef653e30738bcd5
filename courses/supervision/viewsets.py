"""Rubrics in the trainers' admin: written as a draft, published once, copied for a next version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from courses.pages.language.editing import hold_back
from lms.core.errors import LmsError

from .actions import copy_rubric, publish_rubric
from .models import Rubric
from .sentences import long_date


def rubric_url(name: str, rubric: Rubric) -> str:
    return reverse(Rubric.snippet_viewset.get_url_name(name), args=[rubric.pk])


def next_button(rubric: Rubric) -> Button:
    """Return what can be done with a rubric as it stands."""
    if rubric.is_published:
        url = rubric_url("next_version", rubric)
        return Button("Copy as next version", url=url, icon_name="copy", priority=10)
    url = rubric_url("publish", rubric)
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


class RubricDecisionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Say what will happen to a rubric, then do it."""

    model = Rubric
    permission_policy = None
    permission_required = "change"
    template_name = "supervision/admin/decide.html"
    header_icon = "list-ul"
    text = ""
    confirm_label = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.rubric = get_object_or_404(Rubric, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.rubric)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        home = reverse(Rubric.snippet_viewset.get_url_name("list"))
        return [
            *self.breadcrumbs_items,
            {"url": home, "label": "Rubrics"},
            {"url": "", "label": self.page_title, "sublabel": str(self.rubric)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"rubric": self.rubric, "back_url": rubric_url("inspect", self.rubric)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.act(request)
        except LmsError as refusal:
            messages.error(request, refusal.sentence)
            return redirect(rubric_url("inspect", self.rubric))

    def act(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError


class PublishRubricView(RubricDecisionView):
    page_title = "Publish"
    text = (
        "From now on this version can be used in courses, and it never changes again: feedback "
        "keeps the words it was given against. For a correction you copy it as the next version."
    )
    confirm_label = "Publish this version"

    def act(self, request: HttpRequest) -> HttpResponse:
        if held := hold_back(request, self.rubric):
            return held
        rubric = publish_rubric(self.rubric, by=request.user)
        messages.success(request, f"{rubric} is published.")
        return redirect(rubric_url("inspect", rubric))


class NextVersionView(RubricDecisionView):
    page_title = "Next version"
    text = (
        "You get a copy to work on. Courses go on using this version until you choose the new one "
        "on their practice page, and whoever has begun keeps the version they began with."
    )
    confirm_label = "Copy as next version"

    def act(self, request: HttpRequest) -> HttpResponse:
        copy = copy_rubric(self.rubric, by=request.user)
        messages.success(request, f"{copy} is ready to be worked on.")
        return redirect(rubric_url("edit", copy))


class RubricViewSet(SnippetViewSet):
    model = Rubric
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

    def get_urlpatterns(self) -> list[Any]:
        decisions = {"publish": PublishRubricView, "next_version": NextVersionView}
        common = self.get_common_view_kwargs()
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view, **common), name=name)
                for name, view in decisions.items()
            ),
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
        return rubric_url("publish", parent_context["instance"])
