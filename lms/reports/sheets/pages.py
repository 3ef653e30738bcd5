"""The pages that can be taken along, each with what may be asked of it."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date, timedelta

from django.http import QueryDict
from django.shortcuts import get_object_or_404

from lms.core.dates import months_later
from lms.people.models import Agency, Role, User
from lms.people.places.listing import PlaceList
from lms.reports.acting.listing import acts_within
from lms.reports.answers.covered import CoveredForm
from lms.reports.answers.finished import FinishedForm, FinishedIn
from lms.reports.assigning.listing import listed, visible
from lms.reports.filters import SelectionForm
from lms.reports.glance.figures import Figures
from lms.reports.matrix import Matrix
from lms.reports.reach import Reach
from lms.reports.scope import ScopeForm
from lms.schedules.pages import Laid, Takeable, register
from lms.schedules.slots import Rhythm

from .answers import covered_sheet, finished_sheet
from .asked import act_sheet, acts_sheet, assignment_sheet, assignments_sheet
from .debts import debts_sheet
from .glance import glance_sheet
from .people import invitations_sheet, places_sheet
from .supervision import hours_sheet, waiting_sheet
from .team import team_sheet


def _without(query: str, *names: str) -> str:
    asked = QueryDict(query, mutable=True)
    for name in names:
        asked.pop(name, None)
    return asked.urlencode()


class ReachPage(Takeable):
    """A page about the people whom somebody manages today."""

    def lay_out(
        self, viewer: User, agency: Agency, asked: QueryDict, *, on_paper: bool = False
    ) -> Laid:
        return self.of(Reach(viewer, agency, agency.today()), asked)

    @abstractmethod
    def of(self, reach: Reach, asked: QueryDict) -> Laid: ...


class TeamPage(ReachPage):
    name = "team"
    title = "My team"
    address = "reports:team"
    everything = "sort=name"

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        form = SelectionForm(asked, reach=reach)
        unread = "This selection can’t be read. Please choose again under My team."
        matrix = Matrix(reach, form.selection())
        return Laid(team_sheet(matrix), matrix.selection.query(), unread if form.errors else "")


class FinishedPage(ReachPage):
    """By mail, it is what was finished since the last time."""

    name = "finished"
    title = "What was finished"
    address = "reports:finished"

    def lasting(self, query: str) -> str:
        return _without(query, "first", "last")

    def on_the_day(self, query: str, rhythm: str, day: date) -> str:
        last = day - timedelta(days=1)
        first = months_later(day, -1) if rhythm == Rhythm.MONTHLY else day - timedelta(days=7)
        return f"{query}&first={first}&last={last}".lstrip("&")

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        form = FinishedForm(asked, reach=reach)
        found = FinishedIn(form.scope(), form.period())
        query = found.scope.query(first=found.period.first, last=found.period.last)
        unread = "These days can’t be read. Please choose them again."
        return Laid(finished_sheet(found), query, unread if form.errors else "")


class CoveredPage(ReachPage):
    """By mail, it is about the day on which it is sent."""

    name = "covered"
    title = "Covered on a day"
    address = "reports:covered"

    def lasting(self, query: str) -> str:
        return _without(query, "on")

    def on_the_day(self, query: str, rhythm: str, day: date) -> str:
        return f"{query}&on={day}".lstrip("&")

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        form = CoveredForm(asked, reach=reach)
        found = form.cover(asked.get("show"))
        unread = "This day can’t be read. Please choose it again."
        return Laid(covered_sheet(found), found.query(found.show), unread if form.errors else "")


class DebtsPage(ReachPage):
    name = "debts"
    title = "Feedback sessions after courses"
    address = "reports:debts"

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        return Laid(debts_sheet(reach))


class GlancePage(ReachPage):
    name = "glance"
    title = "At a glance"
    address = "reports:glance"

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        form = ScopeForm(asked, reach=reach)
        scope = form.scope()
        unread = "This choice can’t be read. Please choose the team or course again."
        return Laid(glance_sheet(Figures(scope)), scope.query(), unread if form.errors else "")


class AssignmentsPage(ReachPage):
    name = "assignments"
    title = "Assignments"
    address = "reports:assignments"

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        ended = asked.get("show") == "ended"
        sheet = assignments_sheet(reach, listed(reach, ended=ended), ended=ended)
        return Laid(sheet, "show=ended" if ended else "")


class ActsPage(ReachPage):
    name = "acts"
    title = "What was done"
    address = "reports:acts"

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        return Laid(acts_sheet(reach, acts_within(reach)))


class PlacesPage(ReachPage):
    name = "places"
    title = "People and places"
    address = "people:places"

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        shown = PlaceList.asked(reach.viewer, reach.agency, asked)
        return Laid(places_sheet(reach, shown), shown.query())


class InvitationsPage(ReachPage):
    name = "invitations"
    title = "Invitations not answered yet"
    address = "people:invite"

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        return Laid(invitations_sheet(reach))


class AssignmentPage(ReachPage):
    """One assignment, named by its number; that isn't a page to be sent again and again."""

    name = "assignment"
    title = "Assignment"
    address = "reports:assignments"
    by_mail = False

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        found = get_object_or_404(visible(reach), pk=asked["of"])
        return Laid(assignment_sheet(reach, found), f"of={found.pk}")


class ActPage(ReachPage):
    name = "act"
    title = "What was done"
    address = "reports:acts"
    by_mail = False

    def of(self, reach: Reach, asked: QueryDict) -> Laid:
        found = get_object_or_404(acts_within(reach), pk=asked["of"])
        return Laid(act_sheet(reach, found), f"of={found.pk}")


class WaitingPage(Takeable):
    name = "waiting"
    title = "Supervision"
    address = "supervision:home"
    role = Role.SUPERVISOR
    nobody = "Only supervisors have this page."
    by_mail = False

    def lay_out(
        self, viewer: User, agency: Agency, asked: QueryDict, *, on_paper: bool = False
    ) -> Laid:
        return Laid(waiting_sheet(viewer, agency))


class HoursPage(WaitingPage):
    name = "hours"
    title = "Hours to confirm"
    address = "supervision:confirm_hours"

    def lay_out(
        self, viewer: User, agency: Agency, asked: QueryDict, *, on_paper: bool = False
    ) -> Laid:
        return Laid(hours_sheet(viewer, agency))


PAGES = (TeamPage, FinishedPage, CoveredPage, DebtsPage, GlancePage, AssignmentsPage, ActsPage,
         PlacesPage, InvitationsPage, AssignmentPage, ActPage, WaitingPage, HoursPage)  # fmt: skip


def register_pages() -> None:
    for page in PAGES:
        register(page())
