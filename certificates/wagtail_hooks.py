from __future__ import annotations

from django.db import models
from wagtail import hooks
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from .models import Design
from .viewsets import DesignViewSet, PreviewMenuItem

register_snippet(DesignViewSet)


@hooks.register("register_checked_wording")
def checked_wording() -> dict[type[models.Model], set[str]]:
    return {Design: {"name", "accent", "signatory_1", "signatory_2"}}


@hooks.register("register_snippet_action_menu_item")
def preview_a_design(model: type[models.Model]) -> ActionMenuItem | None:
    return PreviewMenuItem() if model is Design else None
