"""My team: people against courses, in a number of queries that doesn't grow with either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format

from courses.pages.models import CoursePage
from courses.progress.models import Move
from courses.progress.querysets import EnrolmentQuerySet
from courses.progress.standings import Listed, in_status, rank, standings_of, with_move
from courses.progress.status import NOT_ASSIGNED, Standing, Status
from lms.people.models import Membership, User
from lms.people.querysets import UserQuerySet

from .filters import Selection, Sort
from .grouping import Heading, group_of, headings
from .reach import Reach

PEOPLE_ON_A_PAGE = 50
COUNTED = (Status.OVERDUE, Status.WAITING_ON_SUPERVISOR, Status.COMPLETE)
MOST_PRESSING_FIRST = (
    Status.OVERDUE,
    Status.EXPIRED,
    Status.WAITING_ON_SUPERVISOR,
    Status.DUE_SOON,
    Status.EXPIRING,
    Status.WAITING_ON_LEARNER,
    Status.IN_PROGRESS,
    Status.NOT_STARTED,
    Status.NOT_YET_OPEN,
    Status.COMPLETE,
    Status.EXEMPT,
    Status.NOT_ASSIGNED,
)


@dataclass(frozen=True)
class Cell:
    """One person in one course. Without a standing, it isn't among what was asked for.

    It is explained where few are shown: why, and since when somebody waits.
    """

    course: CoursePage
    standing: Standing | None
    extra: tuple = ()
    explained: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below the status: dates, how far, and whose move it is."""
        here = self.standing
        if here is None or here.status == Status.NOT_ASSIGNED:
            return ()
        if here.status == Status.EXEMPT:
            return (f"Until {short_date(here.expires_on)}",) if here.expires_on else ()
        if here.completed_on:
            stands = f"Stands until {short_date(here.expires_on)}" if here.expires_on else ""
            return tuple(note for note in (short_date(here.completed_on), stands) if note)
        due = f"Due {short_date(here.due_on)}" if here.due_on else ""
        mover = f"{here.whose_move}’s" if here.move == Move.SUPERVISOR else "Their"
        if self.explained:
            since = f" Since {short_date(here.since)}." if here.since else ""
            return tuple(note for note in (due, f"{here.why}{since}", f"{mover} move") if note)
        steps = f"{here.done} of {here.total} steps"
        return (f"{due} · {steps}" if due else steps, f"{mover} move")


@lru_cache(maxsize=1_000)
def short_date(day: date) -> str:
    return date_format(day, "j M Y")


@dataclass(frozen=True)
class Row:
    person: User
    places: Sequence[Membership]
    cells: Sequence[Cell]
    heading: Heading | None = None


@dataclass(frozen=True)
class StatusCount:
    """How many people have a course in this status; ``query`` shows them, or lets go again."""

    status: Status
    people: int
    query: str
    is_chosen: bool


