"""What the pages beside Wagtail's own share: each is about one thing, and leads back to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin


class PageAboutOne(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    about: ClassVar[type[Model]]

    @cached_property
    def one(self) -> Any:
        return get_object_or_404(self.about, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.one)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = self.about.snippet_viewset
        edit = reverse(self.one.snippet_viewset.get_url_name("edit"), args=[self.one.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse(listing.get_url_name("list")), "label": listing.menu_label},
            {"url": edit, "label": getattr(self.one, "code", str(self.one))},
            {"url": "", "label": self.page_title},
        ]
