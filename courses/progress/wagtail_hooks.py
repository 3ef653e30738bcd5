from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail import hooks
from wagtail.models import Page

from courses.pages.models import CoursePage, StepPage

from .access import access_to
from .actions import note_visit


@hooks.register("before_serve_page")
def gate_steps(
    page: Page, request: HttpRequest, serve_args: list, serve_kwargs: dict
) -> HttpResponse | None:
    """Let a learner into a step that is open to them; tell everyone else what would open it.

    The access is kept on the request for the page's template, so that nothing is asked twice.
    """
    if not isinstance(page, StepPage):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    access = access_to(request.user, page)
    if access.enrolment is None:
        messages.info(request, access.reason)
        return redirect(access.course.get_url(request))
    if not access.is_open:
        return render(request, "courses/step_locked.html", {"access": access}, status=403)
    note_visit(access.enrolment, page)
    request.step_access = access
    return None


@hooks.register("before_delete_page")
def keep_evidence(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete what people's records rest on; unpublishing leaves the records whole."""
    steps = StepPage.objects.descendant_of(page, inclusive=True).filter(completions__isnull=False)
    courses = CoursePage.objects.descendant_of(page, inclusive=True).filter(
        enrolments__isnull=False
    )
    if not (steps.exists() or courses.exists()):
        return None
    messages.error(
        request,
        f"“{page.title}” stays: people's records rest on it. Unpublish it instead; "
        "learners no longer see it, and the records stay whole.",
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)
