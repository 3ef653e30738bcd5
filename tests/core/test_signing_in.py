"""One door, with limits on tries and no way to find out who has an account."""

from __future__ import annotations

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.test import Client

from lms.people.hashers import LeanArgon2PasswordHasher
from lms.people.models import User
from tests.factories import PASSWORD


def sign_in(client: Client, email: str, password: str) -> object:
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_the_right_password_leads_to_my_learning(client: Client, staff: User) -> None:
    assert sign_in(client, staff.email, PASSWORD).url == "/learning/"


def test_the_address_may_be_typed_in_any_case(client: Client, staff: User) -> None:
    assert sign_in(client, staff.email.upper(), PASSWORD).status_code == 302


def test_a_wrong_password_and_an_unknown_address_sound_the_same(
    client: Client, staff: User
) -> None:
    answers = [
        sign_in(client, email, "not-the-password").content.decode()
        for email in (staff.email, "nobody@harbour.example")
    ]
    errors = {text[text.index("<form") :].split("csrfmiddlewaretoken")[0] for text in answers}
    assert len(errors) == 1


def test_after_ten_wrong_tries_even_the_right_password_waits(client: Client, staff: User) -> None:
    for _ in range(11):
        answer = sign_in(client, staff.email, "not-the-password")
    assert "Sign out" not in answer.content.decode()
    assert sign_in(client, staff.email, PASSWORD).status_code != 302


def test_the_admin_has_no_door_of_its_own(client: Client, db: None) -> None:
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.url == "/accounts/login/?next=/admin/"
    assert client.get("/admin/").url.startswith("/accounts/login/")


def test_nobody_signs_up_without_an_invitation(client: Client, db: None) -> None:
    answer = client.post(
        "/accounts/signup/",
        {"email": "new@harbour.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert answer.status_code == 200
    assert not User.objects.filter(email="new@harbour.example").exists()


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_signing_in_never_leads_off_the_site(client: Client, staff: User, target: str) -> None:
    answer = client.post(
        f"/accounts/login/?next={target}", {"login": staff.email, "password": PASSWORD}
    )
    assert "evil" not in answer.url


def test_a_link_to_a_new_password_works_for_an_hour(client: Client, staff: User) -> None:
    with time_machine.travel("2026-11-27T09:00Z", tick=False) as clock:
        link = default_token_generator.make_token(staff)
        clock.shift(59 * 60)
        assert default_token_generator.check_token(staff, link)
        clock.shift(2 * 60)
        assert not default_token_generator.check_token(staff, link)


def test_a_session_gets_a_new_key_at_sign_in(client: Client, staff: User) -> None:
    client.get("/accounts/login/")
    session = client.session
    session["before"] = "here"
    session.save()
    before = session.session_key
    sign_in(client, staff.email, PASSWORD)
    assert client.session.session_key != before


def test_passwords_are_hashed_with_argon2_at_owasps_minimum() -> None:
    hasher = LeanArgon2PasswordHasher()
    encoded = hasher.encode("settle-and-learn", hasher.salt())
    assert "argon2id" in encoded
    assert "m=19456,t=2,p=1" in encoded
