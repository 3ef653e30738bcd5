"""Changing whom an assignment by name asks: found and ticked, looked at, done, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from courses.progress import actions
from courses.progress.models import Assignment
from lms.core.errors import LmsError
from lms.people.models import User
from lms.people.querysets import UserQuerySet
from lms.reports.choosing import numbers
from lms.reports.reach import Reach, reach_or_404

from .listing import visible
from .showing import CHANGES, CHIPS

FOUND_AT_MOST = 30
LONGEST_SEARCH = 100
TAKEN_CHIPS = {
    "out": "withdrawn", "stays": "in_progress", "otherwise": "open", "done": "complete",
    "nothing": "open",
}  # fmt: skip


@dataclass(frozen=True)
class Choosing:
    """Who is on the list, who was looked for, and who was ticked to come on it or go."""

    reach: Reach
    asked: Assignment
    sent: QueryDict

    @cached_property
    def listed(self) -> list[User]:
        ids = set(self.asked.names.current().values_list("person", flat=True))
        return self._by_name(self.reach.people, ids | {self.asked.person_id} - {None})

    @property
    def q(self) -> str:
        return self.sent.get("q", "").strip()[:LONGEST_SEARCH].replace("\x00", "")

    @cached_property
    def found(self) -> list[User]:
        """Whom the search finds, first the ones ticked before, so that none is lost by it."""
        there = {person.pk for person in (*self.listed, *self.adding)}
        people = self.reach.people.exclude(pk__in=there)
        for word in self.q.split():
            people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
        rows = people.order_by("last_name", "first_name", "pk") if self.q else people.none()
        return [*self.adding, *rows[: FOUND_AT_MOST + 1]]

    @property
    def is_cut(self) -> bool:
        return len(self.found) - len(self.adding) > FOUND_AT_MOST

    @cached_property
    def adding(self) -> list[User]:
        ids = numbers(self.sent.getlist("add")) - {person.pk for person in self.listed}
        return self._by_name(self.reach.people, ids)

    @cached_property
    def removing(self) -> list[User]:
        ids = numbers(self.sent.getlist("out"))
        return [person for person in self.listed if person.pk in ids]

    def _by_name(self, people: UserQuerySet, ids: Iterable[int]) -> list[User]:
        return list(people.filter(pk__in=ids).order_by("last_name", "first_name", "pk"))

    @property
    def is_nothing(self) -> bool:
        return not (self.adding or self.removing)

    def coming(self) -> list[tuple[object, str, str]]:
        """Return what coming on the list does to each, with its mark and its words."""
        if not self.adding:
            return []
        names = ("agency", "course", "due_rule", "due_on", "due_days", "due_after", "created_at")
        same = Assignment(**{name: getattr(self.asked, name) for name in names})
        rows = actions.preview(same, only={person.pk for person in self.adding})
        return [(row, CHIPS[row.change], CHANGES[row.change][1]) for row in rows]

    def going(self) -> list[tuple[object, str]]:
        rows = actions.preview_taken(self.asked, self.removing) if self.removing else []
        return [(row, TAKEN_CHIPS[row.change]) for row in rows]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Put people on the list and take others off; what it does to each is shown first."""
    reach = reach_or_404(request.user)
    found = get_object_or_404(visible(reach).active(), pk=pk)
    if not (found.by_name or found.person_id):
        raise Http404("This asks a place, and nobody by name.")
    choosing = Choosing(reach, found, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        return _changed(request, choosing)
    shown = "show" in request.GET and not choosing.is_nothing
    context = {"assignment": found, "choosing": choosing, "shown": shown}
    return render(request, "reports/assigning/people.html", context)


def _changed(request: HttpRequest, choosing: Choosing) -> HttpResponse:
    try:
        actions.change_names(
            choosing.asked, by=request.user, adding=choosing.adding, removing=choosing.removing
        )
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Changed. It can be taken back below.")
    return redirect("reports:assignment", choosing.asked.pk)


@login_required
@require_POST
def undo_people(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible(reach_or_404(request.user)).active(), pk=pk)
    try:
        actions.undo_names(found, by=request.user)
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Taken back. The list is as it was.")
    return redirect("reports:assignment", found.pk)
