"""What a hostile page can reach from inside the renderer: nothing."""

from __future__ import annotations

import base64
import datetime as dt
import http.server
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from certificates import child
from certificates.rendering import RenderFailed, print_html, render_page, render_pages
from tests.certificates.factories import page

CANARY = "canary-that-must-not-leave"


@pytest.fixture
def canary_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(CANARY)
    return path


@pytest.fixture
def canary_server() -> Iterator[tuple[str, list[str]]]:
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


HOSTILE = [
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<base href="{url}"><link rel="attachment" href="x">',
    '<img src="{url}">',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<style>@import url("{url}");</style>',
    '<style>@font-face {{ font-family: x; src: url("{url}") }} p {{ font-family: x }}</style><p>x',
    '<style>p {{ background: url("{url}"); }}</style><p>x</p>',
    '<style>li {{ list-style-image: url("{url}"); }}</style><ul><li>x</ul>',
    '<style>p::before {{ content: url("{url}"); }}</style><p>x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>',
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{url}' width='9' height='9'/></svg>\">",
]  # fmt: skip


def answers(documents: list[str]) -> list[dict[str, str]]:
    """Send pages straight to the renderer, past the template that would escape them."""
    order = {
        "css": "",
        "assets": {},
        "pictures": {},
        "documents": [
            {"html": html, "css": "", "day": "2026-11-22", "attachments": []} for html in documents
        ],
    }
    return [json.loads(line) for line in child.ask(json.dumps(order), len(documents)).lines]


def test_no_page_reaches_a_file_or_a_socket(
    canary_file: Path, canary_server: tuple[str, list[str]]
) -> None:
    address, seen = canary_server
    urls = [canary_file.as_uri(), f"{address}/page"]
    pages = [html.format(url=url) for html in HOSTILE for url in urls]

    results = answers(pages)

    assert len(results) == len(pages)
    assert seen == []
    for html, result in zip(pages, results, strict=True):
        if "pdf" in result:
            pdf = pikepdf.open(io.BytesIO(base64.b64decode(result["pdf"])))
            assert not pdf.attachments, html
            assert CANARY.encode() not in pdf_bytes(pdf), html
        else:
            assert "is no asset of a certificate" in result["refused"], html


def pdf_bytes(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    return out.getvalue()


def test_a_known_asset_is_served(tmp_path: Path) -> None:
    assert "pdf" in answers(['<p style="font-family: serif">Words</p>'])[0]


TRY_ALL = """
import importlib.util, json, os, sys
spec = importlib.util.spec_from_file_location("renderer", sys.argv[1])
renderer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(renderer)
renderer.lock_down()
outcome = {}
for code in json.loads(sys.argv[2]):
    try:
        exec(code)
    except renderer.Refused:
        outcome[code] = "refused"
    else:
        outcome[code] = "went through"
print(json.dumps(outcome))
"""
REFUSED = [
    "open('/etc/passwd')",
    "open(sys.argv[1])",
    "os.open('/etc/hostname', os.O_RDONLY)",
    "os.open(os.__file__, os.O_WRONLY)",
    "import socket; socket.socket()",
    "import socket; socket.getaddrinfo('localhost', 80)",
    "import subprocess; subprocess.run(['true'])",
    "os.system('true')",
]
ALLOWED = ["import tempfile; tempfile.TemporaryFile().close()", "import colorsys"]


def test_the_process_itself_is_locked(tmp_path: Path) -> None:
    codes = json.dumps(REFUSED + ALLOWED)
    command = [sys.executable, "-I", "-c", TRY_ALL, str(child.SCRIPT), codes]
    process = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"TMPDIR": str(tmp_path)}
    )
    expected = dict.fromkeys(REFUSED, "refused") | dict.fromkeys(ALLOWED, "went through")
    assert json.loads(process.stdout.splitlines()[-1]) == expected


def test_what_is_drawn_by_copying_is_the_same_to_the_last_byte() -> None:
    """The border of a later page is copied from the first; alone, the page draws its own."""
    first, later = page(), page(number="C-LATE-RRRR-RRRR", design__look="horizon")
    together = render_pages([first, later, first])
    assert together[0] == together[2]
    assert [render_page(later)] == together[1:2]


TELLS = """
import json, os, sys
for line in sys.stdin:
    print(json.dumps({"refused": json.dumps(dict(os.environ))}), flush=True)
"""


def test_nothing_of_our_environment_is_handed_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "tells.py"
    script.write_text(TELLS)
    monkeypatch.setenv("SECRET_KEY", CANARY)
    monkeypatch.setattr(child, "SCRIPT", script)
    seen = json.loads(json.loads(child.ask("{}", 1).lines[0])["refused"])
    assert CANARY not in str(seen)
    assert {"TMPDIR", "HOME", "LANG"} <= set(seen) <= {"TMPDIR", "HOME", "LANG", "LC_CTYPE"}
    assert os.path.exists(seen["TMPDIR"])
    child.stop()
    assert not os.path.exists(seen["TMPDIR"])


