"""The pages of a quiz: a question, the look over the sheet, the review. One's own attempts only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.errors import BadInput
from lms.core.middleware import wants_json

from . import actions
from .models import Attempt, Layout, Quiz
from .review import Review
from .sheet import Sheet
from .standing import Standing

KEPT = "kept_sheet"
MOST_KEPT = 60_000
"""Characters of a form that are kept over a sign-in: ten reflections at their longest."""

SIGNED_OUT = (
    "You have been signed out. Your answer is still on this page: "
    "sign in again in another tab, then come back here."
)

ELSEWHERE = (
    "Not saved: another tab or device has given a different answer since. "
    "Reload this page to see that one, or choose here again and yours is kept."
)
ELSEWHERE_PAGE = (
    "Another tab or device has given a different answer since. What you chose here is still on "
    "this page: go on with the button below and it is kept instead."
)

View = Callable[[HttpRequest, UUID], HttpResponse]


def own_attempt(request: HttpRequest, pk: UUID) -> Attempt:
    rows = Attempt.objects.visible_to(request.user).select_related("quiz")
    found = get_object_or_404(rows, pk=pk)
    found.learner = request.user
    return found


def named(request: HttpRequest, pk: UUID) -> Attempt:
    """Return one's own attempt by its name alone, for an action that reads it under its lock."""
    return Attempt(pk=pk, learner=request.user)


def signed_in(view: View) -> View:
    """Ask for a sign-in like login_required, but lose no answer that comes without one.

    A form is kept in the session and shown again after the sign-in; a fetch is told in words.
    """

    @wraps(view)
    def asked(request: HttpRequest, pk: UUID) -> HttpResponse:
        if request.user.is_authenticated:
            return _found(view, request, pk)
        if wants_json(request):
            body = {"saved": False, "code": "signed_out", "message": SIGNED_OUT}
            return JsonResponse(body, status=401)
        return redirect_to_login(_keep(request, pk))

    return asked


