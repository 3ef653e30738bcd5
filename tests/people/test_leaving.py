"""Someone's last day: what they did stays, and the door closes behind them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.errors import BadInput, NotPermitted
from lms.people.models import Agency, Membership, Role, Team, User
from lms.people.places.actions import end_membership
from tests.conftest import signed_in
from tests.factories import member


def leave(person: User, manager: User, *, days_ago: int = 1) -> None:
    day = person.agency.today() - dt.timedelta(days=days_ago)
    end_membership(person.memberships.get(), by=manager, on=day)


def test_access_ends_with_the_next_request(as_staff: Client, staff: User, manager: User) -> None:
    assert as_staff.get(reverse("dashboard:learning")).status_code == 200
    leave(staff, manager)
    response = as_staff.get(reverse("dashboard:learning"))
    assert response.status_code == 403
    assert "Your place at Harbour Recovery Services has ended" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/learning/", "/courses/", "/team/", "/practice/", "/admin/", "/"]
)
def test_every_door_but_their_own_is_closed(
    path: str, as_staff: Client, staff: User, manager: User
) -> None:
    leave(staff, manager)
    assert as_staff.get(path).status_code == 403


@pytest.mark.parametrize("name", ["certificates:list", "account_change_password", "account_logout"])
def test_certificates_and_account_stay_open(
    name: str, as_staff: Client, staff: User, manager: User
) -> None:
    leave(staff, manager)
    assert as_staff.get(reverse(name)).status_code == 200


def test_the_last_day_still_counts(as_staff: Client, staff: User, manager: User) -> None:
    leave(staff, manager, days_ago=0)
    assert as_staff.get(reverse("dashboard:learning")).status_code == 200


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [
        ("America/Los_Angeles", dt.datetime(2026, 3, 11, 6, 59, tzinfo=dt.UTC)),
        ("Asia/Kolkata", dt.datetime(2026, 3, 10, 18, 29, tzinfo=dt.UTC)),
        ("Pacific/Apia", dt.datetime(2026, 3, 10, 10, 59, tzinfo=dt.UTC)),
    ],
)
def test_the_last_day_ends_at_the_agencys_midnight(
    harbour: Agency, staff: User, zone: str, last_moment: dt.datetime, time_machine: Any
) -> None:
    Agency.objects.filter(pk=harbour.pk).update(time_zone=zone)
    Membership.objects.filter(user=staff).update(ended_on=dt.date(2026, 3, 10))
    for moment, holds in ((last_moment, True), (last_moment + dt.timedelta(minutes=1), False)):
        time_machine.move_to(moment, tick=False)
        assert bool(User.objects.get(pk=staff.pk).current_memberships) is holds


def test_whoever_still_has_a_place_elsewhere_stays(
    staff: User, as_staff: Client, northside: Agency, manager: User
) -> None:
    leave(staff, manager)
    Membership.objects.create(user=staff, agency=northside, started_on=dt.date(2020, 1, 1))
    assert as_staff.get(reverse("dashboard:learning")).status_code == 200


def test_trainers_work_on_without_a_place(trainer: User, manager: User) -> None:
    leave(trainer, manager)
    assert signed_in(trainer).get(reverse("dashboard:learning")).status_code == 200


def test_a_place_that_begins_later_says_when(db: None, harbour: Agency) -> None:
    person = member(harbour)
    person.memberships.update(started_on=harbour.today() + dt.timedelta(days=9))
    response = signed_in(person).get(reverse("dashboard:learning"))
    assert response.status_code == 403
    assert "begins soon" in response.content.decode()


def test_leavers_are_seen_by_nobody_in_the_team(staff: User, manager: User) -> None:
    assert staff in User.objects.managed_by(manager)
    leave(staff, manager)
    assert staff not in User.objects.managed_by(manager)


def test_a_manager_who_leaves_manages_nobody(manager: User, staff: User) -> None:
    manager.memberships.update(ended_on=timezone.localdate() - dt.timedelta(days=2))
    assert not User.objects.managed_by(User.objects.get(pk=manager.pk)).exists()


def test_only_a_manager_of_that_place_ends_it(
    staff: User, harbour: Agency, other_team: Team, outsider_manager: User, supervisor: User
) -> None:
    elsewhere = member(harbour, Role.MANAGER, other_team)
    for person in (outsider_manager, supervisor, elsewhere, staff):
        with pytest.raises(NotPermitted):
            end_membership(staff.memberships.get(), by=person, on=harbour.today())


def test_a_last_day_before_the_first_is_refused(staff: User, manager: User) -> None:
    with pytest.raises(BadInput):
        end_membership(staff.memberships.get(), by=manager, on=dt.date(2019, 12, 31))
