"""Certificate designs in the trainers' admin, with a look at the real PDF before saving."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import CopyView, SnippetViewSet

from lms.core.errors import LmsError

from .models import Design, ProviderApproval
from .page import CertificatePage
from .rendering import RenderFailed, render_page
from .sample import sample_snapshot

# A browser shows a PDF in a viewer of its own, which the admin's policy would take for a plug-in.
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


class NoPreview(LmsError):
    status = 503
    code = "no_preview"


class CopyDesignView(CopyView):
    """Begin a design from another; its name and whom it is for are one's own to say."""

    def get_initial_form_instance(self) -> Design:
        return super().get_initial_form_instance().copied()


class DesignViewSet(SnippetViewSet):
    model = Design
    copy_view_class = CopyDesignView
    icon = "doc-full"
    menu_label = "Certificate designs"
    menu_name = "certificate-designs"
    menu_order = 180
    add_to_admin_menu = True
    list_display: ClassVar[list[str | Column]] = [
        "name",
        "agency",
        BooleanColumn("is_pattern", label="Pattern"),
        "look",
        "orientation",
        "paper",
    ]
    list_filter: ClassVar[list[str]] = ["agency", "is_pattern", "paper"]
    panels: ClassVar[list[Panel]] = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("agency")], heading="For whom"),
        MultiFieldPanel(
            [FieldPanel("heading"), FieldPanel("statement"), FieldPanel("provider_statement")],
            heading="Words",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("signatory_1"), FieldPanel("signatory_1_title")]),
                FieldPanel("signatory_1_image"),
                FieldRowPanel([FieldPanel("signatory_2"), FieldPanel("signatory_2_title")]),
                FieldPanel("signatory_2_image"),
            ],
            heading="Who signs",
        ),
        FieldPanel("shows_score"),
        MultiFieldPanel(
            [
                FieldPanel("logo"),
                FieldRowPanel([FieldPanel("look"), FieldPanel("orientation")]),
                FieldRowPanel(
                    [
                        FieldPanel("paper"),
                        FieldPanel("accent", widget=forms.TextInput(attrs={"type": "color"})),
                    ]
                ),
            ],
            heading="Look",
        ),
    ]

    def get_urlpatterns(self) -> list[Any]:
        preview = require_POST(self.preview)
        return [
            *super().get_urlpatterns(),
            path("preview/", preview, name="preview_pdf"),
            path("preview/<int:pk>/", preview, name="preview_pdf_of"),
        ]

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the PDF of what stands in the form, saved or not."""
        allowed = self.permission_policy.user_has_any_permission(request.user, ["add", "change"])
        if not allowed:
            raise PermissionDenied
        design = get_object_or_404(Design, pk=pk) if pk else Design()
        form = self.get_form_class()(request.POST, instance=design, for_user=request.user)
        if not form.is_valid():
            context = {"form": form, "design": design}
            return render(request, "certificates/admin/no_preview.html", context, status=422)
        return _as_pdf(form.save(commit=False))


class ProviderApprovalViewSet(SnippetViewSet):
    model = ProviderApproval
    icon = "success"
    menu_label = "Provider approvals"
    menu_name = "provider-approvals"
    menu_order = 181
    add_to_admin_menu = True
    list_display: ClassVar[list[str]] = [
        "body", "provider_number", "agency", "valid_from", "valid_until", "checked_on",
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["agency"]
    panels: ClassVar[list[Panel]] = [
        FieldPanel("agency"),
        FieldRowPanel([FieldPanel("body"), FieldPanel("provider_number")]),
        FieldPanel("statement"),
        FieldPanel("disclaimer"),
        FieldRowPanel(
            [FieldPanel("valid_from"), FieldPanel("valid_until"), FieldPanel("checked_on")]
        ),
    ]


def _as_pdf(design: Design) -> HttpResponse:
    try:
        body = render_page(CertificatePage(sample_snapshot(design)))
    except RenderFailed as error:
        raise NoPreview("The preview didn’t come about. Please try again in a moment.") from error
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="design.pdf"'
    response["Content-Security-Policy"] = PDF_POLICY
    return response


class PreviewMenuItem(ActionMenuItem):
    """A button that sends the form, as it stands, to the preview in a new tab."""

    name = "preview-pdf"
    label = "See it as a PDF"
    icon_name = "view"
    order = 50
    template_name = "certificates/admin/preview_button.html"

    def get_url(self, parent_context: dict[str, Any]) -> str:
        instance = parent_context.get("instance")
        names = Design.snippet_viewset
        if instance and instance.pk:
            return reverse(names.get_url_name("preview_pdf_of"), args=[instance.pk])
        return reverse(names.get_url_name("preview_pdf"))