class Matrix:
    def __init__(self, reach: Reach, selection: Selection) -> None:
        self.reach = reach
        self.selection = selection

    @cached_property
    def courses(self) -> list[CoursePage]:
        """The columns."""
        return [self.selection.course] if self.selection.course else self.reach.courses

    @cached_property
    def _asked_for(self) -> UserQuerySet:
        """People by name and team, whatever their courses say."""
        return self.reach.people.filter(self._who())

    def _who(self) -> Q:
        condition = Q()
        for word in self.selection.name.split():
            condition &= (
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
            )
        if self.selection.team:
            condition &= self.reach.in_team(self.selection.team)
        if self.selection.role:
            role = self.reach.places.filter(role=self.selection.role)
            condition &= Q(pk__in=role.values("user"))
        if self.selection.job_role:
            condition &= self.reach.with_job_role(self.selection.job_role)
        return condition

    @cached_property
    def _enrolments(self) -> EnrolmentQuerySet:
        people = self._asked_for if self.selection.narrows_people else None
        rows = self.reach.enrolments(people).current_at_agency().filter(course__in=self.courses)
        return (
            rows.filter(with_move(self.selection.move, today=self.reach.today))
            if self.selection.move
            else rows
        )

    @cached_property
    def _matching(self) -> EnrolmentQuerySet:
        """Enrolments in the status and with the move that were asked for."""
        status = self.selection.status
        return self._enrolments.filter(self._in(status)) if status else self._enrolments

    def _in(self, status: Status) -> Q:
        return in_status(status, courses=self.courses, today=self.reach.today)

    def _has_match(self) -> Q:
        """Return the condition on people that one of their courses is among what was asked for."""
        if not self.selection.narrows_cells:
            return Q()
        if self.selection.status != Status.NOT_ASSIGNED:
            return Q(pk__in=self._matching.values("learner"))
        if self.selection.move:
            return Q(pk__in=[])  # where nothing is assigned, the move is nobody's
        in_all = self._enrolments.order_by().values("learner").annotate(courses=Count("pk"))
        return ~Q(pk__in=in_all.filter(courses=len(self.courses)).values("learner"))

    @cached_property
    def people(self) -> QuerySet[User]:
        """Everyone to be shown, on all pages, in order."""
        people, order = self._sorted(self._asked_for.filter(self._has_match()))
        if self.selection.group:
            group = group_of(self.selection.group, self.reach.places, "pk")
            people, order = people.annotate(group=group), ("group", *order)
        return people.order_by(*order)

    def _sorted(self, people: QuerySet[User]) -> tuple[QuerySet[User], tuple]:
        """Return the people with what they are sorted by, and the order."""
        by_name = ("last_name", "first_name", "pk")
        if self.selection.sort == Sort.DUE:
            unfinished = self._matching.filter(completed_at__isnull=True)
            people = people.annotate(soonest=self._least_of(unfinished, F("due_on")))
            return people, (F("soonest").asc(nulls_last=True), *by_name)
        if self.selection.sort == Sort.STATUS:
            pressing = rank(MOST_PRESSING_FIRST, courses=self.courses, today=self.reach.today)
            people = people.annotate(rank=self._least_of(self._matching, pressing))
            return people, (F("rank").asc(nulls_last=True), *by_name)
        return people, by_name

    def _least_of(self, rows: EnrolmentQuerySet, value: F | Case) -> Subquery:
        theirs = rows.filter(learner=OuterRef("pk")).order_by().values("learner")
        return Subquery(theirs.annotate(least=Min(value)).values("least"))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        match = self._who() & self._has_match()
        shown = Count("pk", filter=match) if match else Count("pk")
        return self.reach.people.aggregate(total=Count("pk"), shown=shown)

    @property
    def total(self) -> int:
        return self._numbers["total"]

    @property
    def shown(self) -> int:
        return self._numbers["shown"]

    def showing(self) -> str:
        """Say in a sentence what is shown."""
        words = self.selection.in_words()
        noun = "person" if self.total == 1 else "people"
        number = "all" if self.shown == self.total else f"{self.shown} of"
        return f"Showing {number} {self.total} {noun}{': ' + words if words else ''}."

    def counts(self) -> list[StatusCount]:
        """How many people have something past its date, waiting or complete: one query."""
        people = {
            status.name: Count("learner", distinct=True, filter=self._in(status))
            for status in COUNTED
        }
        found = self._enrolments.aggregate(**people)
        chosen = self.selection.status
        return [
            StatusCount(
                status,
                found[status.name],
                self.selection.query(status="" if status == chosen else status.value),
                status == chosen,
            )
            for status in COUNTED
        ]

    def page(self, number: object) -> Page:
        """Return one page of rows; the nearest one there is, when there is no such page."""
        paginator = Paginator(self.people, PEOPLE_ON_A_PAGE)
        paginator.count = self.shown  # counted already, together with everyone
        page = paginator.get_page(number)
        people = list(page.object_list)
        page.object_list = list(self.headed(self.rows(people, self.reach.places_of(people))))
        return page

    @cached_property
    def headings(self) -> dict[str, Heading]:
        """Each group by its name and figures; none when nothing is grouped."""
        if not self.selection.group:
            return {}
        return headings(
            self.people,
            self._enrolments,
            group=self.selection.group,
            places=self.reach.places,
            complete=Q(completed_at__isnull=False),
            overdue=self._in(Status.OVERDUE),
            whole=str(self.reach.agency),
        )

    def headed(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Put its heading on the first row of each group."""
        last = None
        for row in rows:
            group = getattr(row.person, "group", None)
            yield row if group == last else replace(row, heading=self.headings.get(group))
            last = group

    def rows(
        self,
        people: Sequence[User],
        places: dict[int, list[Membership]],
        extra: tuple[str, ...] = (),
    ) -> Iterator[Row]:
        """Lay out some of the people against the courses: one query."""
        any_status = self.selection.status == Status.NOT_ASSIGNED
        rows = self._enrolments if any_status else self._matching
        found = standings_of(
            {person.pk: person for person in people},
            self.courses,
            rows.filter(learner__in=people),
            agency=self.reach.agency,
            today=self.reach.today,
            extra=extra,
        )
        for person in people:
            cells = [
                self._cell(course, found.get((person.pk, course.pk))) for course in self.courses
            ]
            yield Row(person, places.get(person.pk, ()), cells)

    def _cell(self, course: CoursePage, listed: Listed | None) -> Cell:
        if self.selection.status == Status.NOT_ASSIGNED:
            return Cell(course, None if listed else NOT_ASSIGNED)
        if listed:
            return Cell(course, listed.standing, listed.extra, self.selection.narrows_cells)
        return Cell(course, None if self.selection.narrows_cells else NOT_ASSIGNED)
