"""One person’s page as tables: the words that stand there, course by course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from certificates.models import Certificate
from courses.progress.models import Exemption, Extension
from courses.supervision.dose.rules import Session
from lms.core.sheets.sheet import Lines, Sheet, Table, in_words
from lms.people.models import User
from lms.reports.evidence import CourseEvidence, PersonEvidence, PracticeRule, evidence_of
from lms.reports.history import Entry, history_of
from lms.reports.reach import Reach

from .about import about, stem

FACTS = ("What", "How it stands")
STEPS = ("Step", "Kind", "Done on", "Rests on")
RULE = ("What it takes", "Met")
PILOTS = ("Begun", "At this stage since", "Stage")
OBSERVATIONS = ("Kind", "Observed on", "Shared", "Read", "Signed off")
SESSIONS = ("Session", "When", "State")
HISTORY = ("When", "What", "By", "Why")

Fact = tuple[str, str | Lines]


def person_sheet(reach: Reach, person: User) -> Sheet:
    evidence, history = evidence_of(reach, person), history_of(reach, person)
    return Sheet(person.name, about(reach, _place(reach, evidence), person.email),
                 list(_tables(evidence, history)), stem(reach, f"person-{person.pk}"))  # fmt: skip


def _place(reach: Reach, evidence: PersonEvidence) -> str:
    return "; ".join(
        f"{place.team or reach.agency}, {place.get_role_display().lower()}"
        for place in evidence.places
    )


def _tables(evidence: PersonEvidence, history: list[Entry]) -> Iterator[Table]:
    for section in evidence.courses:
        for table in _course(section):
            yield Table(table.columns, table.rows, table.title, section.course.title)
    if history:
        rows = [
            (timezone.localtime(row.at), row.words, row.by.name if row.by else "", row.why)
            for row in history
        ]
        yield Table(HISTORY, rows, group="What was done")


def _course(section: CourseEvidence) -> Iterator[Table]:
    yield Table(FACTS, list(_facts(section)))
    if section.steps:
        here = section.standing
        title = f"Steps on record: {here.done} of {here.total} required"
        rows = [(row.title, row.kind, (row.done_at and _short(row.done_at)) or "Not yet",
                 row.rests_on) for row in section.steps]  # fmt: skip
        yield Table(STEPS, rows, title)
    for rule in section.rules:
        yield Table(RULE, list(_rule(rule)), f"{rule.title}: what it takes")
    if section.pilots:
        rows = [(day(row.begun_at), day(row.moved_at), row.label) for row in section.pilots]
        yield Table(PILOTS, rows, "Pilots")
    if section.observations:
        rows = [
            (row.kind, day(row.observed_on), day(row.shared_at), day(row.acknowledged_at),
             day(row.signed_off_at))
            for row in section.observations
        ]  # fmt: skip
        yield Table(OBSERVATIONS, rows, "Observations")
    if section.sessions:
        rows = [_session(row) for row in section.sessions.sessions]
        yield Table(SESSIONS, rows, f"Feedback sessions after the course: {section.sessions.tally}")


def _facts(section: CourseEvidence) -> Iterator[Fact]:
    here, enrolment = section.standing, section.enrolment
    yield "Status", here.label
    if enrolment is None:
        yield "Why", here.why
        return
    yield "Why", here.meaning if here.why == here.meaning else f"{here.meaning} {here.why}"
    yield from _dates(section)
    yield "Rule", section.rule
    if section.certificate:
        yield "Certificate", _certificate(section.certificate)
    yield from (("Earlier", _certificate(row)) for row in section.earlier)
    yield from (("More time", _extension(row)) for row in section.extensions)
    yield from ((row.get_kind_display(), _exemption(row)) for row in section.exemptions)


def _dates(section: CourseEvidence) -> Iterator[Fact]:
    here = section.standing
    if section.since:
        yield "Since", day(section.since)
    if here.whose_move:
        yield "Whose move", f"{here.whose_move}, since {day(section.move_since)}"
    if here.completed_on:
        yield "Completed", day(here.completed_on)
    if here.due_on:
        yield "Due", day(here.due_on) + ("" if here.completed_on else ", to the end of the day")


def _certificate(row: Certificate) -> str:
    until = f", valid until {day(row.expires_on)}" if row.expires_on else ""
    return f"{row.number}, issued {day(row.issued_at)}{until}. {row.state().label}."


def _extension(row: Extension) -> Lines:
    act = row.act
    given = f"Given by {act.by.name} on {day(act.at)}"
    undone = (
        f"; taken back by {act.undone_by.name} on {day(act.undone_at)}" if act.undone_at else ""
    )
    return Lines((f"From {day(row.before)} to {day(row.due_on)}: {act.why}", given + undone))


def _exemption(row: Exemption) -> Lines:
    evidence = f" Evidence: {row.evidence}." if row.evidence else ""
    by = row.given_by.name if row.given_by else "an administrator"
    noted = f"Noted by {by} on {day(row.given_at)}"
    if row.withdrawn_at:
        noted += f"; {row.ended_how} by {row.withdrawn_by.name} on {day(row.withdrawn_at)}"
    names = ", ".join(file.name for file in row.files.all() if not file.removed_at)
    files = (f"Files: {names}",) if names else ()
    return Lines((f"{row.sentence()}{evidence}", *files, noted))


def _rule(rule: PracticeRule) -> Iterator[tuple[str, str]]:
    for item in rule.report.items:
        yield item.sentence, "Met" if item.met else "Recommended" if item.advice else "Not yet"
    if rule.done_at:
        yield f"Done on {day(rule.done_at)}. It stays done.", ""
    elif rule.report.next.sentence:
        yield rule.report.next.sentence, ""


def _session(row: Session) -> tuple[str, str, str]:
    due = day(row.window.due_on)
    if row.given_on:
        when = f"Given on {day(row.given_on)}"
    elif row.is_owed:
        when = f"Owed since {due}"
    else:
        when = f"Planned by {due}" if row.is_to_come else f"Was planned by {due}"
    return f"Session {row.window.number}", when, row.state.label


def _short(moment: datetime) -> str:
    return in_words(timezone.localtime(moment).date())


def day(when: date | datetime | None) -> str:
    if when is None:
        return ""
    return date_format(timezone.localtime(when) if isinstance(when, datetime) else when, "j F Y")
