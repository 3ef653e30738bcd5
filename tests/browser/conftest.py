"""A real browser against the product as `make demo` runs it: its own server, its own database."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.visit import Visit

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Without these, Chromium asks its makers' servers for things at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "settle-and-learn"
# The first test waits for the demo to be built, which takes minutes on a busy machine.
PATIENCE = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Leave the cache alone: the server under test has its own."""


@pytest.fixture(autouse=True)
def own_files() -> None:
    """Leave the settings alone: the server under test has its own."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="session")
def manage(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Run a management command where the served site has its settings, files and database."""
    var, address = tmp_path_factory.mktemp("demo"), f"http://127.0.0.1:{free_port()}"
    settings = {"LMS_ENV": "demo", "VAR_DIR": str(var), "BASE_URL": address}
    environment = os.environ | settings
    environment.pop("DATABASE_URL", None)

    def run(*command: str) -> None:
        line = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(line, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)

    run.environment = environment
    return run


@pytest.fixture(scope="session")
def site(manage: Callable[..., None]) -> Iterator[str]:
    """Serve the demo, loaded for the purpose or copied from the folder DEMO; give the address."""
    environment = manage.environment
    address, var = environment["BASE_URL"], Path(environment["VAR_DIR"])
    port = address.rpartition(":")[2]
    if made := os.environ.get("DEMO"):
        copy_demo(Path(made), var, port)
    else:
        for command in (["migrate", "--noinput"], ["build_fonts"], ["load_demo"]):
            manage(*command)
    serve = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}"]
    log = (var / "server.log").open("w")
    server = subprocess.Popen(
        [*serve, "--workers", "1", "--threads", "4"], cwd=ROOT, env=environment, stderr=log
    )
    try:
        wait_until_it_answers(f"{address}/healthz/", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def copy_demo(made: Path, var: Path, port: str) -> None:
    """Take over a demo that was loaded for another port."""
    shutil.copytree(made, var, dirs_exist_ok=True)
    with sqlite3.connect(var / "db.sqlite3") as database:
        database.execute("UPDATE wagtailcore_site SET port = ?", [port])


def wait_until_it_answers(address: str, server: subprocess.Popen) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("The server stopped while it was starting; see server.log.")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            try:
                server.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    raise RuntimeError(f"{address} didn't answer within a minute.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        pytest.skip("No Chromium: on Debian, apt-get install chromium.")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def contexts(browser: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Give new browser contexts and close them afterwards."""
    made = []

    def make(width: int = 360, scheme: str = "light", **options: object) -> BrowserContext:
        size = {"width": width, "height": 780}
        context = browser.new_context(base_url=site, viewport=size, color_scheme=scheme, **options)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext], site: str) -> Callable[..., Visit]:
    """Open the site as one of the demo's people (or nobody) on a screen of some width."""

    def start(who: str = "", width: int = 360, scheme: str = "light") -> Visit:
        visitor = Visit(contexts(width, scheme).new_page(), site)
        if who:
            visitor.sign_in(who, PASSWORD)
        return visitor

    return start


@pytest.fixture
def page(contexts: Callable[..., BrowserContext]) -> Page:
    return contexts().new_page()
