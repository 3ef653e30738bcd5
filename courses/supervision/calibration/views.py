"""My calibration: rating vignettes, and what came of it. Nobody else opens a round."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.supervision.drafts import WrittenElsewhere, differing, saved_or_why
from courses.supervision.kept import signed_in, take_kept
from courses.supervision.models import CalibrationRound, Moderation, Sighting, SupervisionSettings
from courses.supervision.permissions import WHO_SEES_ROUND
from lms.core.errors import LmsError
from lms.core.open_page import OpenPage
from lms.people.models import Role

from . import actions
from .actions import NotRated
from .forms import RatingForm
from .reading import criteria_of, side_by_side, story_of
from .standing import calibrations_of, rubrics_with_vignettes, stand


@require_safe
@login_required
def calibration(request: HttpRequest) -> HttpResponse:
    """Where I stand, the round that is open, and the rounds there were."""
    person = request.user
    if not person.has_role(Role.SUPERVISOR):
        raise Http404("Only supervisors calibrate.")
    rounds = CalibrationRound.objects.visible_to(person)
    going = {row.rubric.slug: row for row in rounds.open().select_related("rubric")}
    moderations = Moderation.objects.visible_to(person).select_related("first", "second")
    context = {
        "standings": [(row, going.get(row.rubric.slug)) for row in calibrations_of(person)],
        "rounds": rounds.finished().select_related("rubric"),
        "moderations": moderations.order_by("-opened_at"),
        "who_sees": WHO_SEES_ROUND,
    }
    return render(request, "supervision/calibration/mine.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a round, or go on with the one that is open."""
    wanted = request.POST.get("rubric", "")
    rubrics = {row.slug: row for row in rubrics_with_vignettes()}
    if not request.user.has_role(Role.SUPERVISOR) or wanted not in rubrics:
        raise Http404("Nothing to be calibrated on.")
    begun = actions.start_round(rubrics[wanted], by=request.user)
    return redirect(_next_of(begun) or begun)


def _next_of(begun: CalibrationRound) -> Sighting | None:
    return begun.sightings.filter(finished_at=None).first()


@require_safe
@login_required
def round_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One round: its vignettes, and once it is finished, how close the two were."""
    rows = CalibrationRound.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("rubric", "agency"), pk=pk)
    context = {
        "round": found,
        "sightings": found.sightings.select_related("vignette"),
        "who_sees": WHO_SEES_ROUND,
        "next": _next_of(found),
    }
    if found.is_finished:
        context |= _outcome(found)
    return render(request, "supervision/calibration/round.html", context)


def _outcome(done: CalibrationRound) -> dict[str, object]:
    settings = SupervisionSettings.of(done.agency)
    return {
        "story": story_of(done),
        "standing": stand(done.rater, done.rubric, settings),
        "moderations": done.moderations.select_related("first", "second"),
    }


def _own(request: HttpRequest, pk: UUID) -> Sighting:
    rows = Sighting.objects.visible_to(request.user)
    related = rows.select_related("round__rubric", "vignette__rubric")
    return get_object_or_404(related, pk=pk)


def _form(sighting: Sighting, sent: object = None) -> RatingForm:
    ratings = list(sighting.ratings.all())
    return RatingForm(sent, ratings=ratings, criteria=criteria_of(sighting))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("supervision:vignette")
def vignette(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rate one vignette; once it is finished, see both levels side by side."""
    found = _own(request, pk)
    if request.method == "POST":
        return _save(request, found)
    if found.is_finished:
        return _compare(request, found)
    kept = take_kept(request, pk)
    if kept is None:
        return _rate(request, found, _form(found))
    unseen = not OpenPage.of(kept).has_seen(found.token)
    return _rate(request, found, _form(found, kept), unseen=unseen)


def _rate(
    request: HttpRequest,
    sighting: Sighting,
    form: RatingForm,
    *,
    unseen: bool = False,
    status: int = 200,
) -> HttpResponse:
    saved = _own(request, sighting.pk) if form.is_bound else sighting
    elsewhere = differing(form, _form(saved)) if unseen else []
    context = {"sighting": saved, "elsewhere": elsewhere, "form": form, "criteria": form.criteria(),
               "total": sighting.round.sightings.count(), "who_sees": WHO_SEES_ROUND}  # fmt: skip
    return render(request, "supervision/calibration/rate.html", context, status=status)


def _compare(
    request: HttpRequest, sighting: Sighting, status: int = 200, **said: object
) -> HttpResponse:
    context = {
        "sighting": sighting,
        "rows": side_by_side(sighting),
        "next": _next_of(sighting.round),
        "total": sighting.round.sightings.count(),
    }
    page = "supervision/calibration/compare.html"
    return render(request, page, context | said, status=status)


def _save(request: HttpRequest, sighting: Sighting) -> HttpResponse:
    form = _form(sighting, request.POST)
    complete = form.is_valid()
    try:
        page = OpenPage.of(request.POST)
        actions.save_ratings(sighting, form.rated(), by=request.user, page=page)
        if complete and request.POST.get("then") == "finish":
            actions.finish_vignette(sighting, by=request.user)
            return redirect(sighting)
    except NotRated as refusal:
        form.point_out(refusal.missing)
        complete = False
    except WrittenElsewhere as refusal:
        return _rate(request, sighting, form, unseen=True, status=refusal.status)
    except LmsError as refusal:
        typed = [row["evidence"] for row in form.rated().values() if row.get("evidence")]
        said = {"refused": refusal.sentence, "typed": typed}
        return _compare(request, _own(request, sighting.pk), refusal.status, **said)
    if not complete:
        return _rate(request, sighting, form, status=422)
    messages.success(request, "Saved. The agreed levels show once you finish this vignette.")
    return redirect(sighting)


@require_POST
@signed_in("supervision:vignette")
def autosave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what is rated so far; what can't be kept is named."""
    found = _own(request, pk)
    form = _form(found, request.POST)
    form.full_clean()
    page = OpenPage.of(request.POST)
    saved = actions.save_ratings(found, form.rated(), by=request.user, page=page)
    return saved_or_why(form, saved.saved_at)