def _found(view: View, request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        return view(request, pk)
    except Attempt.DoesNotExist as error:
        raise Http404 from error


def _keep(request: HttpRequest, pk: UUID) -> str:
    """Keep a posted form for after the sign-in, and return the page to come back to."""
    page = reverse("quizzes:attempt", args=[pk])
    typed = {name: sent for name, sent in request.POST.lists() if name != "csrfmiddlewaretoken"}
    size = sum(len(value) for sent in typed.values() for value in sent)
    # Nobody fills the sessions of this site with forms of attempts that aren't there.
    if "asked" not in typed or size > MOST_KEPT or not Attempt.objects.filter(pk=pk).exists():
        return page
    request.session[KEPT] = {"attempt": str(pk), "typed": typed}
    return f"{page}?q={request.POST['asked'][:4]}"


def _kept(request: HttpRequest, attempt: Attempt) -> QueryDict:
    kept, typed = request.session.get(KEPT, {}), QueryDict(mutable=True)
    if kept.get("attempt") == str(attempt.pk):
        for name, sent in kept["typed"].items():
            typed.setlist(name, sent)
    return typed


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def attempt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask one question; a post saves its answer and goes where the pressed button says."""
    if request.method == "POST":
        return _save_and_go(request, pk)
    found = own_attempt(request, pk)
    if not found.is_open:
        return redirect("quizzes:review", pk=pk)
    sheet = Sheet.of(found)
    number = _number(request.GET.get("q", ""), sheet) or sheet.resume_at()
    if number is None:
        return redirect("quizzes:check", pk=pk)
    return _ask(request, sheet, number)


def _number(sent: str, sheet: Sheet) -> int | None:
    return next((entry.number for entry in sheet if str(entry.number) == sent), None)


def _ask(request: HttpRequest, sheet: Sheet, number: int) -> HttpResponse:
    kept = _kept(request, sheet.attempt)
    return _form(request, sheet, number, typed=kept, kept=bool(kept.getlist("asked")))


def _form(
    request: HttpRequest,
    sheet: Sheet,
    number: int,
    *,
    typed: QueryDict,
    kept: bool = False,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the form of one question, or of all; what was typed and not saved stands in it."""
    attempt = sheet.attempt
    whole = attempt.layout == Layout.ALL
    wanted = range(1, len(sheet) + 1) if whole else [number]
    rows = [sheet.question(wanted_number) for wanted_number in wanted]
    given = {
        row.number: _readable(attempt, row.number, typed)
        for row in rows
        if str(row.number) in typed.getlist("asked")
    }
    context = {
        "attempt": attempt,
        "sheet": sheet,
        "rows": [row.with_answer(given.get(row.number, row.answer)) for row in rows],
        "shown": rows[0],
        "total": len(sheet),
        "whole": whole,
        "is_last": number == len(sheet),
        "kept": kept and bool(given),
        "problem": problem,
    }
    return render(request, "quizzes/question.html", context, status=status)


def _readable(attempt: Attempt, number: int, kept: QueryDict) -> object:
    try:
        return actions.read_answer(attempt, number - 1, kept)
    except BadInput:
        return None


def _save_and_go(request: HttpRequest, pk: UUID) -> HttpResponse:
    sheet_number, attempt = request.POST.get("asked", ""), named(request, pk)
    try:
        if request.POST.get("go") == "time":
            actions.extend_time(attempt, by=request.user)
        saved = actions.save_answers(attempt, request.POST, by=request.user)
    except actions.AttemptClosed as error:
        context = {"attempt": own_attempt(request, pk), "error": error}
        return render(request, "quizzes/closed.html", context, status=error.status)
    except actions.TimeIsUp as error:
        return _again(request, own_attempt(request, pk), sheet_number, error.sentence)
    if saved.elsewhere:
        return _again(request, saved.attempt, sheet_number, ELSEWHERE_PAGE)
    request.session.pop(KEPT, None)
    if request.POST.get("go") == "leave":
        messages.success(request, "Saved. Your answers and your place wait for you.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect(_onward(saved.attempt, request.POST))


def _again(request: HttpRequest, attempt: Attempt, number: str, problem: str) -> HttpResponse:
    sheet = Sheet.of(attempt)
    here = _number(number, sheet) or 1
    return _form(request, sheet, here, typed=request.POST, problem=problem, status=409)


def _onward(attempt: Attempt, data: QueryDict) -> str:
    """Return the page that a button names: the one before or after, one by number, the check."""
    numbers = {str(number): number for number in range(1, len(attempt.frozen) + 1)}
    here, going = numbers.get(data.get("asked", ""), 1), data.get("go", "next")
    page = reverse("quizzes:attempt", args=[attempt.pk])
    if going == "time":
        return f"{page}?q={here}"
    if attempt.layout == Layout.ALL and going not in numbers:
        return reverse("quizzes:check", args=[attempt.pk])
    number = numbers.get(going, max(here - 1, 1) if going == "back" else here + 1)
    if going == "check" or number > len(numbers):
        return reverse("quizzes:check", args=[attempt.pk])
    return f"{page}?q={number}"


@require_POST
@signed_in
def save(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Save what is on the form as it is given, and say when; with ``go``, also where to go on."""
    saved = actions.save_answers(named(request, pk), request.POST, by=request.user)
    at = f"{timezone.localtime(saved.at):%H:%M}"
    if saved.elsewhere:
        body = {"saved": False, "code": "answered_elsewhere", "message": ELSEWHERE}
        return JsonResponse(body | {"read": saved.elsewhere}, status=409)
    onward = {"next": _onward(saved.attempt, request.POST)} if "go" in request.POST else {}
    return JsonResponse({"saved": True, "at": at, **onward})


@require_safe
@login_required
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look over the whole sheet before handing it in."""
    found = own_attempt(request, pk)
    if not found.is_open:
        return redirect("quizzes:review", pk=pk)
    return render(request, "quizzes/check.html", {"attempt": found, "sheet": Sheet.of(found)})


@require_POST
@signed_in
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.submit_attempt(named(request, pk), by=request.user)
    return redirect("quizzes:review", pk=pk)


@require_safe
@login_required
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = own_attempt(request, pk)
    if found.is_open:
        return redirect("quizzes:attempt", pk=pk)
    context = {"attempt": found, "review": Review.of(found, at=timezone.now())}
    return render(request, "quizzes/review.html", context)


@require_safe
@login_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All attempts of one's own at a quiz; where there is none, there is no such page."""
    quiz = get_object_or_404(Quiz, pk=pk)
    standing = Standing.of(quiz, request.user)
    if not standing.attempts:
        raise Http404
    return render(request, "quizzes/history.html", {"quiz": quiz, "standing": standing})
