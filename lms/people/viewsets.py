"""Agencies in the admin: what their people see when they need someone, and their time zone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TitleFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import ModelPermissionPolicy

from .models import Agency, User


class KeptPolicy(ModelPermissionPolicy):
    """Nobody deletes: people, records and certificates rest on it."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Agency) -> bool:
        return self.user_has_permission(user, action)


def time_zones() -> list[tuple[str, str]]:
    """Return the zones that are named after a place, in words."""
    return [(name, name.replace("_", " ")) for name in settings.WAGTAIL_USER_TIME_ZONES]


def support_in_words(agency: Agency) -> str:
    missing = agency.missing_support()
    return f"Missing: {', '.join(missing)}" if missing else "All there"


class AgencyViewSet(ModelViewSet):
    model = Agency
    icon = "group"
    menu_label = "Agencies"
    menu_order = 50
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display: list[Any] = [
        "name",
        Column("support", label="Support", accessor=support_in_words),
    ]
    edit_handler = ObjectList(
        [
            TitleFieldPanel("name", targets=["slug"]),
            FieldPanel("slug", heading="Short name"),
            FieldPanel("time_zone", widget=forms.Select(choices=time_zones)),
            MultiFieldPanel(
                [
                    FieldPanel("on_call"),
                    FieldPanel("emergency_number"),
                    FieldPanel("crisis_line"),
                    FieldPanel("ask_line"),
                    FieldPanel("duties"),
                ],
                heading="Support, on every page and at the end of every lesson",
            ),
            FieldPanel("two_step_required"),
            MultiFieldPanel(
                [FieldPanel("verification_shows_name"), FieldPanel("evaluation_required")],
                heading="Certificates",
            ),
        ]
    )

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        return KeptPolicy(self.model)
