"""A server that is killed outright has lost nothing that it said was saved."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from lms.people.models import User
from quizzes import actions

from .questions import a_quiz, form

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60  # seconds for the server to start

pytestmark = pytest.mark.django_db(transaction=True)


def send(address: str, body: str, cookies: dict[str, str]) -> int:
    joined = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"Cookie": joined, "X-CSRFToken": cookies["csrftoken"], "X-Requested-With": "fetch"}
    request = urllib.request.Request(address, body.encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.status


def wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(PATIENCE * 10):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.1)
    raise AssertionError("The server didn't start.")


def test_what_was_acknowledged_is_there_after_a_kill(staff: User, tmp_path: Path):
    if connection.vendor != "sqlite":
        pytest.skip("The database is a server of its own there, and isn't killed.")
    attempt = actions.start_attempt(a_quiz(size=3), staff)
    client = Client()
    client.force_login(staff)
    cookies = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        "csrftoken": "a" * 32,
    }
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "LMS_ENV": "test",
        "BASE_URL": site,
    }
    serve = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        serve, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(f"{site}/healthz/", server)
        page = f"{site}/attempts/{attempt.pk}"
        for number in (1, 2):
            body = form(attempt, numbers=[number]).urlencode()
            assert send(f"{page}/save/", body, cookies) == 200
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=30)
    answers = attempt.answers()
    assert all(answers[place] is not None for place in (0, 1))
    assert answers[2] is None
    assert actions.submit_attempt(attempt, by=staff).points_earned == 2
