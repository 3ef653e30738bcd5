"""A supervisor's pages: what waits for a mark, and one written answer with its criteria."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.people.models import Role

from .marking import MARKED_SINCE, MarkedSince, ToMark, mark, markers_of
from .models import Mark, Met, Response

ON_A_PAGE = 25
MARKED_SHOWN = 10


class MarkForm(forms.Form):
    """One choice for each criterion, and a word to the learner."""

    comment = forms.CharField(
        label="A word to the learner",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What you saw in it, and what would take it further. They read it beside "
        "what they wrote.",
    )
    reason = forms.CharField(
        label="Why the mark changes",
        required=False,
        max_length=500,
        help_text="The learner reads this too. The earlier mark stays on record.",
    )
    expected = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, to_mark: ToMark) -> None:
        newest = to_mark.mark
        start = {"expected": to_mark.standing_as, "comment": newest.comment if newest else ""}
        super().__init__(data, initial=start)
        for place, row in enumerate(to_mark.criteria):
            worth = f"{float(row['points']):g}"
            self.fields[f"met{place}"] = forms.ChoiceField(
                label=row["text"],
                choices=Met.choices,
                widget=forms.RadioSelect,
                initial=newest.criteria[place]["met"] if newest else None,
                help_text=f"Worth {worth} point{'' if worth == '1' else 's'}.",
                error_messages={"required": "Choose how far this is met."},
            )
        if newest:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Say in a sentence why it changes."
        else:
            del self.fields["reason"]
        self.order_fields([name for name in self.fields if name.startswith("met")])

    @property
    def criteria(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("met")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        met = self.met(cleaned)
        if any(met.values()) and set(met.values()) != {Met.FULLY} and not cleaned.get("comment"):
            self.add_error("comment", "Say in a sentence what would take it further.")
        return cleaned

    @staticmethod
    def met(cleaned: dict[str, Any]) -> dict[int, str]:
        chosen = {name: value for name, value in cleaned.items() if name.startswith("met")}
        return {int(name.removeprefix("met")): value for name, value in chosen.items()}


def _answers(request: HttpRequest) -> QuerySet[Response]:
    if not request.user.has_role(Role.SUPERVISOR):
        raise Http404("Only supervisors have this page.")
    rows = Response.objects.to_mark_by(request.user)
    return rows.select_related("attempt__learner", "attempt__agency")


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What people wrote and a supervisor marks: the longest waiting first."""
    answers = _answers(request).defer("attempt__frozen")
    rows = answers.unmarked().order_by("attempt__submitted_at", "pk")
    marked = Mark.objects.filter(response__in=_answers(request).values("pk"))
    marked = marked.select_related("by", "response__attempt__learner").order_by("-at", "-pk")
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "marked": marked.defer("response__attempt__frozen")[:MARKED_SHOWN],
    }
    return render(request, "quizzes/marking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one written answer and mark it, or correct its mark."""
    found = get_object_or_404(_answers(request), pk=pk)
    if not markers_of(found.attempt).filter(pk=request.user.pk).exists():
        raise Http404
    to_mark = ToMark.of(found)
    if request.method == "POST" and request.POST.get("expected", "") != to_mark.standing_as:
        return _marked_since(request, to_mark)
    form = MarkForm(request.POST if request.method == "POST" else None, to_mark=to_mark)
    if not form.is_valid():
        return _page(request, to_mark, form, status=422 if form.is_bound else 200)
    cleaned = form.cleaned_data
    words = {name: cleaned.get(name, "") for name in ("comment", "reason", "expected")}
    try:
        mark(found, met=form.met(cleaned), by=request.user, **words)
    except MarkedSince:
        return _marked_since(request, ToMark.of(found))
    messages.success(request, f"Marked. {found.attempt.learner} is told.")
    return redirect("quizzes:marking")


def _marked_since(request: HttpRequest, to_mark: ToMark) -> HttpResponse:
    """Show the mark that came between, beside what was chosen; sent again, it corrects that one."""
    sent = request.POST.copy()
    sent["expected"] = to_mark.standing_as
    form = MarkForm(sent, to_mark=to_mark)
    form.add_error(None, MARKED_SINCE)
    return _page(request, to_mark, form, status=MarkedSince.status)


def _page(request: HttpRequest, to_mark: ToMark, form: MarkForm, *, status: int) -> HttpResponse:
    context = {"to_mark": to_mark, "attempt": to_mark.response.attempt, "form": form}
    return render(request, "quizzes/mark.html", context, status=status)
