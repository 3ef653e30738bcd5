from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.pages.models import CoursePage, LessonPage, QuizPage, RefresherPlan, StepPage
from lms.core.errors import BadInput
from lms.people.models import User
from quizzes.actions import start_attempt

from . import actions
from .access import StepAccess, access_to
from .models import Enrolment, EvidenceFile, StepCompletion
from .path import course_path
from .querysets import EnrolmentQuerySet
from .renewing import renewal_of


@login_required
@require_POST
def start_course(request: HttpRequest, course_id: int) -> HttpResponse:
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    enrolment = actions.enrol(request.user, course, by=request.user)
    following = course_path(course, enrolment).next_step
    if following is None:
        return redirect(course.get_url(request))
    return redirect(following.item.url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refresher(request: HttpRequest, course_id: int) -> HttpResponse:
    """Say what the refresher holds and when it is open; begin it, or go on with it."""
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    enrolment = get_object_or_404(_completed_or_renewing(request.user, course))
    if request.method == "POST":
        begun = enrolment
        if enrolment.is_complete:
            begun = actions.begin_refresher(enrolment, by=request.user)
        following = course_path(course, begun).next_step
        return redirect(following.item.url if following else course.get_url(request))
    context = {
        "course": course,
        "enrolment": enrolment,
        "renewal": renewal_of(enrolment, enrolment.today()),
        "outline": course.refresher(),
        "plan": RefresherPlan.objects.first(),
    }
    return render(request, "courses/refresher.html", context)


def _completed_or_renewing(person: User, course: CoursePage) -> EnrolmentQuerySet:
    """Return the person's newest cycle, if it is complete or already a refresher."""
    rows = Enrolment.objects.filter(learner=person, course=course).current()
    return rows.filter(Q(completed_at__isnull=False) | Q(renews__isnull=False)).select_related(
        "course", "agency", "renews"
    )


@login_required
@require_POST
def finish_lesson(request: HttpRequest, step_id: int) -> HttpResponse:
    """Mark a lesson as read, then go on to the next step or to the course's end."""
    step = _step(LessonPage, step_id)
    access, done = actions.finish_lesson(step, by=request.user)
    return redirect(_onward(request, access, done))


def _step(kind: type[StepPage], pk: int) -> StepPage:
    """Return a published step with no more than its place and its title read."""
    return get_object_or_404(kind.objects.live().only("path", "title"), pk=pk)


def _onward(request: HttpRequest, access: StepAccess, done: StepCompletion) -> str:
    following = access.path.after(access.step.pk)
    if following is None:
        messages.success(request, "That was the last step on this path.")
        return access.course.get_url(request)
    path = access.path.once_done(access.step.pk, done.completed_at)
    refreshed = path.step(following.item.id)
    if refreshed is None or not refreshed.is_open:
        messages.info(request, refreshed.reason if refreshed else "")
        return access.course.get_url(request)
    return refreshed.item.url


@login_required
@require_POST
def keep_place(request: HttpRequest, step_id: int) -> JsonResponse:
    """Remember the block that someone has read down to."""
    step = _step(LessonPage, step_id)
    enrolment = access_to(request.user, step).require_open()
    block = request.POST.get("place", "")
    if not 0 < len(block) <= 64 or "\x00" in block:
        raise BadInput("That isn't a place in this lesson.", code="no_such_place")
    actions.remember_place(enrolment, step, block)
    return JsonResponse({"saved": True})


@login_required
@require_POST
def start_quiz(request: HttpRequest, step_id: int) -> HttpResponse:
    """Begin an attempt at the step's quiz, or go back to the one that is open."""
    step = get_object_or_404(QuizPage.objects.live().select_related("quiz"), pk=step_id)
    enrolment = access_to(request.user, step).require_open()
    attempt = start_attempt(step.quiz, request.user, agency=enrolment.agency)
    return redirect("quizzes:attempt", pk=attempt.pk)


@require_safe
@login_required
def evidence_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """Hand over what was seen for an exemption, to keep and never to run in a page."""
    found = get_object_or_404(EvidenceFile.objects.visible_to(request.user).kept(), pk=pk)
    try:
        opened = found.file.open()
    except FileNotFoundError as error:
        raise Http404("The file isn’t there any more.") from error
    return FileResponse(opened, as_attachment=True, filename=found.name, content_type=found.type)
