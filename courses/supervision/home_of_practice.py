"""My practice: journal, hours and what else is a learner's own, in one calm place."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.progress.models import Enrolment
from lms.people.models import User

from .dose.home import own_plans
from .groups.reading import groups_of
from .hours.totals import current_standard, totals_of
from .models import JournalEntry, JournalExcerpt, LoggedHours, Pilot, PracticePage


@require_safe
@login_required
def my_practice(request: HttpRequest) -> HttpResponse:
    person = request.user
    standard = current_standard() if person.agency else None
    context = {
        "entries": JournalEntry.objects.visible_to(person).counting().count(),
        "plans": own_plans(person),
        "groups": groups_of(person),
        "pilots": Pilot.objects.filter(learner=person).select_related("supervisor"),
        "pilot_steps": _steps_with_a_pilot(person),
        "totals": totals_of(person, standard) if standard else None,
        "excerpts": JournalExcerpt.objects.visible_to(person).shared().filter(supervisor=person)
        .select_related("writer"),
        "to_confirm": LoggedHours.objects.to_confirm_by(person).count(),
    }  # fmt: skip
    return render(request, "supervision/my_practice.html", context)


def _steps_with_a_pilot(person: User) -> list[PracticePage]:
    """Return the practice steps of someone’s courses that ask for a pilot."""
    rows = Enrolment.objects.filter(learner=person).current()
    paths = tuple(rows.values_list("course__path", flat=True))
    steps = PracticePage.objects.live().filter(pilot_required=True)
    return [step for step in steps if paths and step.path.startswith(paths)]
