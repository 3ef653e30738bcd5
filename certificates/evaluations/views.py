from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from certificates.models import Evaluation, EvaluationReceipt
from certificates.models import EvaluationForm as Asked
from courses.progress.models import Enrolment
from lms.people.models import Role, User

from .asking import give_evaluation
from .forms import EvaluationForm
from .summary import ANSWERS, SMALLEST_GROUP, summaries


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask someone who has completed a course how they found it; once for each cycle."""
    own = Enrolment.objects.filter(learner=request.user, completed_at__isnull=False)
    enrolment = get_object_or_404(own.select_related("course", "agency", "learner"), pk=pk)
    asked = Asked.objects.first()
    form = EvaluationForm(request.POST or None, enrolment=enrolment, asked=asked)
    if request.method == "POST" and form.is_valid():
        give_evaluation(enrolment, scales=form.scales(), words=form.words())
        messages.success(request, "Thank you. What you said is kept without your name.")
        return redirect("certificates:list")
    context = {
        "enrolment": enrolment,
        "asked": asked,
        "form": form,
        "given": EvaluationReceipt.objects.filter(enrolment=enrolment).exists(),
    }
    refused = request.method == "POST"
    return render(request, "certificates/evaluate.html", context, status=422 if refused else 200)


@require_safe
@login_required
def evaluations(request: HttpRequest) -> HttpResponse:
    """What people said of each course: to managers of their agency, to trainers of all."""
    rows = within_reach(request.user).select_related("course")
    person = request.user
    today = person.agency.today() if person.agency else timezone.localdate()
    context = {
        "summaries": summaries(rows, today=today),
        "smallest": SMALLEST_GROUP,
        "answers": ANSWERS,
        "manages": person.has_role(Role.MANAGER),
    }
    if context["manages"]:
        request.shown_under = reverse("reports:team")
    return render(request, "certificates/evaluations.html", context)


def within_reach(person: User) -> object:
    """Return the evaluations someone may see in groups. Raises Http404 for who may see none."""
    if person.has_perm("certificates.view_evaluation"):
        return Evaluation.objects.all()
    agencies = {row.agency_id for row in person.memberships_as("manager")}
    if not agencies:
        raise Http404("Nothing here for people who manage nobody.")
    return Evaluation.objects.filter(agency__in=agencies)
