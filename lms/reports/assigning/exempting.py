"""Noting that somebody needn't take a course, or has completed it elsewhere; taking that back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from courses.pages.models import CoursePage
from courses.progress import actions
from courses.progress.actions.exempting import MOST_FILES
from courses.progress.models import EvidenceFile, Exemption, ExemptionKind
from courses.progress.querysets import ExemptionQuerySet
from lms.core.errors import LmsError
from lms.core.papers import PapersField
from lms.people.models import User
from lms.reports.choosing import ReachForm, only_when
from lms.reports.reach import Reach, reach_or_404


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
    files = PapersField(
        label="Files", most=MOST_FILES, required=False,
        help_text="Up to five PDFs or pictures of at most 5 MB each, such as the certificate.",
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
        if not asked.get("completed_on") and "completed_on" not in self.errors:
            self.add_error("completed_on", "Say when it was completed.")
        seen = asked.get("evidence") or asked.get("files")
        if not seen and not {"evidence", "files"} & set(self.errors):
            self.add_error("evidence", "Say what you have seen of it.")
        return asked


class FilesForm(forms.Form):
    files = PapersField(
        label="PDF, PNG or JPEG, up to 5 MB each", most=MOST_FILES,
        error_messages={"required": "Choose a file first."},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: HttpRequest, pk: int, course: int) -> HttpResponse:
    reach = reach_or_404(request.user)
    person = get_object_or_404(reach.people, pk=pk)
    page = get_object_or_404(CoursePage.objects.live(), pk=course)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ExemptForm(*sent, reach=reach)
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
    found = get_object_or_404(_within(reach), pk=pk)
    actions.withdraw_exemption(found, by=request.user)
    learner = found.enrolment.learner
    messages.success(request, f"Taken back. {learner.name} is where they were before.")
    return redirect(_section(learner, found.enrolment.course_id))


def _within(reach: Reach) -> ExemptionQuerySet:
    rows = Exemption.objects.visible_to(reach.viewer).select_related("enrolment__learner")
    return rows.filter(
        enrolment__agency=reach.agency, enrolment__learner__in=reach.people.values("pk")
    )


@login_required
@require_POST
def add_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep more of what was seen with an exemption that is there already."""
    found = get_object_or_404(_within(reach_or_404(request.user)), pk=pk)
    form = FilesForm(request.POST, request.FILES)
    refusal = "" if form.is_valid() else form.errors["files"][0]
    try:
        if not refusal:
            _add(request, found, form)
    except LmsError as error:
        refusal = error.sentence
    if refusal:
        messages.warning(request, refusal)
    return redirect(_section(found.enrolment.learner, found.enrolment.course_id))


@transaction.atomic
def _add(request: HttpRequest, exemption: Exemption, form: FilesForm) -> None:
    papers = form.cleaned_data["files"]
    for paper in papers:
        actions.add_evidence(exemption, paper, by=request.user)
    names = ", ".join(paper.name for paper in papers)
    messages.success(request, f"Added: {names}.")


@login_required
@require_POST
def take_out_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    reach = reach_or_404(request.user)
    rows = EvidenceFile.objects.visible_to(request.user).kept()
    rows = rows.filter(exemption__in=_within(reach).values("pk"))
    rows = rows.select_related("exemption__enrolment__learner")
    found = get_object_or_404(rows, pk=pk)
    actions.take_out_evidence(found, by=request.user)
    messages.success(request, f"Taken out: {found.name}.")
    enrolment = found.exemption.enrolment
    return redirect(_section(enrolment.learner, enrolment.course_id))
