"""Noting that somebody needn't take a course, or has completed it elsewhere; taking that back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from courses.pages.models import CoursePage
from courses.progress import actions
from courses.progress.models import Exemption, ExemptionKind
from lms.core.errors import LmsError
from lms.people.models import User
from lms.reports.choosing import ReachForm, only_when
from lms.reports.reach import reach_or_404


def day_input(attrs: dict[str, str] | None = None) -> forms.DateInput:
    return forms.DateInput({"type": "date"} | (attrs or {}), "%Y-%m-%d")


class ExemptForm(ReachForm):
    kind = forms.ChoiceField(
        label="What holds", choices=ExemptionKind, initial=ExemptionKind.EXEMPT,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label="Why", max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text="In a sentence that an auditor can follow. No details of health.",
    )  # fmt: skip
    evidence = forms.CharField(
        label="Evidence", max_length=300, required=False,
        help_text="What you have seen, for example a certificate and its number.",
    )  # fmt: skip
    completed_on = forms.DateField(
        label="Completed on", required=False,
        widget=day_input(only_when("kind", ExemptionKind.EARLIER)),
        help_text="For what was completed elsewhere.",
    )  # fmt: skip
    expires_on = forms.DateField(
        label="Holds until", required=False, widget=day_input(),
        help_text="Its last day. Without one, it holds for good.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        today = self.reach.today
        if asked.get("expires_on") and asked["expires_on"] < today:
            self.add_error("expires_on", "This day has passed. Choose today or later.")
        if asked.get("kind") != ExemptionKind.EARLIER:
            asked["completed_on"] = None
            return asked
        if asked.get("completed_on") and asked["completed_on"] > today:
            self.add_error("completed_on", "This day is still to come.")
        for name, sentence in EARLIER_NEEDS.items():
            if not asked.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return asked


EARLIER_NEEDS = {
    "evidence": "Say what you have seen of it.",
    "completed_on": "Say when it was completed.",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: HttpRequest, pk: int, course: int) -> HttpResponse:
    reach = reach_or_404(request.user)
    person = get_object_or_404(reach.people, pk=pk)
    page = get_object_or_404(CoursePage.objects.live(), pk=course)
    form = ExemptForm(request.POST if request.method == "POST" else None, reach=reach)
    if form.is_valid() and _noted(request, form, person, page):
        return redirect(_section(person, page.pk))
    context = {"form": form, "person": person, "course": page}
    status = 422 if form.errors else 200
    return render(request, "reports/assigning/exempt.html", context, status=status)


def _noted(request: HttpRequest, form: ExemptForm, person: User, course: CoursePage) -> bool:
    try:
        actions.exempt(
            person, course, agency=form.reach.agency, by=request.user, **form.cleaned_data
        )
    except LmsError as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"Noted for {person.name}.")
    return True


def _section(person: User, course: int) -> str:
    return f"{reverse('reports:person', args=[person.pk])}#course-{course}"


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    reach = reach_or_404(request.user)
    rows = Exemption.objects.visible_to(request.user).filter(
        enrolment__agency=reach.agency, enrolment__learner__in=reach.people.values("pk")
    )
    found = get_object_or_404(rows.select_related("enrolment__learner"), pk=pk)
    actions.withdraw_exemption(found, by=request.user)
    learner = found.enrolment.learner
    messages.success(request, f"Taken back. {learner.name} is where they were before.")
    return redirect(_section(learner, found.enrolment.course_id))
