"""The pages of a quiz: a question, the look over the sheet, the review. One's own attempts only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.errors import BadInput
from lms.core.middleware import wants_json

from . import actions
from .models import Attempt
from .review import Review
from .sheet import Sheet

KEPT = "kept_answers"
MOST_KEPT = 16_000
"""Characters of a form that are kept over a sign-in; more than any honest answer takes."""

SIGNED_OUT = (
    "You have been signed out. Your answer is still on this page: "
    "sign in again in another tab, then come back here."
)

View = Callable[[HttpRequest, UUID], HttpResponse]


def own_attempt(request: HttpRequest, pk: UUID) -> Attempt:
    return get_object_or_404(Attempt.objects.visible_to(request.user), pk=pk)


def signed_in(view: View) -> View:
    """Ask for a sign-in like login_required, but lose no answer that comes without one.

    A form is kept in the session and shown again after the sign-in; a fetch is told in words.
    """

    @wraps(view)
    def asked(request: HttpRequest, pk: UUID) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, pk)
        if wants_json(request):
            body = {"saved": False, "code": "signed_out", "message": SIGNED_OUT}
            return JsonResponse(body, status=401)
        return redirect_to_login(_keep(request, pk))

    return asked


def _keep(request: HttpRequest, pk: UUID) -> str:
    """Keep a posted form for after the sign-in, and return the page to come back to."""
    page = reverse("quizzes:attempt", args=[pk])
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    kept = typed.urlencode()
    if "asked" not in typed or len(kept) > MOST_KEPT:
        return page
    request.session[KEPT] = {"attempt": str(pk), "typed": kept}
    return f"{page}?q={typed['asked'][:4]}"


def _kept(request: HttpRequest, attempt: Attempt) -> QueryDict:
    kept = request.session.get(KEPT, {})
    return QueryDict(kept["typed"] if kept.get("attempt") == str(attempt.pk) else "")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def attempt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask one question; a post saves its answer and goes where the pressed button says."""
    found = own_attempt(request, pk)
    if request.method == "POST":
        return _save_and_go(request, found)
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
    question = sheet.question(number)
    context = {
        "attempt": sheet.attempt,
        "sheet": sheet,
        "shown": question,
        "total": len(sheet),
        "is_last": number == len(sheet),
    }
    kept = _kept(request, sheet.attempt)
    if str(number) in kept.getlist("asked"):
        context |= {"kept": True, "answer": _readable(sheet.attempt, number, kept)}
    else:
        context |= {"answer": question.answer}
    return render(request, "quizzes/question.html", context)


def _readable(attempt: Attempt, number: int, kept: QueryDict) -> object:
    try:
        return actions.read_answer(attempt, number - 1, kept)
    except BadInput:
        return None


def _save_and_go(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    try:
        actions.save_answers(attempt, request.POST, by=request.user)
    except actions.AttemptClosed as error:
        context = {"attempt": attempt, "error": error}
        return render(request, "quizzes/closed.html", context, status=error.status)
    request.session.pop(KEPT, None)
    if request.POST.get("go") == "leave":
        messages.success(request, "Saved. Your answers and your place wait for you.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect(_onward(attempt, request.POST))


def _onward(attempt: Attempt, data: QueryDict) -> str:
    """Return the page that a button names: the one before or after, one by number, the check."""
    numbers = {str(number): number for number in range(1, len(attempt.frozen) + 1)}
    here, going = numbers.get(data.get("asked", ""), 1), data.get("go", "next")
    number = numbers.get(going, max(here - 1, 1) if going == "back" else here + 1)
    if going == "check" or number > len(numbers):
        return reverse("quizzes:check", args=[attempt.pk])
    return f"{reverse('quizzes:attempt', args=[attempt.pk])}?q={number}"


@require_POST
@signed_in
def save(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Save what is on the form as it is given, and say when."""
    saved = actions.save_answers(own_attempt(request, pk), request.POST, by=request.user)
    return JsonResponse({"saved": True, "at": f"{timezone.localtime(saved):%H:%M}"})


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
    actions.submit_attempt(own_attempt(request, pk), by=request.user)
    return redirect("quizzes:review", pk=pk)


@require_safe
@login_required
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = own_attempt(request, pk)
    if found.is_open:
        return redirect("quizzes:attempt", pk=pk)
    return render(request, "quizzes/review.html", {"attempt": found, "review": Review.of(found)})
