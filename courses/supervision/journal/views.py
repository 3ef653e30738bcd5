"""The pages of a journal. What another person asks for is a 404, whatever their role."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.pages.models import LessonPage
from courses.supervision.drafts import WrittenElsewhere, differing
from courses.supervision.kept import signed_in, take_kept
from courses.supervision.models import Feedback, FeedbackState, JournalEntry, JournalExcerpt
from lms.core.errors import LmsError
from lms.core.open_page import OpenPage

from . import actions
from .answering import answer_excerpt
from .forms import EntryForm, ShareForm
from .people import WHO_SEES_EXCERPT, WHO_SEES_JOURNAL

ENTRIES_ON_A_PAGE = 20


def _entry(request: HttpRequest, pk: UUID) -> JournalEntry:
    return get_object_or_404(JournalEntry.objects.visible_to(request.user).readable(), pk=pk)


@require_safe
@login_required
def journal(request: HttpRequest) -> HttpResponse:
    rows = JournalEntry.objects.visible_to(request.user).readable().exclude(sealed_words="")
    mine = JournalExcerpt.objects.visible_to(request.user).filter(writer=request.user)
    context = {
        "entries": Paginator(rows, ENTRIES_ON_A_PAGE).get_page(request.GET.get("page")),
        "excerpts": mine.shown(timezone.localdate()).select_related("supervisor"),
        "who_sees": WHO_SEES_JOURNAL,
    }
    return render(request, "supervision/journal/journal.html", context)


@require_safe
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """An empty page; the entry is made with the first words that are saved."""
    return _page(request, uuid4(), EntryForm(initial={"prompt": _prompt(request)}), None)


def _prompt(request: HttpRequest) -> str:
    """Return the prompt of a lesson that the address names, if there is such a one."""
    step, _, place = request.GET.get("prompt", "").partition("/")
    if not (step.isdecimal() and len(step) <= 18):
        return ""
    lesson = LessonPage.objects.live().filter(pk=int(step)).first()
    blocks = lesson.body if lesson else []
    return next((str(row.value["prompt"]) for row in blocks if row.id == place
                 and row.block_type == "reflection"), "")  # fmt: skip


def _page(
    request: HttpRequest,
    pk: UUID,
    form: EntryForm,
    entry: JournalEntry | None,
    *,
    unseen: bool = False,
    status: int = 200,
) -> HttpResponse:
    prompt = entry.prompt if entry else form["prompt"].value()
    context = {"pk": pk, "form": form, "entry": entry, "prompt": prompt}
    context |= {"who_sees": WHO_SEES_JOURNAL}
    context["elsewhere"] = differing(form, _filled(entry)) if entry and unseen else []
    return render(request, "supervision/journal/entry.html", context, status=status)


def _filled(entry: JournalEntry) -> EntryForm:
    return EntryForm(initial={"words": entry.words})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("supervision:journal_entry")
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    if request.method == "POST":
        return _save(request, pk)
    kept = take_kept(request, pk)
    if kept is None:
        found = _entry(request, pk)
        return _page(request, pk, _filled(found), found)
    found = _own(request, pk)
    unseen = not OpenPage.of(kept).has_seen(found.token if found else "")
    return _page(request, pk, EntryForm(kept), found, unseen=unseen)


def _own(request: HttpRequest, pk: UUID) -> JournalEntry | None:
    return JournalEntry.objects.visible_to(request.user).readable().filter(pk=pk).first()


def _save(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, _own(request, pk), status=422)
    try:
        page = OpenPage.of(request.POST)
        actions.write(pk, by=request.user, page=page, **form.cleaned_data)
    except WrittenElsewhere as refusal:
        return _page(request, pk, form, _own(request, pk), unseen=True, status=refusal.status)
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
        return _page(request, pk, form, _own(request, pk), status=refusal.status)
    messages.success(request, "Saved in your journal. Only you can read it.")
    return redirect("supervision:journal")


@require_POST
@signed_in("supervision:journal_entry")
def autosave(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = EntryForm(request.POST)
    if not form.is_valid():
        message = "Not saved yet: this is longer than one entry can be. Begin another."
        return JsonResponse({"saved": False, "code": "bad_input", "message": message}, status=422)
    page = OpenPage.of(request.POST)
    saved = actions.write(pk, by=request.user, page=page, **form.cleaned_data)
    return JsonResponse({"saved": True, "at": f"{timezone.localtime(saved.saved_at):%H:%M}"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = JournalEntry.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        actions.delete(found, by=request.user)
        messages.success(request, "Deleted. Its words are gone; that you wrote still counts.")
        return redirect("supervision:journal")
    if found.deleted_at:
        return redirect("supervision:journal")
    return render(request, "supervision/journal/delete.html", {"entry": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _entry(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = ShareForm(sent, writer=request.user, initial={"words": found.words[:4000]})
    if sent is not None and form.is_valid():
        try:
            actions.share(found, by=request.user, **form.cleaned_data)
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Shared with {form.cleaned_data['supervisor']}.")
            return redirect("supervision:journal")
    context = {"entry": found, "form": form, "who_sees": WHO_SEES_EXCERPT}
    status = 422 if form.errors else 200
    return render(request, "supervision/journal/share.html", context, status=status)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = JournalExcerpt.objects.visible_to(request.user).filter(writer=request.user)
    actions.take_back(get_object_or_404(rows, pk=pk), by=request.user)
    messages.success(request, "Taken back. Nobody but you can read it.")
    return redirect("supervision:journal")


@require_safe
@login_required
def excerpt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A shared part, to its writer and the supervisor named."""
    rows = JournalExcerpt.objects.visible_to(request.user).shared()
    found = get_object_or_404(rows.select_related("writer", "supervisor"), pk=pk)
    answers = Feedback.objects.visible_to(request.user).filter(journalreview__excerpt=found)
    answer = answers.exclude(state=FeedbackState.SET_ASIDE).first()
    context = {"excerpt": found, "who_sees": WHO_SEES_EXCERPT, "answer": answer}
    return render(request, "supervision/journal/excerpt.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the form for an answer to a shared part."""
    rows = JournalExcerpt.objects.visible_to(request.user).shared()
    found = get_object_or_404(rows.select_related("writer", "agency"), pk=pk)
    draft = answer_excerpt(found, by=request.user)
    return redirect("supervision:edit", pk=draft.pk)


@require_safe
@login_required
def download(request: HttpRequest) -> HttpResponse:
    """The whole journal as a text file, oldest first."""
    rows = JournalEntry.objects.visible_to(request.user).readable().exclude(sealed_words="")
    pieces = [_as_text(row) for row in rows.order_by("created_at")]
    response = HttpResponse("\n\n\n".join(pieces), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="journal.txt"'
    return response


def _as_text(row: JournalEntry) -> str:
    day = timezone.localtime(row.created_at)
    return "\n\n".join(part for part in (f"{day:%Y-%m-%d %H:%M}", row.prompt, row.words) if part)
