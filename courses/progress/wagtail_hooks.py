from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail import hooks
from wagtail.models import Page

from courses.pages.models import StepPage

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
    if not _is_rested_on(page):
        return None
    _say_why(request, page)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_evidence_of_many(
    request: HttpRequest, action_type: str, things: Iterable[Model], action: object
) -> HttpResponse | None:
    """Do the same where several pages are deleted at once: all of them, or none."""
    if action_type != "delete" or request.method != "POST":
        return None
    kept = [thing for thing in things if isinstance(thing, Page) and _is_rested_on(thing)]
    for page in kept:
        _say_why(request, page)
    return redirect(action.next_url) if kept else None


@hooks.register("before_delete_snippet", order=10)
def keep_snippets(request: HttpRequest, things: Iterable[Model]) -> HttpResponse | None:
    """Do the same for what isn't a page, one or many; whoever says it better has spoken before."""
    kept = [thing for thing in things if _is_protected(type(thing).objects.filter(pk=thing.pk))]
    if request.method != "POST" or not kept:
        return None
    for thing in kept:
        messages.error(request, f"{thing} stays: people’s records rest on it.")
    return redirect(type(kept[0]).snippet_viewset.get_url_name("list"))


def _is_rested_on(page: Page) -> bool:
    return _is_protected(Page.objects.descendant_of(page, inclusive=True))


def _is_protected(rows: QuerySet) -> bool:
    """Say whether anything that is protected points at one of them, or at what goes with them."""
    try:
        Collector(using=rows.db, origin=rows).collect(rows)
    except ProtectedError:
        return True
    return False


def _say_why(request: HttpRequest, page: Page) -> None:
    messages.error(
        request,
        f"“{page.title}” stays: people's records rest on it. Unpublish it instead; "
        "learners no longer see it, and the records stay whole.",
    )
