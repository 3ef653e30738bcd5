"""Every answer carries the headers that keep a page and its reader safe."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lms.people.models import User
from tests.factories import make_site

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize("path", ["/accounts/login/", "/help/", "/verify/", "/no-such-page/"])
def test_a_public_page_runs_nothing_but_our_own_files(client: Client, db: None, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert set(policy.split("; ")) >= STRICT
    assert "unsafe" not in policy


def test_a_learners_page_is_kept_by_no_cache(as_staff: Client) -> None:
    answer = as_staff.get("/learning/")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def test_the_admin_may_be_framed_by_nobody_else_and_asks_no_other_host(
    client: Client, db: None
) -> None:
    make_site()
    client.force_login(User.objects.create_superuser("root@harbour.example", "x" * 12))
    policy = client.get("/admin/")["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy


def test_a_form_without_its_token_is_refused_with_a_sentence(staff: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    answer = client.post("/learn/courses/1/start/")
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


def test_the_health_page_answers_without_signing_in(client: Client, db: None) -> None:
    assert client.get("/healthz/").json() == {"status": "ok"}


def test_whoever_finds_a_weakness_learns_where_to_tell(client: Client, db: None) -> None:
    said = client.get("/.well-known/security.txt").content.decode()
    fields = dict(line.split(": ", 1) for line in said.splitlines())
    assert fields["Contact"].startswith("mailto:")
    assert "@" in fields["Contact"]
    assert datetime.fromisoformat(fields["Expires"]) > timezone.now() + timedelta(days=30)
