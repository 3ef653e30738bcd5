"""Everyone's place, as the page lists it and a file does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from lms.people.models import Agency, Membership, User
from lms.people.querysets import MembershipQuerySet

SHOWN = {"here": "Here now", "soon": "Begin later", "left": "Have left"}
MOST_LETTERS = 100


def places_of(viewer: User, agency: Agency) -> MembershipQuerySet:
    rows = Membership.objects.visible_to(viewer).filter(agency=agency)
    return rows.select_related("user", "agency", "team", "job_role", "supervisor")


@dataclass(frozen=True)
class PlaceList:
    """Which places somebody asks to see: one of three lists, and a part of the name."""

    viewer: User
    agency: Agency
    show: str = "here"
    name: str = ""

    @classmethod
    def asked(cls, viewer: User, agency: Agency, sent: QueryDict) -> Self:
        show = sent.get("show") if sent.get("show") in SHOWN else "here"
        # A form may hold a NUL, which PostgreSQL refuses; in an address it is taken out before.
        name = sent.get("q", "").replace("\x00", "")[:MOST_LETTERS]
        return cls(viewer, agency, show, name)

    @property
    def rows(self) -> MembershipQuerySet:
        rows = self._shown(places_of(self.viewer, self.agency))
        for word in self.name.split():
            rows = rows.filter(
                Q(user__first_name__icontains=word)
                | Q(user__last_name__icontains=word)
                | Q(user__email__icontains=word)
            )
        return rows.order_by("user__last_name", "user__first_name", "user", "started_on", "pk")

    def _shown(self, rows: MembershipQuerySet) -> MembershipQuerySet:
        today = self.agency.today()
        if self.show == "here":
            return rows.active(today)
        if self.show == "soon":
            return rows.filter(started_on__gt=today)
        still = Membership.objects.active(today).filter(agency=self.agency)
        gone = rows.filter(started_on__lte=today).exclude(pk__in=rows.active(today).values("pk"))
        return gone.exclude(user__in=still.values("user"))

    def in_words(self) -> str:
        name = f", “{self.name}” in the name or address" if self.name else ""
        return f"{SHOWN[self.show]}{name}."

    def fields(self) -> list[tuple[str, str]]:
        """Return what was asked as the fields of a form."""
        return [("show", self.show), *([("q", self.name)] if self.name else [])]

    def query(self) -> str:
        return urlencode(self.fields())
