"""Everyone's place, with its dates, and the invitations that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator

from lms.core.sheets.sheet import Row, Sheet, Table
from lms.people.models import Invitation
from lms.people.places.listing import PlaceList
from lms.reports.reach import Reach

from .about import about, stem

AT_A_TIME = 500
INVITED = ("Name", "E-mail", "Role", "Where", "Sent", "By", "The link works until")
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


def invitations_sheet(reach: Reach) -> Sheet:
    rows = Invitation.objects.visible_to(reach.viewer).unanswered().filter(agency=reach.agency)
    rows = rows.select_related("team", "invited_by")
    table = Table(INVITED, [_invitation(row, reach) for row in rows])
    return Sheet("Invitations not answered yet", about(reach), [table], stem(reach, "invitations"))


def _invitation(row: Invitation, reach: Reach) -> Row:
    zone = reach.agency.zone
    return (
        row.name, row.email, row.get_role_display(), str(row.team or reach.agency),
        row.issued_at.astimezone(zone).date(), str(row.invited_by),
        row.expires_at.astimezone(zone).date(),
    )  # fmt: skip
