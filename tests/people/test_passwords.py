"""Passwords: longer for whoever sees what belongs to others, and not of words on every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.people import actions
from lms.people.models import Agency, Role, Team, User
from tests.conftest import signed_in
from tests.factories import PASSWORD

OF_THIRTEEN, OF_FIFTEEN = "blue kettle 5", "blue kettle 517"
LONGER = "your password needs at least 15 characters"
OWN = "Please add 8 characters of your own."


def change(person: User, new: str) -> Any:
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    return signed_in(person).post(reverse("account_change_password"), sent, follow=True)


def holds(person: User, password: str) -> bool:
    return User.objects.get(pk=person.pk).check_password(password)


def test_whoever_reaches_others_needs_a_longer_one(staff: User, manager: User) -> None:
    change(staff, OF_THIRTEEN)
    assert holds(staff, OF_THIRTEEN)
    assert LONGER in change(manager, OF_THIRTEEN).content.decode()
    change(manager, OF_FIFTEEN)
    assert holds(manager, OF_FIFTEEN)


def test_so_does_whoever_is_invited_to_such_a_role(
    harbour: Agency, team: Team, manager: User
) -> None:
    for role, refused in ((Role.STAFF, False), (Role.SUPERVISOR, True)):
        invitation = actions.invite(
            harbour, f"{role}.new@harbour.example", role=role, team=team, by=manager
        )
        sent = {"first_name": "Nia", "last_name": "Newcomer", "password": OF_THIRTEEN}
        address = reverse("people:invitation", args=[invitation.token])
        answer = Client().post(address, sent, follow=True)
        assert (LONGER in answer.content.decode()) is refused


@pytest.mark.parametrize("password", ["Polyvagal2026", "harbour-recovery", "SteadyPractice77"])
def test_words_that_are_on_every_page_make_none(staff: User, password: str) -> None:
    assert OWN in change(staff, password).content.decode()
    assert holds(staff, PASSWORD)
    change(staff, f"{password} by the sea")
    assert holds(staff, f"{password} by the sea")
