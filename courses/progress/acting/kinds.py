"""Each thing that can be done about many people: what it would do to each, and doing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.utils.formats import date_format

from courses.pages.models import CoursePage
from courses.progress.actions import exempt
from courses.progress.models import (
    Act,
    ActKind,
    Enrolment,
    Exemption,
    Extension,
    Message,
    Move,
    Waiting,
)
from courses.progress.standings import with_move
from lms.activity.actions import record_many
from lms.activity.models import Event
from lms.people.models import Agency, Membership, Role, User


@dataclass(frozen=True)
class Effect:
    """What it would do to one person, or why it does nothing; ``rows`` is what it rests on."""

    person: User
    words: str
    happens: bool = True
    rows: tuple[Any, ...] = ()


@dataclass
class Doing:
    """Something to be done about some people by a manager who answers for all of them."""

    agency: Agency
    people: Sequence[User]
    by: User
    at: datetime
    course: CoursePage | None = None
    words: str = ""
    why: str = ""
    due_on: date | None = None
    exemption: dict[str, Any] | None = None

    kind: ClassVar[ActKind]

    @cached_property
    def today(self) -> date:
        return self.agency.today(self.at)

    @cached_property
    def effects(self) -> list[Effect]:
        return [self.effect(person) for person in self.people]

    def effect(self, person: User) -> Effect:
        raise NotImplementedError

    def happen(self, act: Act) -> None:
        """Do it to those to whom it does something; called inside the action's transaction."""
        raise NotImplementedError

    @property
    def reached(self) -> list[Effect]:
        return [row for row in self.effects if row.happens]

    @cached_property
    def enrolments(self) -> dict[int, Enrolment]:
        """The newest enrolment of each person in the course, with their exemption noted."""
        rows = Enrolment.objects.filter(
            agency=self.agency, course=self.course, learner__in=self.people
        )
        return {row.learner_id: row for row in rows.current_at_agency()}

    @cached_property
    def exempted(self) -> set[int]:
        rows = Exemption.objects.current(self.today)
        rows = rows.filter(enrolment__in=self.enrolments.values())
        return set(rows.values_list("enrolment__learner_id", flat=True))


class Extend(Doing):
    kind = ActKind.EXTEND

    def effect(self, person: User) -> Effect:
        row = self.enrolments.get(person.pk)
        if row is None:
            return Effect(person, "Isn’t in this course", happens=False)
        if row.is_complete:
            return Effect(person, "Has completed it", happens=False)
        if row.due_on is None:
            return Effect(person, "Has no due date", happens=False)
        if row.due_on >= self.due_on:
            return Effect(person, f"Has until {in_full(row.due_on)} already", happens=False)
        words = f"From {in_full(row.due_on)} to {in_full(self.due_on)}"
        return Effect(person, words, rows=(row,))

    def happen(self, act: Act) -> None:
        rows = [effect.rows[0] for effect in self.reached]
        made = [
            Extension(enrolment=row, act=act, before=row.due_on, due_on=self.due_on) for row in rows
        ]
        Extension.objects.bulk_create(made, batch_size=500)
        for row in rows:
            row.due_on = self.due_on
        Enrolment.objects.bulk_update(rows, ["due_on"], batch_size=500)
        due_on = self.due_on.isoformat()
        record_many(
            event(act, "due.extended", row, row.learner_id, due_on=due_on, why=act.why)
            for row in Enrolment.objects.filter(pk__in=[row.pk for row in rows]).select_related(
                "learner", "course"
            )
        )


class Exempt(Doing):
    kind = ActKind.EXEMPT

    def effect(self, person: User) -> Effect:
        row = self.enrolments.get(person.pk)
        if person == self.by:
            return Effect(person, "Another manager can note this for you", happens=False)
        if row is not None and row.is_complete:
            return Effect(person, "Has completed it", happens=False)
        if person.pk in self.exempted:
            return Effect(person, "Is exempt already", happens=False)
        return Effect(person, "Will be exempt")

    def happen(self, act: Act) -> None:
        for effect in self.reached:
            exempt(
                effect.person, self.course, agency=self.agency, by=self.by, act=act, at=self.at,
                reason=self.why, **(self.exemption or {}),
            )  # fmt: skip


