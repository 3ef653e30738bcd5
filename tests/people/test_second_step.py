"""The second step at sign-in: who needs it, how one comes to it, and that nothing opens before."""

from __future__ import annotations

import io
import time
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from lms.activity.models import Event
from lms.people.models import Agency, User
from lms.people.second_step import needs_second_step
from tests.conftest import signed_in

sealing = import_module("lms.people.migrations.0012_seal_second_steps")

PASSWORD = "a long and quiet password"
LOGIN = "/accounts/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERSONAL = ("/team/", "/practice/", "/learning/", "/admin/", "/certificates/", "/my-practice/")


def code(at: float | None = None) -> str:
    counter = int(at or time.time()) // 30
    return format_hotp_value(hotp_value(SECRET, counter))


@pytest.fixture
def strict(harbour: Agency) -> Agency:
    harbour.two_step_required = True
    harbour.save()
    return harbour


def with_second_step(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def half_way(person: User) -> Client:
    client = Client()
    answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    return client


def test_those_with_a_role_over_others_need_it_where_their_agency_says_so(
    strict: Agency, staff: User, supervisor: User, manager: User, trainer: User,
    outsider_manager: User,
) -> None:  # fmt: skip
    assert all(needs_second_step(person) for person in (supervisor, manager, trainer))
    assert not needs_second_step(staff)
    assert not needs_second_step(outsider_manager)


def test_administrators_without_an_agency_follow_the_setting(db: None, settings: object) -> None:
    boss = User.objects.create_superuser("root@example.com", PASSWORD)
    assert not needs_second_step(boss)
    settings.TWO_STEP_REQUIRED = True
    assert needs_second_step(boss)


def test_without_one_they_are_led_to_set_it_up_and_nothing_opens_before(
    strict: Agency, manager: User
) -> None:
    client = signed_in(manager)
    for page in PERSONAL:
        assert client.get(page).url == reverse("people:second_step")
    page = client.get(reverse("people:second_step")).content.decode()
    assert reverse("mfa_activate_totp") in page
    answer = client.post("/practice/x/", HTTP_X_REQUESTED_WITH="fetch")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_step")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_setting_it_up_gives_codes_to_print_and_then_everything_opens(
    strict: Agency, manager: User
) -> None:
    client = signed_in(manager)
    client.get(reverse("mfa_activate_totp"))
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    answer = client.post(reverse("mfa_activate_totp"), {"code": code()}, follow=True)
    page = answer.content.decode()
    assert page.count('class="row number"') == 10
    assert "Print them" in page
    assert client.get("/team/").status_code == 200
    assert client.get(reverse("people:second_step")).url == reverse(settings.LOGIN_REDIRECT_URL)


def test_someone_who_needs_it_cannot_stop_using_it(strict: Agency, manager: User) -> None:
    client = signed_in(with_second_step(manager))
    assert "so it stays in use" in client.get(reverse("mfa_index")).content.decode()
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 200
    assert Authenticator.objects.filter(user=manager, type="totp").exists()


def test_whoever_does_not_need_it_may_use_it_and_stop(strict: Agency, staff: User) -> None:
    client = signed_in(with_second_step(staff))
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=staff, type="totp").exists()


@pytest.mark.parametrize("page", PERSONAL)
def test_with_the_password_alone_one_is_nobody_yet(page: str, manager: User) -> None:
    client = half_way(with_second_step(manager))
    assert "_auth_user_id" not in client.session
    nobody = Client().get(page)
    pending = client.get(page)
    assert (pending.status_code, pending.get("Location")) == (
        nobody.status_code, nobody.get("Location"),
    )  # fmt: skip


def test_a_code_opens_once_and_so_does_a_recovery_code(manager: User) -> None:
    with_second_step(manager)
    spare = RecoveryCodes(Authenticator.objects.get(user=manager, type="recovery_codes"))
    for once in (code(), spare.get_unused_codes()[0]):
        client = half_way(manager)
        client.post(reverse("mfa_authenticate"), {"code": once})
        assert client.get("/team/").status_code == 200
        again = half_way(manager)
        assert again.post(reverse("mfa_authenticate"), {"code": once}).status_code == 200
        assert again.get("/team/").status_code == 302


def test_one_who_lost_phone_and_codes_begins_anew_on_record(strict: Agency, manager: User) -> None:
    with_second_step(manager)
    call_command("reset_second_step", manager.email.upper(), stdout=io.StringIO())
    assert Event.objects.get(verb="person.second_step_reset").person == manager
    assert signed_in(manager).get("/team/").url == reverse("people:second_step")
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_second_step", "nobody@harbour.example")


def test_no_copy_of_the_database_makes_codes_and_a_new_key_takes_over(
    manager: User, settings: object
) -> None:
    with_second_step(manager)
    rows = Authenticator.objects.filter(user=manager)
    assert not any(SECRET in str(row.data) for row in rows)
    spare = RecoveryCodes(rows.get(type="recovery_codes")).get_unused_codes()
    settings.FIELD_KEYS = ["a new key", *settings.FIELD_KEYS]
    call_command("rotate_field_keys", stdout=io.StringIO())
    settings.FIELD_KEYS = ["a new key"]
    assert TOTP(rows.get(type="totp")).validate_code(code())
    assert RecoveryCodes(rows.get(type="recovery_codes")).get_unused_codes() == spare


def test_what_was_kept_open_before_is_sealed_by_the_upgrade(manager: User) -> None:
    kept = Authenticator.objects.create(user=manager, type="totp", data={"secret": SECRET})
    sealing.change_all(apps, sealing.seal)
    kept.refresh_from_db()
    assert SECRET not in str(kept.data)
    assert TOTP(kept).validate_code(code())


def test_a_changed_password_is_told_by_mail_and_holds_without(
    staff: User, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.set_password(PASSWORD)
    staff.save()
    EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
    client = signed_in(staff)
    another = "another quiet password"
    words = {"oldpassword": PASSWORD, "password1": another, "password2": another}
    client.post(reverse("account_change_password"), words)
    (told,) = mailoutbox
    assert (told.to, told.subject) == ([staff.email], "Your password was changed")
    assert "If it wasn't, please choose a new password now" in told.body
    monkeypatch.setattr(EmailMessage, "send", lambda self, **kwargs: 1 / 0)
    words = {"oldpassword": another, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("account_change_password"), words).status_code == 302
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)
