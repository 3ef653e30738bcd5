"""A visitor who is signed in: keeps the connection, sends forms, follows nothing by itself."""

from __future__ import annotations

import gzip
import http.client
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from lms.core.errors import LmsError
from lms.people.models import User
from lms.people.sessions import SEEN, SIGNED_IN

Fields = Iterable[tuple[str, str]]
TOKEN = secrets.token_hex(16)  # Django takes a CSRF token of 32 letters and figures


class Unexpected(LmsError):
    code = "unexpected_answer"


@dataclass
class Used:
    """What a visitor asked for and was sent, compressed as the proxy in front would."""

    requests: int = 0
    bytes: int = 0


@dataclass
class Visitor:
    port: int
    user: User
    counts: bool = False
    used: Used = field(default_factory=Used)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        self.cookie = (
            f"{settings.SESSION_COOKIE_NAME}={_open_session(self.user)}; "
            f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
        )

    def get(self, address: str, *, status: int = HTTPStatus.OK) -> bytes:
        return self._ask("GET", address, None, status)[1]

    def post(self, address: str, fields: Fields = (), *, status: int = HTTPStatus.FOUND) -> str:
        """Send a form; return where the answer leads."""
        return self._ask("POST", address, urlencode(list(fields)), status)[0]

    def post_for(self, address: str, fields: Fields) -> bytes:
        """Send a form that is answered in place, for example with a file."""
        return self._ask("POST", address, urlencode(list(fields)), HTTPStatus.OK)[1]

    def _ask(self, method: str, address: str, body: str | None, status: int) -> tuple[str, bytes]:
        self.connection.request(method, address, body, self._headers())
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != status:
            raise Unexpected(f"{method} {address} was answered with {answer.status}.")
        self.used.requests += 1
        if self.counts:
            self.used.bytes += len(gzip.compress(content, 6)) if content else 0
        return answer.headers.get("Location", ""), content

    def _headers(self) -> dict[str, str]:
        return {
            "Host": settings.ALLOWED_HOSTS[0],
            "Cookie": self.cookie,
            "X-CSRFToken": TOKEN,
            "Referer": f"https://{settings.ALLOWED_HOSTS[0]}/",
            "X-Forwarded-Proto": "https",
            "Content-Type": "application/x-www-form-urlencoded",
        } | ({"X-Bench-Count": "1"} if self.counts else {})


def _open_session(user: User) -> str:
    """Sign someone in without the page for it: passwords are slow on purpose, and not measured."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGNED_IN] = session[SEEN] = time.time()
    session.save()
    return session.session_key
