"""Bringing questions into a bank, and taking them along, in the trainers' admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView, IndexView

from lms.core.errors import BadInput

from .admin_pages import PageAboutOne
from .exchange.keeping import NothingComesIn, look_over, take_in
from .exchange.parcels import FORMATS, LARGEST_UPLOAD, open_parcel, pack
from .exchange.telling import pack_bank
from .models import Bank, Delivery, Question

TYPES = {"xml": "application/xml", "zip": "application/zip", "txt": "text/plain; charset=utf-8"}


def to_bank(name: str, bank: Bank) -> str:
    return reverse(Bank.snippet_viewset.get_url_name(name), args=[bank.pk])


def bank_buttons(bank: Bank) -> list[Button]:
    return [
        Button("Import", url=to_bank("import", bank), icon_name="upload", priority=15),
        Button("Export", url=to_bank("export", bank), icon_name="download", priority=16),
    ]


class BankIndexView(IndexView):
    default_ordering = "title"

    def get_list_more_buttons(self, instance: Bank) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *bank_buttons(instance)]


class BankEditView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *bank_buttons(self.object)]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        max_length=120,
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty.",
            "max_length": "The file’s name is too long.",
        },
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_UPLOAD:
            raise forms.ValidationError("This file is larger than 10 MB.")
        return sent


class BankPage(PageAboutOne):
    about = Bank
    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "add"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"bank": self.one} | super().get_context_data(**kwargs)


class ImportView(BankPage):
    """Choose a file; it is read and kept for the look over, and nothing else happens yet."""

    template_name = "quizzes/admin/import.html"
    page_title = "Import questions"
    header_icon = "upload"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            sent = form.cleaned_data["file"]
            content = sent.read()
            try:
                open_parcel(content)
            except BadInput as refusal:
                form.add_error("file", refusal.sentence)
            else:
                Delivery.objects.visible_to(request.user).delete()
                kept = Delivery.objects.create(
                    bank=self.one, by=request.user, name=sent.name[:120], content=content
                )
                return redirect(
                    reverse(Bank.snippet_viewset.get_url_name("look_over"), args=[kept.pk])
                )
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422)


class LookOverView(BankPage):
    """What will come in, what not, what gets lost and why; and the button that does it."""

    template_name = "quizzes/admin/look_over.html"
    page_title = "What comes in"
    header_icon = "upload"

    @cached_property
    def delivery(self) -> Delivery:
        mine = Delivery.objects.visible_to(self.request.user).select_related("bank")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    @cached_property
    def one(self) -> Bank:
        return self.delivery.bank

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        publish = "publish" in request.POST
        try:
            made = take_in(self.delivery, by=request.user, publish=publish)
        except NothingComesIn as refusal:
            messages.error(request, refusal.sentence)
            return self.render_to_response(self.get_context_data(), status=refusal.status)
        noun = "question has" if len(made) == 1 else "questions have"
        how = "published" if publish else "as drafts, for you to look at and publish"
        messages.success(request, f"{len(made)} {noun} come in, {how}.")
        listing = reverse(Question.snippet_viewset.get_url_name("list"))
        return redirect(f"{listing}?bank={self.one.pk}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parcel = open_parcel(bytes(self.delivery.content))
        arrivals = look_over(parcel)
        return super().get_context_data(**kwargs) | {
            "delivery": self.delivery,
            "parcel": parcel,
            "arrivals": arrivals,
            "coming": sum(each.comes_in for each in arrivals),
            "staying": sum(not each.comes_in for each in arrivals),
            "losing": sum(each.comes_in and bool(each.notes) for each in arrivals),
        }


class ExportView(BankPage):
    permission_required = "change"
    template_name = "quizzes/admin/export.html"
    page_title = "Export questions"
    header_icon = "download"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = request.GET.get("format")
        if form in FORMATS:
            return self._file(form)
        return super().get(request, *args, **kwargs)

    def _file(self, form: str) -> HttpResponse:
        ending, content = pack(pack_bank(self.one, form), form)
        response = HttpResponse(content, content_type=TYPES[ending])
        name = f"{self.one.slug}-{form}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = [
            {"key": key, "label": label, "parcel": pack_bank(self.one, key)}
            for key, label in FORMATS.items()
        ]
        return super().get_context_data(**kwargs) | {"choices": choices}
