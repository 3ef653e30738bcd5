"""Feedback sessions that the agency owes: everyone’s."""

from __future__ import annotations

from lms.core.sheets.sheet import Sheet, Table
from lms.reports.debts import Debts
from lms.reports.reach import Reach

from .about import about, stem

COLUMNS = ("Person", "Course", "What is owed", "So far")


def debts_sheet(reach: Reach) -> Sheet:
    debts = Debts(reach)
    rows = (
        (plan.enrolment.learner.name, plan.enrolment.course.title, plan.debt(), plan.tally)
        for plan in debts.everyone()
    )
    return Sheet("Feedback sessions after courses", about(reach, debts.in_words()),
                 [Table(COLUMNS, rows)], stem(reach, "feedback-sessions"))  # fmt: skip
