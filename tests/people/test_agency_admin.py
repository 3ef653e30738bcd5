"""An agency's settings: who edits them, and how a gap in them is noticed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lms.people.administrators import set_up_administrators
from lms.people.models import Agency, User
from tests import factories
from tests.conftest import signed_in

LIST = "/admin/agencies/"


@pytest.fixture
def administrator(harbour: Agency) -> User:
    user = factories.UserFactory()
    user.groups.add(set_up_administrators())
    return User.objects.get(pk=user.pk)


@pytest.fixture
def as_administrator(administrator: User) -> Client:
    factories.make_site()
    return signed_in(administrator)


def edit_url(agency: Agency) -> str:
    return reverse("agencies:edit", args=[agency.pk])


def settings_of(agency: Agency, **changes: str) -> dict[str, str]:
    names = ("name", "slug", "time_zone", "on_call", "emergency_number", "crisis_line")
    return {name: getattr(agency, name) for name in (*names, "ask_line", "duties")} | changes


def test_an_administrator_changes_what_staff_see(
    as_administrator: Client, harbour: Agency, staff: User
) -> None:
    changes = settings_of(harbour, on_call="Sol, 555-0100", emergency_number="112")
    answer = as_administrator.post(edit_url(harbour), changes)
    assert answer.status_code == 302
    page = signed_in(staff).get("/learning/").content.decode()
    assert "Sol, 555-0100" in page
    assert "112" in page


def test_an_agency_is_added_with_the_numbers_of_the_united_states(
    as_administrator: Client,
) -> None:
    form = as_administrator.get(reverse("agencies:add")).content.decode()
    assert 'value="911"' in form
    assert "Anywhere else, put your own" in form
    new = settings_of(Agency(name="Lakeside", slug="lakeside", time_zone="America/Denver"))
    assert as_administrator.post(reverse("agencies:add"), new).status_code == 302
    assert Agency.objects.get(slug="lakeside").crisis_line.startswith("988")


def test_a_time_zone_is_one_that_exists(as_administrator: Client, harbour: Agency) -> None:
    answer = as_administrator.post(edit_url(harbour), settings_of(harbour, time_zone="Mars/Base"))
    assert answer.status_code == 200
    harbour.refresh_from_db()
    assert harbour.time_zone == "America/New_York"


def test_nobody_deletes_an_agency(as_administrator: Client, harbour: Agency) -> None:
    root = signed_in(User.objects.create_superuser("root@harbour.example", "x" * 12))
    for client in (as_administrator, root):
        client.post(reverse("agencies:delete", args=[harbour.pk]))
    assert Agency.objects.filter(pk=harbour.pk).exists()


def test_trainers_and_managers_have_no_such_pages(
    trainer: User, manager: User, harbour: Agency
) -> None:
    factories.make_site()
    for user in (trainer, manager):
        client = signed_in(user)
        assert client.get(LIST).status_code in (302, 403)
        client.post(edit_url(harbour), settings_of(harbour, on_call="Me"))
    harbour.refresh_from_db()
    assert harbour.on_call == ""


class TestAGap:
    @pytest.fixture(autouse=True)
    def nobody_to_call(self, harbour: Agency) -> None:
        Agency.objects.update(on_call="", emergency_number="112", crisis_line=" ")

    def test_administrators_see_it_first_thing(self, as_administrator: Client) -> None:
        page = as_administrator.get("/admin/").content.decode()
        assert "has no on-call contact and no crisis line" in page

    def test_it_stands_in_the_list_of_agencies(self, as_administrator: Client) -> None:
        assert (
            "Missing: on-call contact, crisis line" in as_administrator.get(LIST).content.decode()
        )

    def test_the_agencys_manager_sees_it(
        self, as_manager: Client, as_outsider_manager: Client
    ) -> None:
        words = "have no on-call contact and no crisis line"
        assert words in as_manager.get("/team/").content.decode()
        Agency.objects.filter(slug="northside").update(on_call="Duty, 555", crisis_line="116")
        assert words not in as_outsider_manager.get("/team/").content.decode()

    def test_trainers_are_left_to_their_work(self, trainer: User) -> None:
        factories.make_site()
        assert "Nobody to call" not in signed_in(trainer).get("/admin/").content.decode()

    def test_it_goes_once_it_is_filled(self, as_administrator: Client) -> None:
        Agency.objects.update(on_call="Sol", crisis_line="988")
        assert "Nobody to call" not in as_administrator.get("/admin/").content.decode()
