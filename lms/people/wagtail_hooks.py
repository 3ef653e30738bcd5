from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .models import Agency
from .viewsets import AgencyViewSet

agencies = AgencyViewSet("agencies")


@hooks.register("register_admin_viewset")
def register_agencies() -> AgencyViewSet:
    return agencies


class MissingSupportPanel(Component):
    """Agencies whose people would look for help and find a gap."""

    name = "missing_support"
    order = 105
    template_name = "people/admin/missing_support.html"

    def __init__(self, gaps: list[Agency]) -> None:
        self.gaps = gaps

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"agencies": self.gaps, "edit_url_name": agencies.get_url_name("edit")}


@hooks.register("construct_homepage_panels")
def warn_of_missing_support(request: HttpRequest, panels: list[Component]) -> None:
    if agencies.permission_policy.user_has_permission(request.user, "change"):
        gaps = [agency for agency in Agency.objects.all() if agency.missing_support()]
        if gaps:
            panels.append(MissingSupportPanel(gaps))
