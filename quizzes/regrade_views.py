"""Regrading a question in the trainers' admin: look whom it touches, say why, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView

from .admin_pages import PageAboutOne
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


class RegradeView(PageAboutOne):
    about = Question
    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "change"
    template_name = "quizzes/admin/regrade.html"
    page_title = "Regrade"
    header_icon = "rotate"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RegradeForm(request.POST)
        if not form.is_valid():
            return self.again(form, 422)
        try:
            made = regrade(self.one, **form.cleaned_data, by=request.user)
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
        plan = plan_regrade(self.one, remedy)
        # Points first, then when: the list shows what changes, not who it was.
        changes = sorted(plan.changes, key=lambda row: (not row.now_passes, -row.gained))
        earlier = self.one.regrades.select_related("by").annotate(touched=Count("rescores"))
        own = self.one.snippet_viewset
        scenes = Question.objects.filter(scenarioquestion__scenes__question=self.one)
        return super().get_context_data(**kwargs) | {
            "question": self.one,
            "scenes": [(scene, regrade_button(scene).url) for scene in scenes],
            "plan": plan,
            "changes": changes[:MOST_SHOWN],
            "more": max(0, len(changes) - MOST_SHOWN),
            "remedies": Remedy.choices,
            "earlier": earlier,
            "edit_url": reverse(own.get_url_name("edit"), args=[self.one.pk]),
            "reason": self.request.POST.get("reason", ""),
        }
