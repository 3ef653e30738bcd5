"""A supervisor's home, and the people in their care."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from courses.progress.access import access_to
from courses.progress.models import Enrolment
from courses.supervision import actions
from courses.supervision.calibration.reading import calibration_at_home
from courses.supervision.dose.home import sessions_with
from courses.supervision.groups.reading import groups_of
from courses.supervision.home import (
    answers_to_mark,
    on_my_desk,
    open_requests,
    people_page,
    plans_to_look_at,
)
from courses.supervision.models import (
    SESSION_KINDS,
    Feedback,
    LoggedHours,
    Pilot,
    PracticePage,
)
from courses.supervision.permissions import reads_feedback_of, supervised_enrolments
from courses.supervision.standing import standing_of
from lms.people.models import Role


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Supervision: what waits for me, and where the people in my care are."""
    if not request.user.has_role(Role.SUPERVISOR):
        raise Http404("Only supervisors have this page.")
    context = {
        "requests": open_requests(request.user),
        "to_mark": answers_to_mark(request.user),
        "desk": on_my_desk(request.user),
        "plans": plans_to_look_at(request.user),
        "to_confirm": LoggedHours.objects.to_confirm_by(request.user).count(),
        "sessions": sessions_with(request.user),
        "groups": groups_of(request.user),
        "people": people_page(request.user, request.GET.get("page")),
        "calibration": calibration_at_home(request.user),
    }
    return render(request, "supervision/home.html", context)


def _placed(
    request: HttpRequest, enrolment_id: int, step_id: int
) -> tuple[Enrolment, PracticePage]:
    rows = supervised_enrolments(request.user).current()
    rows = rows.select_related("learner", "course", "agency")
    enrolment = get_object_or_404(rows, pk=enrolment_id)
    steps = PracticePage.objects.live().descendant_of(enrolment.course)
    return enrolment, get_object_or_404(steps.select_related("rubric"), pk=step_id)


@require_safe
@login_required
def person(request: HttpRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """One person at one practice step: what is there, what is missing, whose move it is."""
    enrolment, step = _placed(request, enrolment_id, step_id)
    standing = standing_of(enrolment, step)
    reads = reads_feedback_of(request.user, enrolment)
    visible = Feedback.objects.visible_to(request.user).filter(enrolment=enrolment, step=step)
    shown = set(visible.non_polymorphic().values_list("pk", flat=True))
    context = {
        "enrolment": enrolment,
        "step": step,
        "standing": standing,
        "report": standing.report if reads else standing.report.without_scores(),
        "feedback": [row for row in standing.feedback if row.pk in shown],
        "pilots": Pilot.objects.visible_to(request.user)
        .filter(enrolment=enrolment, step=step)
        .select_related("supervisor"),
        "kinds": SESSION_KINDS,
        "asked": [row for row in standing.open_requests if row.supervisor == request.user],
        "reads": reads,
        "access": access_to(enrolment.learner, step),
    }
    return render(request, "supervision/person.html", context)


def kind_sent(request: HttpRequest) -> type[Feedback]:
    """Return the kind of feedback that a button names; the first for any other word."""
    named = {kind.kind: kind for kind in SESSION_KINDS}
    return named.get(request.POST.get("kind", ""), SESSION_KINDS[0])


@login_required
@require_POST
def observe_person(request: HttpRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Open the observation form without a request: an observation can also be agreed in person."""
    enrolment, step = _placed(request, enrolment_id, step_id)
    draft = actions.start_observation(enrolment, step, by=request.user, kind=kind_sent(request))
    return redirect("supervision:edit", pk=draft.pk)
