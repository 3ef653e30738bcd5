"""Roles and their reach: own agency, own team and the teams below it, today; nothing beyond."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from lms.activity.actions import record
from lms.activity.models import Event
from lms.people.models import Agency, Invitation, Membership, Role, Team, User
from tests.factories import LONG_AGO, AgencyFactory, TeamFactory, UserFactory, member


def join(person: User, agency: Agency, role: str = Role.STAFF, team: Team | None = None) -> None:
    Membership.objects.create(user=person, agency=agency, role=role, team=team, started_on=LONG_AGO)


def test_a_manager_without_a_team_manages_the_agency(
    manager: User, staff: User, peer: User, supervisor: User, outsider: User
) -> None:
    assert set(User.objects.managed_by(manager)) == {manager, staff, peer, supervisor}


def test_a_team_reaches_down_and_never_up_or_sideways(harbour: Agency) -> None:
    top, beside = TeamFactory(agency=harbour), TeamFactory(agency=harbour)
    middle = TeamFactory(agency=harbour, parent=top)
    low = TeamFactory(agency=harbour, parent=middle)
    people = {team: member(harbour, team=team) for team in (top, middle, low, beside)}
    manager = member(harbour, Role.MANAGER, middle)
    assert set(User.objects.managed_by(manager)) == {people[middle], people[low], manager}


def test_teams_in_a_ring_end_somewhere(harbour: Agency) -> None:
    one = TeamFactory(agency=harbour)
    two = TeamFactory(agency=harbour, parent=one)
    Team.objects.filter(pk=one.pk).update(parent=two)
    manager = member(harbour, Role.MANAGER, two)
    assert set(User.objects.managed_by(manager)) == {manager}


def test_a_supervisor_supervises_and_does_not_manage(supervisor: User, staff: User) -> None:
    assert staff in User.objects.supervised_by(supervisor)
    assert supervisor not in User.objects.supervised_by(supervisor)
    assert not User.objects.managed_by(supervisor).exists()


def test_people_who_are_nobodys_manager_see_themselves(staff: User, peer: User) -> None:
    assert set(User.objects.visible_to(staff)) == {staff}


def test_managing_in_one_agency_and_working_in_another_are_kept_apart(
    harbour: Agency, northside: Agency, course: CoursePage
) -> None:
    both, colleague = UserFactory(), UserFactory()
    join(both, harbour)
    join(both, northside, Role.MANAGER)
    for agency in (harbour, northside):
        join(colleague, agency)
    at_harbour = Enrolment.objects.create(learner=colleague, course=course, agency=harbour)
    told = record("course.completed", at_harbour, by=None, person=colleague, agency=harbour)
    assert at_harbour not in Enrolment.objects.visible_to(both)
    assert told not in Event.objects.visible_to(both)
    Enrolment.objects.filter(pk=at_harbour.pk).update(agency=northside)
    assert at_harbour in Enrolment.objects.visible_to(both)


@pytest.mark.parametrize(
    ("started", "ended", "holds"),
    [(-1, None, True), (0, 0, True), (1, None, False), (-9, -1, False), (-9, 0, True)],
)
def test_a_role_holds_from_its_first_day_to_its_last(
    harbour: Agency, staff: User, started: int, ended: int | None, holds: bool
) -> None:
    manager = member(harbour, Role.MANAGER)
    day = {offset: harbour.today() + dt.timedelta(days=offset) for offset in (-9, -1, 0, 1)}
    manager.memberships.update(started_on=day[started], ended_on=day.get(ended))
    assert (staff in User.objects.managed_by(User.objects.get(pk=manager.pk))) is holds


# Two agencies at random: whatever the places, nothing of one is seen from the other.

Places = st.lists(
    st.tuples(
        st.sampled_from(["harbour", "northside"]),
        st.sampled_from(list(Role)),
        st.sampled_from([None, 0, 1]),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(Places, min_size=2, max_size=4))
def test_nothing_of_an_agency_is_seen_by_anyone_without_a_role_there(
    course: CoursePage, everyones_places: list[list[tuple]]
) -> None:
    agencies = {
        slug: AgencyFactory(slug=f"{slug}-{UserFactory().pk}") for slug in ("harbour", "northside")
    }
    teams = {slug: [TeamFactory(agency=agencies[slug]) for _ in range(2)] for slug in agencies}
    people = [UserFactory() for _ in everyones_places]
    for person, places in zip(people, everyones_places, strict=True):
        for slug, role, team, has_left in dict.fromkeys(places):
            Membership.objects.create(
                user=person,
                agency=agencies[slug],
                role=role,
                team=None if team is None else teams[slug][team],
                started_on=LONG_AGO,
                ended_on=dt.date(2021, 1, 1) if has_left else None,
            )
        for cycle, agency in enumerate(agencies.values(), 1):
            Enrolment.objects.create(learner=person, course=course, agency=agency, cycle=cycle)
    for viewer in people:
        for row in Enrolment.objects.visible_to(viewer).exclude(learner=viewer):
            roles = viewer.memberships_as("manager", "supervisor", agency=row.agency)
            theirs = row.learner.memberships.active(row.agency.today()).filter(agency=row.agency)
            assert any(place.covers(there.team) for place in roles for there in theirs)
        for person in User.objects.managed_by(viewer):
            shared = {row.agency_id for row in person.current_memberships}
            assert shared & {row.agency_id for row in viewer.memberships_as("manager")}


def test_invitations_belong_to_those_who_manage_the_place(
    harbour: Agency, team: Team, other_team: Team, manager: User, team_manager: User, staff: User
) -> None:
    made = {
        place: Invitation(
            agency=harbour, team=place, email=f"{place}@x.example", invited_by=manager
        )
        for place in (team, other_team, None)
    }
    for row in made.values():
        row.issue(at=row.created_at, expires_at=row.created_at)
        row.save()
    assert set(Invitation.objects.visible_to(manager)) == set(made.values())
    assert set(Invitation.objects.visible_to(team_manager)) == {made[team]}
    assert not Invitation.objects.visible_to(staff).exists()
