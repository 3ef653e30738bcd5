"""When an agency reminds is for those to say who manage all of it."""

from __future__ import annotations

from django.db import transaction

from lms.activity.actions import record
from lms.core.errors import NotPermitted
from lms.people.models import Agency, Role, User

from .models import ReminderPlan


def agency_planned_by(person: User) -> Agency | None:
    """Return the agency that someone manages as a whole."""
    whole = (row.agency for row in person.memberships_as(Role.MANAGER) if row.team_id is None)
    return next(whole, None)


def plan_of(agency: Agency) -> ReminderPlan:
    """Return an agency’s plan; the usual one where it has none yet."""
    return ReminderPlan.objects.filter(agency=agency).first() or ReminderPlan(agency=agency)


@transaction.atomic
def keep_plan(plan: ReminderPlan, *, by: User) -> ReminderPlan:
    if agency_planned_by(by) != plan.agency:
        raise NotPermitted("Whoever manages the whole agency says when it reminds.")
    plan.save()
    record("reminder_plan.changed", plan, by=by, agency=plan.agency, rungs=sorted(plan.rungs))
    return plan
