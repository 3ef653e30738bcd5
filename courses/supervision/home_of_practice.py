"""My practice: journal, hours and what else is a learner's own, in one calm place."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .dose.home import own_plans
from .groups.reading import groups_of
from .hours.totals import current_standard, totals_of
from .models import JournalEntry, JournalExcerpt, LoggedHours


@require_safe
@login_required
def my_practice(request: HttpRequest) -> HttpResponse:
    person = request.user
    standard = current_standard() if person.agency else None
    context = {
        "entries": JournalEntry.objects.visible_to(person).counting().count(),
        "plans": own_plans(person),
        "groups": groups_of(person),
        "totals": totals_of(person, standard) if standard else None,
        "excerpts": JournalExcerpt.objects.visible_to(person).shared().filter(supervisor=person)
        .select_related("writer"),
        "to_confirm": LoggedHours.objects.to_confirm_by(person).count(),
    }  # fmt: skip
    return render(request, "supervision/my_practice.html", context)
