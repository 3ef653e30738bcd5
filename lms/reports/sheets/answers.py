"""What was finished between two days, and who is covered on one, all pages of each."""

from __future__ import annotations

from collections.abc import Iterator

from certificates.models import Certificate
from lms.core.sheets.sheet import Row, Sheet, Table
from lms.people.models import User
from lms.reports.answers.covered import Cover
from lms.reports.answers.finished import Finished, FinishedIn

from .about import about, stem

FINISHED = ("Person", "Team", "Course", "Completed on", "Certificate")
COURSES = ("Course", "Asked of", "Covered", "Not covered", "Not asked of")
PEOPLE = ("Person", "Course", "How or why", "Certificate")


def finished_sheet(found: FinishedIn) -> Sheet:
    reach = found.scope.reach
    rows = (_finished(row) for row in found.everything())
    tables = [
        Table(("Course", "Completions"), found.by_course),
        Table(FINISHED, rows, "Who, what and when"),
    ]
    return Sheet("What was finished", about(reach, found.sentence()), tables,
                 stem(reach, "finished"))  # fmt: skip


def _finished(row: Finished) -> Row:
    teams = "; ".join(str(place.team or place.agency) for place in row.places)
    enrolment = row.enrolment
    course = f"{enrolment.course.title}{', refresher' if enrolment.is_renewal else ''}"
    day = enrolment.today(enrolment.completed_at)
    return (_named(enrolment.learner, row.now), teams, course, day, _number(row.certificate))


def covered_sheet(found: Cover) -> Sheet:
    reach = found.reach
    courses = [
        (row.course.title, row.asked, row.covered, row.missing, row.not_asked)
        for row in found.courses
    ]
    tables = [Table(COURSES, courses), Table(PEOPLE, _people(found), found.show.label)]
    whom = f"Of {found.scope.whom}. {found.sentence()}"
    return Sheet("Covered on a day", about(reach, whom), tables, stem(reach, "covered"))


def _people(found: Cover) -> Iterator[Row]:
    for row in found.everyone():
        yield (
            _named(row.learner, row.now),
            row.course.title,
            row.sentence,
            _number(row.certificate),
        )


def _named(person: User, now: str) -> str:
    return f"{person.name} ({now[0].lower()}{now[1:]})" if now else person.name


def _number(certificate: Certificate | None) -> str:
    return certificate.number if certificate else ""
