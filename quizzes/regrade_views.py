"""Regrading a question in the trainers' admin: look whom it touches, say why, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView

from .models import Question, Remedy
from .regrade_actions import NothingToRegrade, PlanChanged, regrade
from .regrading import plan_regrade
from .usage_views import usage_button

MOST_SHOWN = 100


def regrade_button(question: Question) -> Button:
    url = reverse(Question.snippet_viewset.get_url_name("regrade"), args=[question.pk])
    return Button("Regrade", url=url, icon_name="rotate", priority=17)


class QuestionEditView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        more = [regrade_button(self.object), usage_button(self.object)]
        return [*super().header_more_buttons, *more]


class RegradeForm(forms.Form):
    remedy = forms.ChoiceField(choices=Remedy.choices)
    expected = forms.CharField(max_length=64)
    reason = forms.CharField(
        max_length=1000,
        strip=True,
        error_messages={"required": "Say in a sentence why; those it concerns will read it."},
    )


class RegradeView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "change"
    template_name = "quizzes/admin/regrade.html"
    page_title = "Regrade"
    header_icon = "rotate"

    @cached_property
    def question(self) -> Question:
        return get_object_or_404(Question, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.question)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = reverse(Question.snippet_viewset.get_url_name("list"))
        own = self.question.snippet_viewset
        edit = reverse(own.get_url_name("edit"), args=[self.question.pk])
        return [
            *self.breadcrumbs_items,
            {"url": listing, "label": "Questions"},
            {"url": edit, "label": self.question.code},
            {"url": "", "label": self.page_title},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RegradeForm(request.POST)
        if not form.is_valid():
            return self.again(form, 422)
        try:
            made = regrade(self.question, **form.cleaned_data, by=request.user)
        except (PlanChanged, NothingToRegrade) as refusal:
            form.add_error(None, refusal.sentence)
            return self.again(form, refusal.status)
        touched = made.rescores.count()
        noun = "attempt has a new score" if touched == 1 else "attempts have new scores"
        messages.success(request, f"{touched} {noun}; the old ones stay on record.")
        return redirect(request.path)

    def again(self, form: RegradeForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = self.request.POST.get("remedy") or self.request.GET.get("remedy")
        remedy = sent if sent in Remedy.values else Remedy.KEY
        plan = plan_regrade(self.question, remedy)
        # Points first, then when: the list shows what changes, not who it was.
        changes = sorted(plan.changes, key=lambda row: (not row.now_passes, -row.gained))
        earlier = self.question.regrades.select_related("by").annotate(touched=Count("rescores"))
        own = self.question.snippet_viewset
        scenes = Question.objects.filter(scenarioquestion__scenes__question=self.question)
        return super().get_context_data(**kwargs) | {
            "question": self.question,
            "scenes": [(scene, regrade_button(scene).url) for scene in scenes],
            "plan": plan,
            "changes": changes[:MOST_SHOWN],
            "more": max(0, len(changes) - MOST_SHOWN),
            "remedies": Remedy.choices,
            "earlier": earlier,
            "edit_url": reverse(own.get_url_name("edit"), args=[self.question.pk]),
            "reason": self.request.POST.get("reason", ""),
        }
