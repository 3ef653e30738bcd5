"""What someone who answers for others reads now and then: who waits for whom, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment, Move
from courses.progress.standings import standings_of
from courses.progress.status import DUE_SOON_DAYS, EXPIRING_DAYS, Standing, Status
from lms.notifications.choosing.models import DigestChoice, Rhythm
from lms.notifications.kinds.base import in_full
from lms.people.models import Agency, Membership, Role, User

from .due import live_courses, movers, some_at_a_time, working
from .models import ReminderDay, ReminderPlan
from .overseers import Overseers

MOST_LINES = 12


def and_more(number: int) -> list[str]:
    return [f"And {number} more."] if number else []


@dataclass(frozen=True)
class Place:
    """Where one person is in one course."""

    enrolment_id: int
    learner: User
    course: CoursePage
    standing: Standing
    mover: int | None

    @property
    def waits(self) -> bool:
        return self.standing.move == Move.SUPERVISOR

    @property
    def is_past(self) -> bool:
        return self.standing.status == Status.OVERDUE

    def order(self) -> tuple[bool, date]:
        return not self.waits, self.standing.due_on or date.max

    def words(self, reader: int) -> str:
        here = self.standing
        whom = "you" if self.mover == reader else here.whose_move
        said = []
        if self.waits:
            since = f" since {in_full(here.since)}" if here.since else ""
            said.append(f"waits for {'a supervisor' if whom == 'A supervisor' else whom}{since}")
        if self.is_past:
            said.append(f"was due by the end of {in_full(here.due_on)}")
        move = "" if self.waits else " The next move is theirs."
        return f"{self.learner}, {self.course.title}: {', and '.join(said)}.{move}"


@dataclass
class TeamDigest:
    """One person's digest; empty, it isn't sent."""

    reader: int
    is_manager: bool
    named: list[Place] = field(default_factory=list)
    soon: int = 0
    expiring: int = 0

    def __bool__(self) -> bool:
        return bool(self.named or self.soon or self.expiring)

    @property
    def link(self) -> str:
        return reverse("reports:team" if self.is_manager else "supervision:home")

    @property
    def shown(self) -> list[Place]:
        """Waits for a supervisor first, then what was due first."""
        return sorted(self.named, key=Place.order)[:MOST_LINES]

    @property
    def enrolments(self) -> set[int]:
        return {place.enrolment_id for place in self.shown}

    @property
    def summary(self) -> str:
        waiting = sum(place.waits for place in self.named)
        past = sum(place.is_past for place in self.named)
        within = f"within {DUE_SOON_DAYS} days"
        ending = f"within {EXPIRING_DAYS} days"
        parts = (
            (waiting, "waits for a supervisor", "wait for a supervisor"),
            (past, "is past its date", "are past their dates"),
            (self.soon, f"is due {within}", f"are due {within}"),
            (self.expiring, f"runs out {ending}", f"run out {ending}"),
        )
        said = [f"{number} {one if number == 1 else many}" for number, one, many in parts if number]
        return f"Courses of your people: {', '.join(said)}."

    @property
    def lines(self) -> list[str]:
        shown = [place.words(self.reader) for place in self.shown]
        return shown + and_more(len(self.named) - len(shown))


def digests_at(agency: Agency, plan: ReminderPlan, today: date) -> dict[int, TeamDigest]:
    """Return by person the digests that are due at an agency today and have something to say."""
    if not _is_digest_day(agency, plan, today):
        return {}
    overseers = Overseers(agency, today)
    readers = _readers(overseers, plan, today)
    readers -= ReminderDay.objects.had_by(readers, today)
    if not readers:
        return {}
    places = list(_places(agency, today))
    overseers.place(place.learner.pk for place in places)
    found = (_digest(reader, places, overseers) for reader in readers)
    return {digest.reader: digest for digest in found if digest}


def _is_digest_day(agency: Agency, plan: ReminderPlan, today: date) -> bool:
    """Say whether anyone can have one due; asked at every run."""
    daily = DigestChoice.objects.filter(rhythm=Rhythm.DAILY, person__memberships__agency=agency)
    return today.weekday() == plan.digest_weekday or daily.exists()


def _readers(overseers: Overseers, plan: ReminderPlan, today: date) -> set[int]:
    everyone = overseers.all_in(Role.MANAGER) | overseers.all_in(Role.SUPERVISOR)
    chosen: dict[str, set[int]] = defaultdict(set)
    rows = DigestChoice.objects.filter(person__in=everyone).values_list("person", "rhythm")
    for person, rhythm in rows:
        chosen[rhythm].add(person)
    weekly = everyone - chosen[Rhythm.DAILY] - chosen[Rhythm.NEVER]
    return chosen[Rhythm.DAILY] | (weekly if today.weekday() == plan.digest_weekday else set())


def _places(agency: Agency, today: date) -> Iterator[Place]:
    """Yield whatever may have to be said, of everybody at the agency."""
    here = Membership.objects.active(today).filter(agency=agency, user__is_active=True)
    courses = live_courses()
    for some in some_at_a_time(set(here.values_list("user", flat=True))):
        yield from _places_of(some, courses, agency, today)


def _places_of(
    learners: list[int], courses: list[CoursePage], agency: Agency, today: date
) -> Iterator[Place]:
    soon = today + timedelta(days=DUE_SOON_DAYS)
    ending = today + timedelta(days=EXPIRING_DAYS)
    unfinished = Q(completed_at=None) & (Q(due_on__lte=soon) | Q(waits__move=Move.SUPERVISOR))
    running = Q(expires_on__gte=today, expires_on__lte=ending)
    rows = working(Enrolment.objects.current_at_agency(), agency, today).filter(
        learner__in=learners
    )
    ids = rows.filter(
        unfinished | running | Q(renews__isnull=False, completed_at=None), course__in=courses
    )
    rows = Enrolment.objects.filter(pk__in=set(ids.values_list("pk", flat=True)))
    people = User.objects.in_bulk(learners)
    titles = {course.pk: course for course in courses}
    listed = standings_of(people, courses, rows, agency=agency, today=today)
    moves = movers(rows)
    for (learner, course), row in listed.items():
        mover = moves.get(row.enrolment_id)
        yield Place(row.enrolment_id, people[learner], titles[course], row.standing, mover)


def _digest(reader: int, places: list[Place], overseers: Overseers) -> TeamDigest:
    managing = reader in overseers.all_in(Role.MANAGER)
    digest = TeamDigest(reader, managing)
    for place in places:
        learner = place.learner.pk
        if learner == reader:
            continue
        if managing and overseers.is_within(reader, Role.MANAGER, learner):
            _count_in(digest, place)
        elif place.waits and _is_asked(reader, place, overseers):
            digest.named.append(place)
    return digest


def _is_asked(reader: int, place: Place, overseers: Overseers) -> bool:
    if place.mover is not None:
        return place.mover == reader
    return reader in overseers.supervisors_of(place.learner.pk)


def _count_in(digest: TeamDigest, place: Place) -> None:
    status = place.standing.status
    if place.waits or place.is_past:
        digest.named.append(place)
    elif status == Status.DUE_SOON:
        digest.soon += 1
    elif status == Status.EXPIRING:
        digest.expiring += 1
