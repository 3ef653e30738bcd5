from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db import models
from django.db.models.deletion import Collector, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .bulk_views import BULK_ACTIONS
from .models import Bank, Question, Quiz
from .viewsets import KindViewSet, QuestionsGroup

register_snippet(QuestionsGroup)
for kind in Question.kinds().values():
    register_snippet(KindViewSet(model=kind))

for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action)

STAYS = {
    Question: "“{}” stays: a quiz asks it, or somebody has been asked it. Unpublish it instead; "
    "no new attempt will ask it then.",
    Quiz: "“{}” stays: a course asks it, or somebody has taken it.",
    Bank: "“{}” stays: it holds questions, or a quiz draws from it.",
}


def is_needed(thing: models.Model) -> bool:
    """Return whether something that must stay points to this row."""
    try:
        Collector(using="default", origin=thing).collect([thing])
    except ProtectedError:
        return True
    return False


@hooks.register("before_delete_snippet")
def keep_what_is_needed(
    request: HttpRequest, things: Iterable[models.Model]
) -> HttpResponse | None:
    """Refuse, with a sentence, to delete what attempts and quizzes rest on: one or many at once."""
    for thing in things:
        base = next((model for model in STAYS if isinstance(thing, model)), None)
        if base and is_needed(thing):
            messages.error(request, STAYS[base].format(thing))
            return redirect(reverse(base.snippet_viewset.get_url_name("list")))
    return None
