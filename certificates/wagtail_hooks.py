from __future__ import annotations

from django.db import models
from wagtail import hooks
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from .models import Design, ProviderApproval
from .viewsets import DesignViewSet, PreviewMenuItem, ProviderApprovalViewSet

register_snippet(DesignViewSet)
register_snippet(ProviderApprovalViewSet)


@hooks.register("register_checked_wording")
def checked_wording() -> dict[type[models.Model], set[str]]:
    return {
        Design: {"name", "accent", "signatory_1", "signatory_2"},
        ProviderApproval: {"body", "provider_number", "statement", "disclaimer"},
    }


@hooks.register("register_snippet_action_menu_item")
def preview_a_design(model: type[models.Model]) -> ActionMenuItem | None:
    return PreviewMenuItem() if model is Design else None
