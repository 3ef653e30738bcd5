"""A supervisor's lists: who waits, who is in their care, and hours to confirm.

Names, steps and dates as on the pages; what people wrote stays on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from certificates.taking import taken_by
from courses.supervision.dose.home import sessions_with
from courses.supervision.dose.status import FeedbackPlan
from courses.supervision.home import (
    OnMyDesk,
    PersonRow,
    answers_to_mark,
    everyone_in_care,
    on_my_desk,
    open_requests,
    plans_to_look_at,
)
from courses.supervision.models import Feedback, LoggedHours, PracticeRequest
from lms.core.sheets.sheet import Row, Sheet, Table
from lms.people.models import Agency, User

MOVES = ("Person", "What is next", "About", "Since, or for")
CARE = ("Person", "Course", "Step", "How it stands", "Whose move", "Done on")
HOURS = ("Person", "Day", "Minutes", "Kind", "Domain", "Corrects")
LEFT_OUT = "What people wrote about them is on the page, and in no file."


def waiting_sheet(viewer: User, agency: Agency) -> Sheet:
    desk = on_my_desk(viewer)
    unread = list(_feedback(desk.unread, "Shared, not read yet"))
    care = [_in_care(row, viewer, agency.zone) for row in everyone_in_care(viewer)]
    tables = [
        Table(MOVES, list(_moves(viewer, desk, agency.zone)), "Your move"),
        Table(MOVES, unread, "Shared, not read yet"),
        Table(CARE, care, "People in your care"),
    ]
    return Sheet("Supervision", (taken_by(viewer, agency),), tables,
                 f"supervision-{agency.today().isoformat()}")  # fmt: skip


def _moves(viewer: User, desk: OnMyDesk, zone: ZoneInfo) -> Iterator[Row]:
    """What waits for a supervisor, in the order of their page."""
    for row in open_requests(viewer):
        yield str(row.learner), _asks(row), row.step.title, _day(row.asked_at, zone)
    for row in answers_to_mark(viewer):
        handed_in = _day(row.attempt.submitted_at, zone)
        yield str(row.attempt.learner), "An answer to mark", row.attempt.quiz_title, handed_in
    yield from _feedback(desk.drafts, "Feedback begun")
    yield from _feedback(desk.ready, "Has read your feedback")
    yield from _feedback(desk.to_plan, "A plan to make together")
    for row in desk.pilots:
        state = f"Pilot: {row.get_state_display().lower()}"
        yield str(row.learner), state, row.step.title, _day(row.moved_at, zone)
    for row in plans_to_look_at(viewer):
        yield str(row.feedback.learner), "A plan to look at again", "", row.review_on
    sessions = sessions_with(viewer)
    yield from _sessions(sessions.owed, "Feedback session owed")
    yield from _sessions(sessions.soon, "Feedback session coming up")


def _feedback(rows: list[Feedback], what: str) -> Iterator[Row]:
    for row in rows:
        yield str(row.learner), what, row.kind_label, row.observed_on


def _sessions(plans: list[FeedbackPlan], what: str) -> Iterator[Row]:
    for plan in plans:
        due = (plan.owed or plan.coming).window.due_on
        yield str(plan.enrolment.learner), what, plan.enrolment.course.title, due


def _asks(row: PracticeRequest) -> str:
    what = "for a consultation" if row.kind == "case_consultation" else "to be observed"
    return f"Asks {what}: {row.get_state_display().lower()}"


def _in_care(row: PersonRow, viewer: User, zone: ZoneInfo) -> Row:
    stands, mover = "", ""
    if row.done_at:
        stands = "Done"
    elif row.waiting is None:
        stands = "Not started"
    else:
        stands = row.waiting.sentence
        mover = "Your move" if row.waiting.person_id == viewer.pk else row.mover
    return (
        str(row.enrolment.learner), row.enrolment.course.title, row.step.title, stands, mover,
        _day(row.done_at, zone),
    )  # fmt: skip


def _day(at: datetime | None, zone: ZoneInfo) -> object:
    return at.astimezone(zone).date() if at else None


def hours_sheet(viewer: User, agency: Agency) -> Sheet:
    rows = LoggedHours.objects.to_confirm_by(viewer).in_order()
    table = Table(HOURS, [_entry(row) for row in rows])
    return Sheet("Hours to confirm", (taken_by(viewer, agency), LEFT_OUT), [table],
                 f"hours-to-confirm-{agency.today().isoformat()}")  # fmt: skip


def _entry(row: LoggedHours) -> Row:
    corrects = row.corrects
    before = f"{corrects.minutes} minutes on {corrects.on.isoformat()}" if corrects else ""
    return (str(row.learner), row.on, row.minutes, row.get_kind_display(), row.domain_name, before)
