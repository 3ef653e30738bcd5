"""Looking changes nothing; changing asks for the form's token; nothing else is answered."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.access.addresses import ANYBODY, SIGNED_IN
from tests.access.fingerprint import fingerprint
from tests.access.table import Row, outcome, rows
from tests.access.test_admin import admin_addresses
from tests.access.world import World

pytestmark = pytest.mark.django_db

LOOKING = [row for row in rows() if row.method == "GET"]
SENDING = [row for row in rows() if row.method == "POST"]
TAKE_FORMS = {row.name for row in SENDING}
TO_BE_SEEN = {row.name for row in LOOKING}
HANDS_OUT_WHATEVER_THE_METHOD = {"wagtaildocs_serve"}  # Wagtail's own view of a file


def first_of_each(some: list[Row]) -> list[Row]:
    """Return one row for each name, of those that let somebody through."""
    let_in = [row for row in some if {"ok", "elsewhere"} & set(row.expected.values())]
    return list({row.name: row for row in reversed(let_in)}.values())


@pytest.mark.parametrize("name", ["anonymous", "staff", "supervisor", "manager"])
def test_looking_changes_nothing(name: str, world: World) -> None:
    cache.clear()
    client, before = world.client(name), fingerprint()
    for row in LOOKING:
        client.get(row.address(world))
        client.head(row.address(world))
    for account in ANYBODY | SIGNED_IN - {"account_logout"}:
        if not account.startswith(("account_confirm_email", "account_reset_password_from_key")):
            client.get(reverse(account))
    assert fingerprint() == before


def test_something_that_does_change_is_noticed(world: World) -> None:
    before = fingerprint()
    world.client("staff").post(reverse("notifications:note_all"))
    after = fingerprint()
    assert {table for table in after if after[table] != before[table]} == {"notifications_notice"}


@pytest.mark.parametrize("row", first_of_each(SENDING), ids=str)
def test_nothing_is_changed_without_the_forms_token(row: Row, world: World) -> None:
    before = fingerprint()
    answer = row.send(world, world.client(row.welcome(), enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert "This form has grown old" in answer.content.decode()
    assert fingerprint() == before


@pytest.mark.parametrize("name", sorted(SIGNED_IN | {"account_login", "account_reset_password"}))
def test_nor_about_an_account(name: str, world: World) -> None:
    person = "staff" if name in SIGNED_IN else "anonymous"
    answer = world.client(person, enforce_csrf_checks=True).post(reverse(name))
    assert answer.status_code == 403
    assert "This form has grown old" in answer.content.decode()


def test_nor_in_the_admin(world: World) -> None:
    client = world.client("trainer", enforce_csrf_checks=True)
    answers = {name: client.post(path) for name, path in admin_addresses(world).items()}
    assert {name for name, answer in answers.items() if answer.status_code != 403} == set()


@pytest.mark.parametrize("row", first_of_each(LOOKING), ids=str)
def test_what_is_only_to_be_seen_takes_no_form(row: Row, world: World) -> None:
    client = world.client(row.welcome())
    path = row.address(world)
    methods = [client.put, client.patch, client.delete]
    methods += [client.post] if row.name not in TAKE_FORMS else []
    if row.name not in HANDS_OUT_WHATEVER_THE_METHOD:
        assert [method(path).status_code for method in methods] == [405] * len(methods)


@pytest.mark.parametrize("row", first_of_each(SENDING), ids=str)
def test_what_changes_something_is_not_done_by_looking(row: Row, world: World) -> None:
    client = world.client(row.welcome())
    path = row.address(world)
    methods = [client.put, client.patch, client.delete]
    methods += [client.get, client.head] if row.name not in TO_BE_SEEN else []
    assert [method(path).status_code for method in methods] == [405] * len(methods)


def test_a_second_press_of_the_same_button_changes_nothing_more(world: World) -> None:
    """Every form of the table, sent twice: the second time is a repeat, never an accident."""
    again = {}
    for row in first_of_each(SENDING):
        client = world.client(row.welcome())
        row.send(world, client)
        again[str(row)] = row.send(world, client).status_code
    assert {name: code for name, code in again.items() if code >= 500 or code == 400} == {}
    assert outcome(world.client("staff").get("/learning/")) == "ok"