RETIRES = """
import os, sys
if os.path.exists("{mark}"):
    print('{{"pdf": "UERG"}}')
open("{mark}", "w")
"""


class TestKeeping:
    """One process answers many orders, each within limits of its own."""

    def test_it_is_kept_for_the_next_order_and_what_it_makes_is_the_same(self) -> None:
        child.stop()
        first = render_page(page())
        kept = child._kept[0]
        render_page(page(learner__name="Another Person"))
        assert render_page(page()) == first
        assert child._kept == [kept]
        child.stop()
        assert render_page(page()) == first

    def test_pictures_of_one_order_are_gone_in_the_next(self) -> None:
        order = {"css": "", "pictures": {}, "documents": [
            {"html": "<img src='asset:mine'>", "css": "", "day": "2026-11-22", "attachments": []}
        ]}  # fmt: skip
        drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
        [mine] = child.ask(json.dumps(order | {"assets": {"mine": drawing}}), 1).lines
        [other] = child.ask(json.dumps(order | {"assets": {}}), 1).lines
        assert "pdf" in json.loads(mine)
        assert "is no asset of a certificate" in json.loads(other)["refused"]

    def test_a_long_one_says_its_pages_and_takes_its_memory_with_it(
        self,
    ) -> None:
        html = "<p style='break-after: page'>Here</p>" * 3
        heard: list[int] = []
        pdf = print_html(html, "", dt.date(2026, 11, 22), weight=6, heard=heard.append)
        assert pdf.startswith(b"%PDF")
        assert heard[0] == 1
        assert child._kept[0].process.wait(timeout=20) == 0
        print_html(html, "", dt.date(2026, 11, 22))
        assert child._kept[0].process.poll() is None

    def test_one_that_has_ended_meanwhile_is_replaced(self) -> None:
        render_page(page())
        child._kept[0].process.kill()
        child._kept[0].process.wait()
        assert render_page(page()).startswith(b"%PDF")

    def test_one_that_retires_just_as_it_is_asked_costs_no_certificate(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        script = tmp_path / "retires.py"
        script.write_text(RETIRES.format(mark=tmp_path / "mark"))
        monkeypatch.setattr(child, "SCRIPT", script)
        assert render_page(page()) == b"PDF"

    def test_one_of_before_a_fork_is_left_to_the_parent(self) -> None:
        render_page(page())
        parents = child._kept[0]
        parents.owner = -1
        assert render_page(page()).startswith(b"%PDF")
        assert child._kept[0] is not parents
        assert parents.process.poll() is None
        parents.owner = os.getpid()
        parents.stop()


FALLS = """
import json, sys
for line in sys.stdin:
    for document in json.loads(line)["documents"]:
        if "POISON" in document["html"]:
            sys.exit("out of memory")
        print(json.dumps({"pdf": "UERG"}), flush=True)
"""


class TestTrouble:
    @pytest.mark.parametrize("place", [0, 1, 3])
    def test_a_page_that_fells_the_renderer_costs_no_other(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: int
    ) -> None:
        script = tmp_path / "falls.py"
        script.write_text(FALLS)
        monkeypatch.setattr(child, "SCRIPT", script)
        pages = [page(learner__name="POISON" if at == place else "Sam") for at in range(4)]
        results = render_pages(pages)
        assert [isinstance(result, RenderFailed) for result in results] == [
            at == place for at in range(4)
        ]

    def test_one_that_takes_no_order_holds_nobody_up(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        script = tmp_path / "deaf.py"
        script.write_text("import time; time.sleep(60)")
        monkeypatch.setattr(child, "SCRIPT", script)
        monkeypatch.setattr(child, "SECONDS", 0.2)
        monkeypatch.setattr(child, "SECONDS_PER_DOCUMENT", 0)
        assert child.ask("x" * 1_000_000, 1).trouble == "No answer in time"

    def test_a_page_that_eats_time_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(child, "SECONDS", 0.2)
        monkeypatch.setattr(child, "SECONDS_PER_DOCUMENT", 0)
        child.stop()
        with pytest.raises(RenderFailed, match="No answer in"):
            render_page(page())

    def test_a_renderer_that_dies_says_how(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        script = tmp_path / "dies.py"
        script.write_text("import sys; sys.exit('out of memory')")
        monkeypatch.setattr(child, "SCRIPT", script)
        with pytest.raises(RenderFailed, match="ended with 1: out of memory"):
            render_page(page())

    def test_one_bad_page_does_not_spoil_the_others(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        script = tmp_path / "half.py"
        script.write_text(
            'print(\'{"pdf": "UERG"}\')\nprint(\'{"refused": "no"}\')\nprint(\'{"pd\', end="")'
        )
        monkeypatch.setattr(child, "SCRIPT", script)
        first, second, third = render_pages([page(), page(), page()])
        assert first == b"PDF"
        assert isinstance(second, RenderFailed)
        assert isinstance(third, RenderFailed)
