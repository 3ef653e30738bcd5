"""Seeding the standard work into a database of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection, transaction

from certificates.credentials.keys import make_key
from certificates.models import IssuerKey
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment, StepCompletion
from lms.core.errors import LmsError
from lms.people.models import Agency, User

from .coaching import coach_everybody
from .courses import make_courses
from .people import SLUG, enrol_everybody, make_staff

Say = Callable[[str], None]


class NotForBenchmarks(LmsError):
    code = "not_for_benchmarks"


def seeded_people() -> int:
    """Return for how many people this database is seeded; none where it is empty.

    Raises NotForBenchmarks where anybody else is in it, so that no real or demo agency ever gets
    ten thousand invented colleagues.
    """
    agency = Agency.objects.filter(slug=SLUG).first()
    if agency is None and User.objects.exists():
        raise NotForBenchmarks(
            "There are people in this database. The benchmark fills an empty one of its own."
        )
    return agency.memberships.filter(role="staff").count() if agency else 0


@transaction.atomic
def seed(people: int, *, say: Say = lambda line: None) -> None:
    """Fill an empty database with the standard work for so many people."""
    if seeded_people():
        raise NotForBenchmarks("This database is seeded already.")
    cache.clear()
    say("Five courses of 48 lessons and a quiz")
    courses = make_courses()
    if IssuerKey.objects.in_use() is None:
        make_key()
    say(f"{people:,} people in 40 teams")
    staff = make_staff(people)
    for number, course in enumerate(courses, start=1):
        say(f"Course {number}: who has done what")
        enrol_everybody(staff, course, number)
    say("{:,} feedback sessions planned, {:,} given".format(*coach_everybody(staff, courses)))
    say("{:,} step completions, {:,} course completions".format(*counted()))


def counted() -> tuple[int, int]:
    """Return how many step completions and course completions there are."""
    completed = Enrolment.objects.filter(completed_at__isnull=False)
    return StepCompletion.objects.count(), completed.count()


def tidy() -> None:
    """Let the database look at what came in, as it does by itself after some minutes."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def bench_courses() -> list[CoursePage]:
    return list(CoursePage.objects.filter(slug__startswith=f"{SLUG}-").order_by("path"))
