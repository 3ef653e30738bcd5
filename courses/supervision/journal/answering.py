"""Answering lines that a learner has shared; the answer says which lines it is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.access import access_to
from courses.progress.models import Enrolment
from courses.supervision.actions.observing import start_observation
from courses.supervision.models import JournalExcerpt, JournalReview, PracticePage
from courses.supervision.permissions import supervised_enrolments
from courses.supervision.standing import is_coaching
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User


@transaction.atomic
def answer_excerpt(
    excerpt: JournalExcerpt, *, by: User, at: datetime | None = None
) -> JournalReview:
    """Open a draft that answers an excerpt, or return the one there is."""
    moment = at or timezone.now()
    held = JournalExcerpt.objects.select_for_update(of=("self",)).get(pk=excerpt.pk)
    if held.supervisor_id != by.pk or held.taken_back_at:
        raise NotPermitted("Only the supervisor whom it was shared with can answer.")
    already = held.answers.exclude(state="set_aside").filter(observer=by).first()
    if already:
        return already
    enrolment, step = _place_for(held, by)
    draft = start_observation(enrolment, step, by=by, kind=JournalReview, at=moment)
    if draft.excerpt_id:
        raise LmsError("Finish the answer that you have begun first.", code="draft_open")
    draft.excerpt = held
    draft.save(update_fields=["excerpt"])
    return draft


def _place_for(excerpt: JournalExcerpt, by: User) -> tuple[Enrolment, PracticePage]:
    """Return where the writer practises now; the newest course that has room for an answer."""
    rows = supervised_enrolments(by).current().filter(learner=excerpt.writer, agency=excerpt.agency)
    for enrolment in rows.select_related("course", "learner").order_by("-enrolled_at"):
        steps = PracticePage.objects.live().order_by("path")
        step = steps.descendant_of(enrolment.course).first()
        if step is None and enrolment.is_complete:
            step = steps.first()
        if step and (is_coaching(enrolment, step) or _is_open(enrolment, step)):
            return enrolment, step
    words = f"{excerpt.writer} isn’t in supervised practice just now. Talk it over in person."
    raise LmsError(words, code="no_practice_step")


def _is_open(enrolment: Enrolment, step: PracticePage) -> bool:
    access = access_to(enrolment.learner, step)
    return access.is_open and access.enrolment == enrolment
