"""No address without somebody having said who sees it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access.addresses import (
    ANYBODY,
    HALFWAY_IN,
    OTHER_DOORS,
    PAGE_PASSWORDS,
    SIGNED_IN,
    Address,
    addresses,
    unknown,
)
from tests.access.table import outcome, rows
from tests.access.world import PEOPLE, World

pytestmark = pytest.mark.django_db

ARGUMENTS = {
    "account_confirm_email": ["no-such-key"],
    "account_reset_password_from_key": ["1", "no-such-key"],
    "wagtailcore_authenticate_with_password": [1, 1],
    "wagtaildocs_authenticate_with_password": [1],
}


def at(name: str) -> str:
    return reverse(name, args=ARGUMENTS.get(name, []))


def test_every_address_is_in_the_table_or_in_a_group() -> None:
    assert unknown(addresses()) == []


def test_a_new_address_is_named_in_a_sentence() -> None:
    new = Address("journal/<int:pk>/", "journal:entry")
    assert unknown([new]) == [
        "journal:entry at journal/<int:pk>/ isn’t in tests/access/table.csv: "
        "write a row that says who sees it."
    ]


def test_the_table_and_the_groups_name_nothing_that_is_gone() -> None:
    there = {address.name for address in addresses()}
    named = {row.name for row in rows()} | ANYBODY | HALFWAY_IN | SIGNED_IN | PAGE_PASSWORDS
    assert named - there == set()
    assert {address.route for address in addresses()} >= OTHER_DOORS


@pytest.mark.parametrize("name", sorted(SIGNED_IN))
def test_ones_own_account_asks_for_a_sign_in(name: str, world: World) -> None:
    client = world.client("anonymous")
    assert outcome(client.get(at(name))) == "sign-in"
    assert outcome(client.post(at(name))) == "sign-in"


@pytest.mark.parametrize("name", sorted(HALFWAY_IN))
def test_the_second_step_of_a_sign_in_needs_the_first(name: str, world: World) -> None:
    assert outcome(world.client("anonymous").get(at(name))) == "sign-in"
    assert outcome(world.client("staff").get(at(name))) in ("elsewhere", "sign-in")


@pytest.mark.parametrize("name", sorted(ANYBODY))
def test_the_pages_around_the_door_say_nothing_of_anybody(name: str, world: World) -> None:
    response = world.client("anonymous").get(at(name))
    assert response.status_code in (200, 302)
    shown = response.content.decode()
    assert not [person.email for person in world.people.values() if person.email in shown]


@pytest.mark.parametrize("route", sorted(OTHER_DOORS))
@pytest.mark.parametrize("name", ["anonymous", "trainer"])
def test_there_is_one_door(route: str, name: str, world: World) -> None:
    """A second sign-in page would know no limits on tries and ask for no second step."""
    client = world.client(name)
    for answer in (client.get(f"/{route}?next=/team/"), client.post(f"/{route}?next=/team/")):
        assert answer.status_code == 302
        assert answer.url == "/accounts/login/?next=/team/"


@pytest.mark.parametrize("name", sorted(PAGE_PASSWORDS))
@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_and_no_file_hangs_on_a_password(name: str, person: str, world: World) -> None:
    expected = "refused" if person == "leaver" else "missing"
    assert outcome(world.client(person).get(at(name))) == expected
