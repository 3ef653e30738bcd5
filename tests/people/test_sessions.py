"""How long a sign-in lasts, what asks for it again, and that nothing typed is lost by either."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from lms.people.models import Invitation, User
from lms.people.sessions import SEEN, SIGNED_IN
from tests.access.addresses import addresses
from tests.conftest import signed_in

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
ASKS_AGAIN = {
    "supervision:sign_off",
    "certificates:withdraw",
    "certificates:give_back",
    "certificates:issue_again",
    "certificates:take_register",
    "certificates:bundle",
    "certificates:audit",
    "reports:take_team",
    "reports:take_finished",
    "reports:take_covered",
    "reports:take_debts",
    "reports:take_person",
    "reports:take_glance",
    "reports:take_act",
    "reports:take_acts",
    "reports:take_assignment",
    "reports:take_assignments",
    "reports:take_evaluations",
    "reports:take_hours",
    "reports:take_invitations",
    "reports:take_places",
    "reports:take_waiting",
    "reports:sent_view",
    # These are allauth's own.
    "account_email",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
}


def later(client: Client, *, unused: int = 0, old: int = 0) -> Client:
    """Move a session back in time."""
    session = client.session
    session[SEEN] -= unused
    session[SIGNED_IN] -= max(old, unused)
    session.save()
    return client


@pytest.mark.parametrize(
    ("unused", "old", "learner", "manager_"),
    [
        (29 * MINUTE, 0, True, True),
        (31 * MINUTE, 0, True, False),
        (0, 13 * HOUR, True, False),
        (11 * HOUR, 0, True, False),
        (13 * HOUR, 0, False, False),
        (0, 13 * DAY, True, False),
        (0, 15 * DAY, False, False),
    ],
)
def test_a_session_lasts_as_long_as_the_role_allows(
    unused: int, old: int, learner: bool, manager_: bool, staff: User, manager: User
) -> None:
    for person, stays in ((staff, learner), (manager, manager_)):
        client = later(signed_in(person), unused=unused, old=old)
        assert (client.get("/learning/").status_code == 200) is stays
        assert ("_auth_user_id" in client.session) is stays


def test_each_request_begins_the_wait_anew(manager: User) -> None:
    client = signed_in(manager)
    for _ in range(3):
        later(client, unused=20 * MINUTE)
        assert client.get("/team/").status_code == 200


def invite(client: Client, **words: str) -> object:
    data = {"email": "new@harbour.example", "role": "staff", "first_name": "A <b>bold</b> name"}
    return client.post(reverse("people:invite"), data | words)


def test_a_form_sent_too_late_waits_for_its_writer(manager: User, peer: User) -> None:
    client = later(signed_in(manager), unused=HOUR)
    answer = invite(client)
    assert answer.url.startswith(reverse("account_login"))
    assert answer.url.endswith(f"next={reverse('people:unsent')}")
    assert "bold" not in str(dict(client.session))
    client.force_login(manager)
    page = client.get(reverse("people:unsent")).content.decode()
    assert "A &lt;b&gt;bold&lt;/b&gt; name" in page
    assert f'action="{reverse("people:invite")}"' in page
    assert not Invitation.objects.exists()
    assert client.get(reverse("people:unsent")).status_code == 200
    assert invite(client).url == reverse("people:invite")
    assert client.get(reverse("people:unsent")).status_code == 302


def test_it_can_be_left(manager: User) -> None:
    client = later(signed_in(manager), unused=HOUR)
    invite(client)
    client.force_login(manager)
    client.post(reverse("people:unsent"))
    assert client.get(reverse("people:unsent")).status_code == 302
    assert not Invitation.objects.exists()


def test_what_a_page_sends_by_itself_is_not_kept(manager: User) -> None:
    client = later(signed_in(manager), unused=HOUR)
    client.post(reverse("people:invite"), {"email": "x@x.example"}, HTTP_X_REQUESTED_WITH="fetch")
    assert "unsent_form" not in client.session


def test_it_shows_to_nobody_else(manager: User, peer: User) -> None:
    client = later(signed_in(manager), unused=HOUR)
    invite(client)
    client.force_login(peer)
    assert "bold" not in client.get(reverse("people:unsent"), follow=True).content.decode()


def test_what_asks_again_is_listed_here() -> None:
    marked = {name for name in {row.name for row in addresses()} if _asks_again(name)}
    assert marked == {name for name in ASKS_AGAIN if ":" in name}


def _asks_again(name: str) -> bool:
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        _, resolver = resolver.namespace_dict[space]
    return any(
        getattr(entry.callback, "asks_again", False)
        for entry in resolver.url_patterns
        if getattr(entry, "name", None) == last
    )


@pytest.mark.parametrize("name", ["certificates:audit", "mfa_activate_totp"])
def test_long_after_the_sign_in_the_password_is_asked_again(name: str, manager: User) -> None:
    manager.set_password("a long and quiet password")
    manager.save()
    client = signed_in(manager)
    assert client.get(reverse(name)).status_code == 200
    later(client, old=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + MINUTE)
    asked = client.get(reverse(name))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    answer = client.post(asked.url, {"password": "a long and quiet password"})
    assert answer.url == reverse(name)
    assert client.get(answer.url).status_code == 200


def test_a_report_of_the_admin_is_taken_out_after_the_password_alone(trainer: User) -> None:
    trainer.is_superuser = True
    trainer.save()
    client = later(signed_in(trainer), old=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + MINUTE)
    for report in ("site_history", "aging_pages", "workflow"):
        asked = client.get(reverse(f"wagtailadmin_reports:{report}"), {"export": "csv"})
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert "export%3Dcsv" in asked.url
    assert client.get(reverse("checks_due"), {"export": "csv"}).status_code == 200
    fresh = signed_in(trainer).get(reverse("wagtailadmin_reports:aging_pages"), {"export": "csv"})
    assert fresh.status_code == 200
    assert "attachment" in fresh["Content-Disposition"]