class Said(Doing):
    """Something said to people; each message is a row, and the words stand on the act."""

    verb: ClassVar[str] = "message.sent"

    def happen(self, act: Act) -> None:
        pairs = [(to, effect.person) for effect in self.reached for to in effect.rows]
        Message.objects.bulk_create(
            (
                Message(
                    act=act, agency=self.agency, kind=self.kind, to=to, about=about,
                    sent_on=self.today,
                )
                for to, about in pairs
            ),
            ignore_conflicts=True,
            batch_size=500,
        )  # fmt: skip
        made = act.messages.select_related("to", "about")
        record_many(event(act, self.verb, row, row.about_id, to=row.to_id) for row in made)

    @cached_property
    def said_today(self) -> set[tuple[int, int]]:
        rows = Message.objects.filter(agency=self.agency, kind=self.kind, sent_on=self.today)
        return set(rows.values_list("to_id", "about_id"))

    def _with(self, move: Move) -> set[int]:
        rows = Enrolment.objects.filter(agency=self.agency, learner__in=self.people)
        if self.course:
            rows = rows.filter(course=self.course)
        rows = rows.current_at_agency().filter(with_move(move, today=self.today))
        return set(rows.values_list("learner_id", flat=True))


class ToPeople(Said):
    kind = ActKind.MESSAGE

    def effect(self, person: User) -> Effect:
        if person == self.by:
            return Effect(person, "That is you", happens=False)
        return Effect(person, "Gets your words", rows=(person,))


class Nudge(Said):
    kind = ActKind.NUDGE
    verb = "nudge.sent"

    @cached_property
    def to_move(self) -> set[int]:
        return self._with(Move.LEARNER)

    def effect(self, person: User) -> Effect:
        if person == self.by:
            return Effect(person, "That is you", happens=False)
        if (person.pk, person.pk) in self.said_today:
            return Effect(person, "Had a nudge today; one a day is enough", happens=False)
        if person.pk not in self.to_move:
            return Effect(person, "The next move isn’t theirs", happens=False)
        return Effect(person, "Gets your words", rows=(person,))


class AskSupervisor(Said):
    kind = ActKind.ASK_SUPERVISOR
    verb = "supervisor.asked"

    @cached_property
    def waits(self) -> dict[int, set[int | None]]:
        """By learner, the supervisors on whom something of theirs waits; None is any of them."""
        rows = Waiting.objects.filter(
            enrolment__agency=self.agency, enrolment__learner__in=self.people,
            enrolment__completed_at=None, move=Move.SUPERVISOR,
        )  # fmt: skip
        if self.course:
            rows = rows.filter(enrolment__course=self.course)
        found: dict[int, set[int | None]] = {}
        for learner, person in rows.values_list("enrolment__learner", "person"):
            found.setdefault(learner, set()).add(person)
        return found

    @cached_property
    def supervisors(self) -> dict[int, User]:
        here = Membership.objects.active(self.today).filter(
            agency=self.agency, role=Role.SUPERVISOR, user__is_active=True
        )
        return {row.user_id: row.user for row in here.select_related("user")}

    @cached_property
    def own(self) -> dict[int, set[int]]:
        """By learner, who is named for them or supervises one of their teams."""
        here = Membership.objects.active(self.today).filter(agency=self.agency)
        teams: dict[int | None, set[int]] = {}
        for team, person in here.filter(role=Role.SUPERVISOR).values_list("team", "user"):
            teams.setdefault(team, set()).add(person)
        found: dict[int, set[int]] = {}
        rows = here.filter(user__in=self.people)
        for learner, team, named in rows.values_list("user", "team", "supervisor"):
            found.setdefault(learner, set()).update({named} if named else teams.get(team, set()))
        return found

    def effect(self, person: User) -> Effect:
        waits = self.waits.get(person.pk)
        if not waits:
            return Effect(person, "Nothing of theirs waits on a supervisor", happens=False)
        ids = {pk for pk in waits if pk} or self.own.get(person.pk, set())
        people = [self.supervisors[pk] for pk in ids if pk in self.supervisors]
        people = [one for one in people if one.pk not in (self.by.pk, person.pk)]
        if not people:
            return Effect(person, "No supervisor to ask; name one under places", happens=False)
        fresh = [one for one in people if (one.pk, person.pk) not in self.said_today]
        names = ", ".join(sorted(one.name for one in people))
        if not fresh:
            return Effect(person, f"{names}: asked today already", happens=False)
        return Effect(person, f"To {names}", rows=tuple(fresh))


KINDS: dict[str, type[Doing]] = {
    each.kind: each for each in (Nudge, Extend, Exempt, ToPeople, AskSupervisor)
}


def event(act: Act, verb: str, row: Any, person_id: int, **data: Any) -> Event:
    return Event(
        verb=verb, at=act.at, actor=act.by, person_id=person_id, agency=act.agency,
        object_type=row._meta.label_lower, object_id=str(row.pk), object_name=str(row)[:255],
        data={"act": act.pk, **data},
    )  # fmt: skip


def in_full(day: date) -> str:
    return date_format(day, "j F Y")


def doing(kind: str, people: Iterable[User], **how: Any) -> Doing:
    return KINDS[kind](people=list(people), **how)
