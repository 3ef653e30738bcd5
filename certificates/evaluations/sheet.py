"""How courses were found, as figures: what people wrote stays on the page."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.formats import date_format

from certificates.taking import taken_by
from lms.core.sheets.sheet import Row, Sheet, Table
from lms.people.models import Agency, User
from lms.schedules.pages import Laid, Takeable

from .summary import ANSWERS, CourseSummary, summaries
from .views import within_reach

COLUMNS = ("Statement", "Mean, of 5", "Answers", *ANSWERS.values())
FEW = "There aren’t enough answers yet to show them without telling on anyone."
FIGURES = "Answers by whole months and in groups of at least five; what was written is on the page."


class EvaluationsPage(Takeable):
    name = "evaluations"
    title = "How courses were found"
    address = "certificates:evaluations"

    def lay_out(
        self, viewer: User, agency: Agency, asked: QueryDict, *, on_paper: bool = False
    ) -> Laid:
        rows = within_reach(viewer).select_related("course")
        tables = [_course(found) for found in summaries(rows, today=agency.today())]
        return Laid(
            Sheet(
                self.title,
                (taken_by(viewer, agency), FIGURES),
                tables,
                f"how-courses-were-found-{agency.today().isoformat()}",
            )
        )


def _course(found: CourseSummary) -> Table:
    if not found.people:
        return Table(("Statement",), [(FEW,)], group=found.course.title)
    since, until = (date_format(month, "F Y") for month in (found.since, found.until))
    span = since if since == until else f"{since} to {until}"
    title = f"{found.people} people, {span}"
    return Table(COLUMNS, list(_statements(found)), title, found.course.title, widths=(40,))


def _statements(found: CourseSummary) -> Iterator[Row]:
    for row in found.statements:
        yield row.text, round(row.mean, 1), row.answered, *row.counts
