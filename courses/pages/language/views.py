"""Keeping a wording with a reason, and the report of all there is to look at."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .actions import keep_wording
from .editing import edit_url
from .forms import KeepForm
from .looking import Finding, look_at, newest_draft, thing_at
from .report import report_rows

KEEP = "courses.add_wordingexception"
REPORT = "courses.view_wordingexception"
REPORT_TITLE = "Wording to look at"
ROWS_PER_PAGE = 50


def keep_url(thing: Any, finding: Finding) -> str:
    kind = ContentType.objects.get_for_model(thing).pk
    return reverse("keep_wording", args=[kind, thing.pk, finding.sentence_hash])


class TrainersView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    raise_exception = True
    header_icon = "openquote"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class KeepWordingView(TrainersView):
    """One wording in one sentence: what it is, and a box for the reason to keep it."""

    permission_required = KEEP
    page_title = "Keep this wording"
    template_name = "courses/admin/keep_wording.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        kind = get_object_or_404(ContentType, pk=kwargs["kind"])
        thing = thing_at(kind, kwargs["object_id"])
        if thing is None or not AdminURLFinder(request.user).get_edit_url(thing):
            raise Http404
        self.thing = thing
        both = (each for version in (newest_draft(thing), thing) for each in look_at(version))
        found = (each for each in both if each.sentence_hash == kwargs["sentence"])
        self.finding = next(found, None)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.finding is None or self.finding.kept:
            messages.info(request, "There is nothing to keep here any more.")
            return redirect(edit_url(self.thing))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = KeepForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        reason = form.cleaned_data["reason"]
        keep_wording(self.thing, self.finding, reason=reason, by=request.user)
        messages.success(request, f"“{self.finding.hit.phrase}” stays in this sentence.")
        return redirect(edit_url(self.thing))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "form": KeepForm(),
            "thing": self.thing,
            "finding": self.finding,
            "back_url": edit_url(self.thing),
        } | super().get_context_data(**kwargs)


class WordingReport(TrainersView):
    permission_required = REPORT
    page_title = REPORT_TITLE
    template_name = "courses/admin/wording_report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = report_rows()
        page = Paginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "open_count": sum(row.finding.kept is None for row in rows),
            "kept_count": sum(row.finding.kept is not None for row in rows),
        }
