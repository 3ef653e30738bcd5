"""Changing the list of an assignment by name: who comes on it, who is taken off, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.progress.models import Assignment, Enrolment, Named
from lms.activity.actions import record, record_many
from lms.activity.models import Event
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User

from .assigning import enrol_all, manages, manages_who_is_left
from .reaching import completed_on, due_date, reached_by
from .revising import hold_assignment, take_out

MOST_NAMES = 200
OUT, STAYS, OTHERWISE, DONE, NOTHING = "out", "stays", "otherwise", "done", "nothing"
CHANGED = "assignment.names_changed"


@dataclass(frozen=True)
class Taken:
    """What being taken off the list does to one person; ``due_on`` is the day that then holds.

    ``other`` is another assignment that asks them all the same.
    """

    person: User
    change: str
    before: date | None = None
    due_on: date | None = None
    other: Assignment | None = None
    enrolment: Enrolment | None = None

    @property
    def words(self) -> str:
        return WORDS[self.change]


WORDS = {
    OUT: "No longer asked; they hadn’t begun",
    STAYS: "Stays in the course; the due date goes",
    OTHERWISE: "Asked all the same, by another assignment",
    DONE: "Complete, and stays so",
    NOTHING: "Nothing of theirs comes from here",
}


def preview_taken(
    assignment: Assignment, people: Sequence[User], *, at: datetime | None = None
) -> list[Taken]:
    """Say what taking some people off the list would do to each."""
    today = assignment.agency.today(at or timezone.now())
    ids = [person.pk for person in people]
    rows = Enrolment.objects.filter(assignment=assignment, learner__in=ids).order_by("cycle")
    here = {row.learner_id: row for row in rows.select_related("agency")}
    fresh = set(_not_begun(assignment, ids).values_list("pk", flat=True))
    others = _others(assignment, here, today)
    return [_taken(person, here.get(person.pk), fresh, others) for person in people]


def _not_begun(assignment: Assignment, ids: Iterable[int]) -> Any:
    rows = Enrolment.objects.filter(assignment=assignment, learner__in=ids)
    return rows.filter(enrolled_at__gte=assignment.created_at).untouched()


def _taken(
    person: User,
    row: Enrolment | None,
    fresh: set[int],
    others: dict[int, tuple[date | None, Assignment]],
) -> Taken:
    if row is None:
        return Taken(person, NOTHING)
    if row.is_complete:
        return Taken(person, DONE, row.due_on, row.due_on, enrolment=row)
    if person.pk in others:
        due_on, other = others[person.pk]
        return Taken(person, OTHERWISE, row.due_on, due_on, other, row)
    return Taken(person, OUT if row.pk in fresh else STAYS, row.due_on, enrolment=row)


def _others(
    assignment: Assignment, here: dict[int, Enrolment], today: date
) -> dict[int, tuple[date | None, Assignment]]:
    """Return by person the soonest other assignment of the same course, with its due date."""
    same = Assignment.objects.active().filter(agency=assignment.agency, course=assignment.course)
    found: dict[int, tuple[date | None, Assignment]] = {}
    for other in same.exclude(pk=assignment.pk).with_words().order_by("pk"):
        completed = completed_on(other, list(here))
        for reached in reached_by(other, today, only=set(here)):
            row = here[reached.learner_id]
            due_on = due_date(
                other, row.today(row.enrolled_at), hired_on=reached.hired_on,
                completed_on=completed.get(row.learner_id),
            )  # fmt: skip
            known = found.get(row.learner_id)
            if known is None or (due_on or date.max) < (known[0] or date.max):
                found[row.learner_id] = (due_on, other)
    return found


@transaction.atomic
def change_names(
    assignment: Assignment,
    *,
    by: User,
    adding: Iterable[User] = (),
    removing: Iterable[User] = (),
    at: datetime | None = None,
    **told: Any,
) -> Event:
    """Put people on the list and take others off; return the event that tells of it.

    Whoever is put on is enrolled as if the assignment had been made today. ``told`` goes along
    with the event.
    """
    moment = at or timezone.now()
    locked = _as_list(hold_assignment(assignment, by), by, moment)
    listed = set(locked.names.current().values_list("person", flat=True))
    coming = [person for person in adding if person.pk not in listed]
    going = [person for person in removing if person.pk in listed]
    if not coming and not going:
        raise LmsError("The list is like this already. Nothing was changed.", code="no_change")
    if len(listed) + len(coming) - len(going) > MOST_NAMES:
        raise LmsError(
            f"{MOST_NAMES} people are the most on one list. Choose their team, job role or role "
            "in an assignment of its own instead.",
            code="too_many_names",
        )
    if not (manages(by, locked.agency, coming) and manages_who_is_left(by, locked.agency, going)):
        raise NotPermitted("You can change what is asked of the people you manage.")
    taken = preview_taken(locked, going, at=moment)
    _take_off(locked, taken, by, moment)
    _put_on(locked, coming, by, moment)
    return record(
        CHANGED, locked, by=by, agency=locked.agency, at=moment,
        added=[person.pk for person in coming], removed=[_kept(row) for row in taken], **told,
    )  # fmt: skip


def _as_list(locked: Assignment, by: User, at: datetime) -> Assignment:
    """Turn an assignment of one person into a list with that person on it."""
    if locked.person_id is not None and locked.team_id is None:
        Named.objects.create(
            assignment=locked, person=locked.person, added_by=locked.created_by,
            added_at=locked.created_at,
        )  # fmt: skip
        locked.by_name, locked.person = True, None
        locked.save(update_fields=["by_name", "person"])
    if not locked.by_name:
        words = "This asks a team or a role. End it and ask anew to change whom it asks."
        raise LmsError(words, code="not_by_name")
    return locked


def _put_on(asked: Assignment, people: list[User], by: User, at: datetime) -> None:
    Named.objects.bulk_create(
        Named(assignment=asked, person=person, added_by=by, added_at=at) for person in people
    )
    ids = {person.pk for person in people}
    enrol_all(asked, reached_by(asked, asked.agency.today(at), only=ids), by=by, at=at)
    record_many(_about("assignment.name_added", asked, person, by, at) for person in people)


def _take_off(asked: Assignment, taken: list[Taken], by: User, at: datetime) -> None:
    people = [row.person for row in taken]
    asked.names.current().filter(person__in=people).update(removed_at=at, removed_by=by)
    out = [row.enrolment.pk for row in taken if row.change == OUT]
    take_out(Enrolment.objects.filter(pk__in=out), by=by, at=at)
    moved = [row for row in taken if row.change in (STAYS, OTHERWISE)]
    for row in moved:
        row.enrolment.due_on, row.enrolment.assignment = row.due_on, row.other
    rows = [row.enrolment for row in moved]
    Enrolment.objects.bulk_update(rows, ["due_on", "assignment"], batch_size=500)
    record_many(
        _about("assignment.name_removed", asked, row.person, by, at, change=row.change)
        for row in taken
    )


def _kept(row: Taken) -> list[Any]:
    """Return what undoing needs to know: who, what became of them, and their due date before."""
    return [row.person.pk, row.change, row.before and row.before.isoformat()]


def _about(
    verb: str, asked: Assignment, person: User, by: User, at: datetime, **data: Any
) -> Event:
    return Event(
        verb=verb, at=at, actor=by, person=person, agency=asked.agency,
        object_type=asked._meta.label_lower, object_id=str(asked.pk), object_name=str(asked)[:255],
        data={"course": asked.course_id, **data},
    )  # fmt: skip


def last_change(assignment: Assignment) -> Event | None:
    """Return the latest change of the list, unless it is one that took another back."""
    rows = Event.objects.filter(
        verb=CHANGED, object_type=assignment._meta.label_lower, object_id=str(assignment.pk)
    )
    found = rows.order_by("-at", "-pk").first()
    return None if found is None or "takes_back" in found.data else found


@transaction.atomic
def undo_names(assignment: Assignment, *, by: User, at: datetime | None = None) -> Event:
    """Take the latest change of the list back; whoever was taken off has the date they had."""
    moment = at or timezone.now()
    last = last_change(hold_assignment(assignment, by))
    if last is None:
        raise LmsError("This can’t be taken back any more.", code="not_undoable")
    removed = {pk: (change, before) for pk, change, before in last.data["removed"]}
    people = User.objects.managed_by(by, assignment.agency)
    made = change_names(
        assignment, by=by, at=moment, adding=people.filter(pk__in=removed),
        removing=User.objects.filter(pk__in=last.data["added"]), takes_back=last.pk,
    )  # fmt: skip
    _give_back(assignment, removed)
    return made


def _give_back(assignment: Assignment, removed: dict[int, tuple[str, str | None]]) -> None:
    mine = assignment.names.current().values("person")
    rows = Enrolment.objects.unfinished().filter(
        agency=assignment.agency, course=assignment.course, learner__in=removed
    )
    rows = list(rows.filter(learner__in=mine))
    for row in rows:
        change, before = removed[row.learner_id]
        if change in (OUT, STAYS, OTHERWISE):
            row.due_on = date.fromisoformat(before) if before else None
            row.assignment_id = assignment.pk
    Enrolment.objects.bulk_update(rows, ["due_on", "assignment"], batch_size=500)
