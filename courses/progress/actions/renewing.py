"""Beginning a new term: another cycle with the refresher's steps; the old one stays as it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.progress.renewing import renewal_of
from lms.activity.actions import record
from lms.core.errors import LmsError
from lms.people.models import User


class NotRenewable(LmsError):
    code = "not_renewable"


@transaction.atomic
def begin_refresher(
    enrolment: Enrolment, *, by: User | None, at: datetime | None = None
) -> Enrolment:
    """Begin the cycle that renews a completed one, or return the one that has begun.

    Raises NotRenewable, with the day on which it opens, when it is too early.
    """
    moment = at or timezone.now()
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related(
        "learner", "course", "agency"
    )
    old = locked.get(pk=enrolment.pk)
    there = Enrolment.objects.filter(renews=old).first()
    if there:
        return there
    renewal = renewal_of(old, old.today(moment))
    if renewal is None:
        raise NotRenewable("There is nothing to renew in this course.")
    if not renewal.may_begin:
        raise NotRenewable(renewal.refusal)
    new = Enrolment.objects.create(
        learner=old.learner,
        course=old.course,
        agency=old.agency,
        cycle=old.cycle + 1,
        renews=old,
        assignment=old.assignment,
        enrolled_at=moment,
        enrolled_by=by,
    )
    record(
        "refresher.started", new, by=by, person=new.learner, agency=new.agency, at=moment,
        course=new.course_id, cycle=new.cycle,
    )  # fmt: skip
    return new
