"""The plans that concern one person: their own, and those that lie with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.progress.querysets import EnrolmentQuerySet
from courses.supervision.models import PlannedSession
from courses.supervision.permissions import supervised_enrolments
from lms.people.models import User

from .rules import SessionState
from .status import FeedbackPlan, plans_for


def own_plans(learner: User, *, at: datetime | None = None) -> list[FeedbackPlan]:
    """Return what somebody is owed or has coming, the owed first."""
    mine = Enrolment.objects.filter(learner=learner)
    plans = plans_for(_under_way(mine, at), at=at)
    return [plan for plan in plans if plan.is_under_way]


@dataclass
class WithMe:
    """Sessions that lie with one supervisor: owed already, and due within the next two weeks."""

    owed: list[FeedbackPlan] = field(default_factory=list)
    soon: list[FeedbackPlan] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.owed or self.soon)


def sessions_with(person: User, *, at: datetime | None = None) -> WithMe:
    found = WithMe()
    for plan in plans_for(_under_way(supervised_enrolments(person), at), at=at):
        if person not in plan.lies_with:
            continue
        if plan.owed:
            found.owed.append(plan)
        elif plan.coming and plan.coming.state == SessionState.SOON:
            found.soon.append(plan)
    return found


def _under_way(enrolments: EnrolmentQuerySet, at: datetime | None) -> QuerySet[PlannedSession]:
    today = timezone.localdate(at)
    rows = PlannedSession.objects.under_way(today)
    return rows.filter(enrolment__in=enrolments.values("pk"))
