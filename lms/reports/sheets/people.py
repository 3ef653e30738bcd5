"""Everyone's place, with its dates."""

from __future__ import annotations

from collections.abc import Iterator

from lms.core.sheets.sheet import Row, Sheet, Table
from lms.people.places.listing import PlaceList
from lms.reports.reach import Reach

from .about import about, stem

AT_A_TIME = 500
PLACES = ("Person", "E-mail", "Where", "Role", "Job role", "Supervised by", "From", "Until")


def places_sheet(reach: Reach, asked: PlaceList) -> Sheet:
    table = Table(PLACES, _places(asked))
    return Sheet("People and places", about(reach, asked.in_words()), [table],
                 stem(reach, "people-and-places"))  # fmt: skip


def _places(asked: PlaceList) -> Iterator[Row]:
    for row in asked.rows.iterator(chunk_size=AT_A_TIME):
        yield (
            row.user.name, row.user.email, str(row.team or row.agency), row.get_role_display(),
            str(row.job_role or ""), row.supervisor.name if row.supervisor else "",
            row.started_on, row.ended_on,
        )  # fmt: skip
