"""Vignettes in the trainers' admin: written, put into use, and fixed once somebody rated them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, IndexView, InspectView

from courses.pages.language.editing import hold_back
from courses.supervision.decisions import DecidedViewSet, DecisionView, snippet_url
from courses.supervision.models import ConsensusLevel, Rubric, Vignette

from .writing import copy_vignette, publish_vignette, retire_vignette


def next_buttons(vignette: Vignette) -> list[Button]:
    """Return what can be done with a vignette as it stands."""
    copy = Button(
        "Copy as next version", snippet_url("next_version", vignette), icon_name="copy", priority=20
    )
    if vignette.is_live:
        url = snippet_url("retire", vignette)
        return [Button("Take out of use", url, icon_name="download", priority=10), copy]
    url = snippet_url("publish", vignette)
    put = Button("Put into use", url, icon_name="upload", priority=10)
    return [put] if vignette.published_at is None else [put, copy]


class VignetteIndexView(IndexView):
    def get_list_more_buttons(self, instance: Vignette) -> list[Button]:
        return [*super().get_list_more_buttons(instance), *next_buttons(instance)]


class VignetteCreateView(CreateView):
    """A new one begins with a row for each criterion of the newest rubric."""

    def get_initial_form_instance(self) -> Vignette:
        vignette = super().get_initial_form_instance() or Vignette()
        rubric = Rubric.objects.filter(published_at__isnull=False).order_by("published_at").last()
        if rubric:
            vignette.rubric = rubric
            vignette.consensus.set(
                ConsensusLevel(criterion=row.slug) for row in rubric.criteria.all()
            )
        return vignette


class VignetteInspectView(InspectView):
    """A vignette as it stands, with the agreed levels and the reasons."""

    page_title = "Vignette"

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        usual = [] if self.object.fixed_because else super().header_more_buttons
        return [*usual, *next_buttons(self.object)] if self.get_edit_url() else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = dict(self.object.rubric.criteria.values_list("slug", "name"))
        levels = [(names.get(row.criterion, row.criterion), row) for row in
                  self.object.consensus.all()]  # fmt: skip
        return super().get_context_data(**kwargs) | {"levels": levels}


class PublishVignetteView(DecisionView):
    page_title = "Put into use"
    text = (
        "Supervisors rate it in their next round, and whoever signs off against this rubric has to "
        "be calibrated from now on. Once someone has been given it, its words and levels stay; an "
        "older version of it goes out of use."
    )
    confirm_label = "Put into use"

    def act(self, request: HttpRequest) -> HttpResponse:
        if held := hold_back(request, self.thing):
            return held
        vignette = publish_vignette(self.thing, by=request.user)
        messages.success(request, f"{vignette} is in use.")
        return redirect(snippet_url("inspect", vignette))


class RetireVignetteView(DecisionView):
    page_title = "Take out of use"
    text = (
        "New rounds leave it out; rounds that have begun with it go on. Without any vignette in "
        "use, nobody needs to be calibrated to sign off."
    )
    confirm_label = "Take out of use"

    def act(self, request: HttpRequest) -> HttpResponse:
        vignette = retire_vignette(self.thing, by=request.user)
        messages.success(request, f"{vignette} is out of use.")
        return redirect(snippet_url("inspect", vignette))


class NextVignetteView(DecisionView):
    page_title = "Next version"
    text = (
        "You get a copy to work on. This version stays in use until you put the new one into use, "
        "and ratings keep the levels that were agreed when they were given."
    )
    confirm_label = "Copy as next version"

    def act(self, request: HttpRequest) -> HttpResponse:
        copy = copy_vignette(self.thing, by=request.user)
        messages.success(request, f"{copy} is ready to be worked on.")
        return redirect(snippet_url("edit", copy))


class VignetteViewSet(DecidedViewSet):
    model = Vignette
    decisions: ClassVar[dict[str, type[DecisionView]]] = {
        "publish": PublishVignetteView,
        "retire": RetireVignetteView,
        "next_version": NextVignetteView,
    }
    icon = "openquote"
    menu_label = "Vignettes"
    menu_name = "vignettes"
    menu_order = 172
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_template_name = "supervision/admin/vignette.html"
    index_view_class = VignetteIndexView
    add_view_class = VignetteCreateView
    inspect_view_class = VignetteInspectView
    list_display: ClassVar[list[str | Column]] = [
        "title",
        "version",
        "setting",
        Column("state", label="State", accessor="state"),
    ]
