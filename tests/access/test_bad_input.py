"""Whatever is typed, pasted or made up: an answer in words, never a fall."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms import wsgi
from tests.access.hostile import (
    ADDRESSES,
    FORMS,
    QUERIES,
    SEARCHES,
    VALUES,
    VERY_LONG,
    Target,
)
from tests.access.table import Row, rows
from tests.access.world import World

pytestmark = pytest.mark.django_db

A_FEW = settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
KEPT_TO_THEMSELVES = {"password", "password1", "password2", "oldpassword", "next", "code"}
"""What a form never shows again, or never showed."""


HEADING = re.compile(r"<h[12][^>]*>\s*(<[^>]*>\s*)*[^<\s]")


@contextmanager
def a_try() -> Iterator[None]:
    """Take back whatever came of a request."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def stands(response: HttpResponse) -> bool:
    """Say whether an answer is one: no fall, and in words where it is a no."""
    if response.status_code >= 500:
        return False
    return response.status_code < 400 or has_words(response)


def has_words(response: HttpResponse) -> bool:
    body = response.content.decode()
    if response["Content-Type"].startswith("application/json"):
        said = json.loads(body)
        return bool(said.get("message") or said.get("form"))  # the latter is allauth's
    return bool(HEADING.search(body))


def falls(target: Target, world: World, field: str) -> list[str]:
    found = []
    for label, value in VALUES.items():
        with a_try():
            response = target.send(world, target.spoilt(world, field, value))
            if not stands(response):
                found.append(f"{field}: {label}: {response.status_code}")
    return found


@pytest.mark.parametrize("target", [*FORMS, *ADDRESSES], ids=str)
def test_every_field_takes_everything(target: Target, world: World) -> None:
    assert [fall for field in target.good for fall in falls(target, world, field)] == []


@pytest.mark.parametrize("target", SEARCHES, ids=str)
def test_so_do_the_admins_searches_and_filters(
    target: Target, world: World, full_text: None
) -> None:
    """The first field of each is the search box; the others are tried together."""
    first, *others = target.good
    found = []
    for label in ("NUL", "code", "a huge number", "long"):
        together = dict.fromkeys(others, VALUES[label])
        for data in (target.spoilt(world, first, VALUES[label]), target.filled(world) | together):
            with a_try():
                if target.send(world, data).status_code >= 500:
                    found.append((label, *data))
    assert found == []


@pytest.mark.parametrize("target", [*FORMS, *ADDRESSES], ids=str)
def test_a_hundred_thousand_characters_in_every_field(target: Target, world: World) -> None:
    with a_try():
        data = dict.fromkeys(target.filled(world), VERY_LONG)
        assert stands(target.send(world, data))


@pytest.mark.parametrize("target", [*FORMS, *ADDRESSES], ids=str)
def test_the_same_field_many_times(target: Target, world: World) -> None:
    with a_try():
        data = {name: [value] * 50 for name, value in target.filled(world).items()}
        assert stands(target.send(world, data))


@pytest.mark.parametrize("target", [*ADDRESSES, *SEARCHES], ids=str)
def test_an_address_that_was_put_together_by_hand(
    target: Target, world: World, full_text: None
) -> None:
    for made_up in (QUERIES, QUERIES[::-1]):
        query = "&".join(f"{name}={value}" for name in target.good for value in made_up)
        with a_try():
            assert stands(world.client(target.who).get(f"{target.path(world)}?{query}"))


CHOSEN = ("advocacy", "experience", "@hours", "return", "on")
WRITTEN = [
    (target, field)
    for target in FORMS
    for field, good in target.good.items()
    if target.who != "anonymous" or target.name == "certificates:verify_code"
    if good and good not in ("staff", "@team", "@supervisor", "accept", "next", "1", "3", *CHOSEN)
    if target.name.startswith(("people", "supervision", "certificates"))
    # Whoever has asked already has no form to ask with; see the tests of the practice page.
    if target.name not in ("supervision:ask", "supervision:journal_entry")
    # Nothing is typed where a page is taken as a file: the fields are those of the page.
    if "take" not in target.name
    if field not in KEPT_TO_THEMSELVES and not target.name.endswith("autosave")
]


