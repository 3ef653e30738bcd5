from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from .models import Design, EvaluationForm, ProviderApproval
from .viewsets import DesignViewSet, PreviewMenuItem, ProviderApprovalViewSet

register_snippet(DesignViewSet)
register_snippet(ProviderApprovalViewSet)
register_snippet(EvaluationForm)


@hooks.register("register_checked_wording")
def checked_wording() -> dict[type[models.Model], set[str]]:
    return {
        Design: {"name", "accent", "signatory_1", "signatory_2"},
        EvaluationForm: {"title", "slug"},
        ProviderApproval: {"body", "provider_number", "statement", "disclaimer"},
    }


class EvaluationsMenuItem(MenuItem):
    """Shown to whoever may see what people said of courses."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("certificates.view_evaluation")


@hooks.register("register_reports_menu_item")
def evaluations_menu_item() -> MenuItem:
    return EvaluationsMenuItem(
        "How courses were found", reverse("certificates:evaluations"), name="evaluations",
        icon_name="comment", order=130,
    )  # fmt: skip


@hooks.register("register_snippet_action_menu_item")
def preview_a_design(model: type[models.Model]) -> ActionMenuItem | None:
    return PreviewMenuItem() if model is Design else None
