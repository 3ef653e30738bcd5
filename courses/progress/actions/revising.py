"""Changing what was asked: another due rule, and taking it back from whoever hasn't begun."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from courses.progress.models import Assignment, Enrolment, Exemption, Extension
from lms.activity.actions import record, record_many
from lms.activity.models import Event
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import Membership, User

from .assigning import end_assignment, may_ask
from .reaching import completed_on, due_date

RULE = ("due_rule", "due_on", "due_days", "due_after")


class Moved(NamedTuple):
    """What a changed rule does to one enrolment."""

    enrolment: Enrolment
    before: date | None
    due_on: date | None

    @property
    def person(self) -> User:
        return self.enrolment.learner


def preview_revision(assignment: Assignment, *, at: datetime | None = None) -> list[Moved]:
    """Say whose due dates the assignment's rule, as it stands on the object, would move."""
    moment = at or timezone.now()
    today = assignment.agency.today(moment)
    exempt = Exemption.objects.current(today).values("enrolment")
    rows = list(
        Enrolment.objects.unfinished()
        .filter(assignment=assignment.pk)
        .exclude(pk__in=exempt)
        .exclude(_given_more_time())
        .select_related("learner")
        .order_by("learner__last_name", "learner__first_name", "pk")
    )
    dates = _dates(assignment, rows, today)
    return [Moved(row, row.due_on, dates[row.pk]) for row in rows if dates[row.pk] != row.due_on]


def _given_more_time() -> Exists:
    given = Extension.objects.filter(enrolment=OuterRef("pk"), due_on=OuterRef("due_on"))
    return Exists(given.filter(act__undone_at=None))


def _dates(assignment: Assignment, rows: list[Enrolment], today: date) -> dict[int, date | None]:
    ids = [row.learner_id for row in rows]
    here = Membership.objects.active(today).filter(agency=assignment.agency, user__in=ids)
    hired = dict(here.order_by("-started_on").values_list("user", "started_on"))
    completed = completed_on(assignment, ids)
    zone = assignment.agency.zone
    return {
        row.pk: due_date(
            assignment,
            row.enrolled_at.astimezone(zone).date(),
            hired_on=hired.get(row.learner_id),
            completed_on=completed.get(row.learner_id),
        )
        for row in rows
    }


@transaction.atomic
def revise_assignment(
    assignment: Assignment, rule: dict[str, Any], *, by: User, at: datetime | None = None
) -> list[Moved]:
    """Give an assignment another rule, and move the due dates that came from the old one.

    ``rule`` holds the fields named in RULE. Whoever completed the course, is exempt or was given
    more time keeps their dates.
    """
    moment = at or timezone.now()
    locked = hold_assignment(assignment, by)
    was = locked.due_in_words
    for name in RULE:
        setattr(locked, name, rule[name])
    moved = preview_revision(locked, at=moment)
    for row in moved:
        row.enrolment.due_on = row.due_on
    Enrolment.objects.bulk_update([row.enrolment for row in moved], ["due_on"], batch_size=500)
    locked.save(update_fields=RULE)
    record(
        "assignment.revised", locked, by=by, agency=locked.agency, person=locked.person, at=moment,
        rule=locked.due_in_words, was=was, moved=len(moved),
    )  # fmt: skip
    return moved


def hold_assignment(assignment: Assignment, by: User) -> Assignment:
    rows = Assignment.objects.select_for_update(of=("self",))
    locked = rows.select_related("agency", "team", "person", "due_after").get(pk=assignment.pk)
    if not may_ask(by, locked):
        raise NotPermitted("You can change what is asked of the people you manage.")
    if locked.ended_at:
        raise LmsError("This has been ended already.", code="already_ended")
    return locked


@transaction.atomic
def take_back_assignment(assignment: Assignment, *, by: User, at: datetime | None = None) -> int:
    """End an assignment, and take everyone out again whom it put into the course and who hasn't
    begun. Whatever rests on a record stays. Return how many were taken out."""
    moment = at or timezone.now()
    ended = end_assignment(assignment, by=by, at=moment)
    rows = Enrolment.objects.filter(assignment=ended, enrolled_at__gte=ended.created_at)
    return take_out(rows.untouched(), by=by, at=moment)


def take_out(rows: Any, *, by: User | None, at: datetime) -> int:
    """Remove enrolments on which nothing rests; the audit trail keeps that they were there."""
    gone = list(rows.select_related("learner", "course"))
    record_many(
        Event(
            verb="enrolment.taken_back", at=at, actor=by, person_id=row.learner_id,
            agency_id=row.agency_id, object_type="progress.enrolment", object_id=str(row.pk),
            object_name=str(row)[:255], data={"course": row.course_id},
        )
        for row in gone
    )  # fmt: skip
    Enrolment.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)