@pytest.mark.parametrize(("target", "field"), WRITTEN, ids=lambda part: str(part))
def test_what_was_typed_comes_back(target: Target, field: str, world: World) -> None:
    """Whichever field needs another look, all of them are as they were left."""
    with a_try():
        data = target.spoilt(world, field, "y" * 10_000)
        page = target.send(world, data)
        assert page.status_code == 422
        shown = page.content.decode()
        typed = [value for name, value in data.items() if name not in KEPT_TO_THEMSELVES]
        assert [value[:40] for value in typed if escape(value) not in shown] == []


def test_someone_new_types_their_name_once(world: World) -> None:
    form = {"first_name": "Zoë <b>", "last_name": "O'Neil", "password": "short"}
    path = reverse("people:invitation", args=[world["invitation"].token])
    page = world.client("anonymous").post(path, form)
    assert page.status_code == 422
    assert all(escape(form[name]) in page.content.decode() for name in ("first_name", "last_name"))
    assert "short" not in page.content.decode().replace("too short", "")


@A_FEW
@given(words=st.text(max_size=60))
def test_any_words_in_the_filters_of_my_team(words: str, world: World) -> None:
    with a_try():
        fields = {"q": words, "team": words, "status": words, "page": words, "sort": words}
        assert stands(world.client("manager").get(reverse("reports:team"), fields))


@A_FEW
@given(words=st.text(max_size=60))
def test_any_words_on_the_check_page(words: str, world: World) -> None:
    with a_try():
        client = world.client("anonymous")
        assert stands(client.get(reverse("certificates:verify"), {"certificate": words}))
        code = reverse("certificates:verify_code", args=[world["certificate"].code])
        assert stands(client.post(code, {"surname": words}))


@A_FEW
@given(asked=st.lists(st.text(max_size=5)), words=st.lists(st.text(max_size=20), max_size=3))
def test_any_words_as_an_answer(asked: list[str], words: list[str], world: World) -> None:
    with a_try():
        data = {"asked": [*asked, "1"], "q1": words, "go": words}
        path = reverse("quizzes:attempt", args=[world["open_attempt"].pk])
        assert stands(world.client("staff").post(path, data))


@A_FEW
@given(words=st.text(max_size=60), day=st.dates() | st.text(max_size=12))
def test_any_words_in_an_observation(words: str, day: object, world: World) -> None:
    with a_try():
        criterion = world["criterion"].pk
        data = {"observed_on": str(day), "strengths": words, f"evidence_{criterion}": words}
        path = reverse("supervision:autosave", args=[world["draft_feedback"].pk])
        assert stands(world.client("supervisor").post(path, data, **AS_FETCH))


AS_FETCH = {"headers": {"X-Requested-With": "fetch"}}
HAS_DIGITS = re.compile(r"\d")
NUMBERS = ["0", "999999999", "9" * 19, "9" * 30, "9" * 5_000, "-1", "1.5", "abc", "%00", "%FF"]
UUIDS = [
    str(uuid.UUID(int=0)),
    str(uuid.UUID(int=0)).upper(),
    uuid.UUID(int=0).hex,
    "00000000-0000-0000-0000-00000000000",
    "x" * 36,
    "%00",
    "9" * 5_000,
]
WITH_ID = list({row.name: row for row in rows() if row.of}.values())


