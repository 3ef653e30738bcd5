"""Steps in the trainers' admin that say what will happen to a thing, then do it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.core.errors import LmsError


def snippet_url(name: str, thing: Model) -> str:
    return reverse(type(thing).snippet_viewset.get_url_name(name), args=[thing.pk])


class DecisionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model: type[Model] | None = None
    permission_policy = None
    permission_required = "change"
    template_name = "supervision/admin/decide.html"
    header_icon = "list-ul"
    text = ""
    confirm_label = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.thing = get_object_or_404(self.model, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.thing)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        viewset = self.model.snippet_viewset
        return [
            *self.breadcrumbs_items,
            {"url": reverse(viewset.get_url_name("list")), "label": viewset.menu_label},
            {"url": "", "label": self.page_title, "sublabel": str(self.thing)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"thing": self.thing, "back_url": snippet_url("inspect", self.thing)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.act(request)
        except LmsError as refusal:
            messages.error(request, refusal.sentence)
            return redirect(snippet_url("inspect", self.thing))

    def act(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError


class DecidedViewSet(SnippetViewSet):
    """A viewset whose things are decided on in such steps."""

    decisions: ClassVar[dict[str, type[DecisionView]]] = {}

    def get_urlpatterns(self) -> list[Any]:
        common = self.get_common_view_kwargs()
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view, **common), name=name)
                for name, view in self.decisions.items()
            ),
        ]
