"""The pages that can be taken along as a file. Packages above register theirs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date

from django.http import Http404, QueryDict
from django.urls import reverse

from lms.core.sheets.sheet import Sheet
from lms.people.models import Agency, Role, User


def scope_of(person: User, agency: Agency, role: Role = Role.MANAGER) -> list[int]:
    """Return what somebody answers for at an agency today: numbers of teams, 0 for all of it."""
    places = person.memberships_as(role, agency=agency)
    return sorted({row.team_id or 0 for row in places})


@dataclass(frozen=True)
class Laid:
    """A page laid out as tables, and what was asked for as the query of its address.

    ``unread`` says what of it couldn't be read; the sheet leaves that out.
    """

    sheet: Sheet
    query: str = ""
    unread: str = ""


class Takeable(ABC):
    """One page whose rows, as somebody sees them, become a file.

    ``role`` is that in which people have the page, ``nobody`` what others are told.
    """

    role = Role.MANAGER
    nobody = "Nothing here for people who manage nobody."
    by_mail = True
    name: str
    title: str
    address: str
    """The name of the page's URL."""
    everything = ""
    """The query with which it shows all, where an address without one shows something else."""

    def lasting(self, query: str) -> str:
        """Return what of a query holds again each time it comes by mail."""
        return query

    def on_the_day(self, query: str, rhythm: str, day: date) -> str:
        """Return what such a query asks for when it is sent on a day."""
        return query

    def agency_for(self, viewer: User, asked: QueryDict) -> Agency:
        """Return whose page it is; raise Http404 for whoever has no such page."""
        places = viewer.memberships_as(self.role)
        if not places:
            raise Http404(self.nobody)
        return places[0].agency

    def scope(self, person: User, agency: Agency) -> list[int]:
        return scope_of(person, agency, self.role)

    @abstractmethod
    def lay_out(
        self, viewer: User, agency: Agency, asked: QueryDict, *, on_paper: bool = False
    ) -> Laid:
        """Lay out what ``viewer`` sees there today."""


TAKEABLE: dict[str, Takeable] = {}


def register(page: Takeable) -> None:
    TAKEABLE[page.name] = page


def address_of(page: str, query: str) -> str:
    """Return where a page stands, with what was asked for."""
    found = TAKEABLE[page]
    asked = query or found.everything
    return f"{reverse(found.address)}?{asked}" if asked else reverse(found.address)