@pytest.mark.parametrize("row", WITH_ID, ids=str)
def test_an_address_that_nobody_was_given(row: Row, world: World) -> None:
    """Unknown and impossible ids lead to “nothing here”, even for who sees the real ones."""
    path = row.address(world)
    for part in filter(HAS_DIGITS.search, path.split("/")):
        for made_up in UUIDS if len(part) == 36 else NUMBERS:
            with a_try():
                client = world.client(row.welcome())
                call = client.get if row.method == "GET" else client.post
                response = call(path.replace(part, made_up))
                assert stands(response), (made_up, response.status_code)
                assert response.status_code in (404, 410), made_up


@pytest.mark.parametrize("path", [
    "/%00/", "/%ED%A0%80/", "/" + "a" * 10_000 + "/", "/" + "a/" * 3_000, "/courses/%FF/",
    "/verify/%00/", "/verify/" + "x" * 10_000 + "/", "/invitations/%00/", "/invitations/%FF/",
    "/media/images/%00.png", "/media/images/" + "a" * 10_000, "/media/images/wave.png/more",
    "/media/images/", "/media/images/../secret-key", "/media/images/%2e%2e/%2e%2e/secret-key",
    "/documents/1/%00", "/documents/" + "9" * 5_000 + "/x", "/documents/999999999/x",
    "/accounts/confirm-email/x/", "/accounts/password/reset/key/zzzzzzzzzzzzzzzzz-x/",
    "/accounts/password/reset/key/1-%00/",
], ids=lambda path: path[:40])  # fmt: skip
@pytest.mark.parametrize("who", ["anonymous", "staff"])
def test_a_path_that_leads_nowhere(path: str, who: str, world: World) -> None:
    assert stands(world.client(who).get(path))


FORM = "application/x-www-form-urlencoded"
BODIES = {
    "no multipart": ("multipart/form-data; boundary=x", b"no part at all"),
    "no boundary": ("multipart/form-data", b"--x"),
    "half a part": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; n'),
    "JSON": ("application/json", b'{"email": 1'),
    "many fields": (FORM, b"&".join(b"a%d=1" % number for number in range(2_000))),
    "six megabytes": (FORM, b"email=" + b"x" * 6_000_000),
    "raw bytes": (FORM, bytes(range(256))),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("target", [FORMS[0], FORMS[6], FORMS[8]], ids=str)
def test_a_body_in_no_known_shape(target: Target, body: str, world: World) -> None:
    content_type, data = BODIES[body]
    with a_try():
        client = world.client(target.who, enforce_csrf_checks=False)
        assert stands(client.post(target.path(world), data, content_type=content_type))


CHARSETS = ["hex", "unicode_escape", "idna", "utf-16", "no-such", '"', "utf-8"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_whatever_charset_is_claimed_it_is_read_as_utf_8(
    charset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django decodes an address before any middleware runs, so this is done before Django."""
    read: list[str] = []

    def answer(environ: dict[str, Any], start_response: object) -> list[bytes]:
        read.append(WSGIRequest(environ).GET["q"])
        return []

    monkeypatch.setattr(wsgi, "answer", answer)
    environ = RequestFactory().generic("GET", "/team/?q=%5Cud800%C3%A9").environ
    wsgi.application(environ | {"CONTENT_TYPE": f"text/plain; charset={charset}"}, print)
    assert read == ["\\ud800é"]


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "messages"])
@pytest.mark.parametrize("value", ['"abcdefgh\\000"', "x" * 4_000, "é\xff", '"\\377\\377"'])
def test_a_cookie_that_we_never_baked(cookie: str, value: str, world: World) -> None:
    client = world.client("anonymous")
    headers = {"Cookie": f"{cookie}={value}"}
    assert stands(client.get("/learning/", headers=headers))
    assert stands(client.post("/accounts/login/", {"login": "a"}, headers=headers))


def test_a_password_of_a_hundred_thousand_characters(world: World) -> None:
    form = {"login": world.people["staff"].email, "password": VERY_LONG}
    page: Any = world.client("anonymous").post("/accounts/login/", form)
    assert page.status_code in (200, 422)
    assert escape(form["login"]) in page.content.decode()
