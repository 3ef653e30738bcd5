"""The process in which PDFs are made: started when first needed, and kept for a while.

To start it takes longer than to make five certificates, so one that has answered waits for the
next order. It ends by itself when nobody asks for a minute or its parent is gone, and after some
hundred documents; each order has limits of its own.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

SCRIPT = Path(__file__).with_name("renderer.py")
SECONDS = 40
SECONDS_PER_DOCUMENT = 4
CHUNK = 1 << 16
PAGE_LAID = b'{"page": '
"""How a line begins that isn't an answer, but says which page of a long document was laid out."""

Heard = Callable[[int], None]


@dataclass(frozen=True)
class Answered:
    """The whole lines that came back, and why there are no more of them."""

    lines: list[str]
    trouble: str = ""


@dataclass
class Child:
    """One renderer. Its scratch folder holds what it may write, and what it says of errors."""

    script: Path
    owner: int = field(default_factory=os.getpid)

    def __post_init__(self) -> None:
        self.scratch = tempfile.TemporaryDirectory(prefix="certificates-")
        place = self.scratch.name
        self.errors = Path(place, "errors")
        # Nothing of our own environment: it holds keys and passwords.
        environment = {"TMPDIR": place, "HOME": place, "LANG": "C.UTF-8"}
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(  # noqa: S603 - a fixed command
                [sys.executable, "-I", "-B", str(self.script)], cwd=place, env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0,
            )  # fmt: skip
        os.set_blocking(self.process.stdin.fileno(), False)

    def is_usable(self, script: Path) -> bool:
        """Whether it waits for an order of ours; one from before a fork belongs to the parent."""
        ours = self.owner == os.getpid() and self.script == script
        return ours and self.process.poll() is None

    def ask(self, order: str, documents: int, weight: int, heard: Heard) -> Answered:
        end = time.monotonic() + SECONDS + SECONDS_PER_DOCUMENT * weight
        with suppress(BrokenPipeError):  # it has ended; what it said before that is read below
            self._send(memoryview(order.encode() + b"\n"), end)
        return self._read(documents, end, heard)

    def _send(self, rest: memoryview, end: float) -> None:
        """Hand over an order; one that hangs takes no more of it than the pipe holds."""
        pipe = self.process.stdin.fileno()
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_WRITE)
            while rest and ready.select(max(end - time.monotonic(), 0)):
                rest = rest[os.write(pipe, rest) :]

    def _read(self, documents: int, end: float, heard: Heard) -> Answered:
        lines, rest = [], b""
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while len(lines) < documents:
                if not ready.select(max(end - time.monotonic(), 0)):
                    return Answered(lines, "No answer in time")
                chunk = os.read(self.process.stdout.fileno(), CHUNK)
                if not chunk:
                    return Answered(lines, self._last_words())
                *whole, rest = (rest + chunk).split(b"\n") if b"\n" in chunk else [rest + chunk]
                lines += _answers_among(whole, heard)
        return Answered(lines)

    def has_retired(self) -> bool:
        """Whether it ended of its own accord, as it does when its time is over."""
        return self.process.poll() == 0

    def _last_words(self) -> str:
        code = self.process.wait()
        said = self.errors.read_text(errors="replace")[-800:]
        return f"The renderer ended with {code}: {said}"

    def stop(self) -> None:
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.scratch.cleanup()


def _answers_among(lines: list[bytes], heard: Heard) -> list[str]:
    """Return the lines that are answers; pass on those that say how far it is."""
    for line in lines:
        if line.startswith(PAGE_LAID):
            heard(json.loads(line)["page"])
    return [line.decode() for line in lines if not line.startswith(PAGE_LAID)]


_kept: list[Child] = []
_one_at_a_time = threading.Lock()


def ask(
    order: str, documents: int, *, weight: int | None = None, heard: Heard = lambda page: None
) -> Answered:
    """Have one order carried out; a child that gave trouble is never asked again.

    ``weight``: how many documents it is worth in time; ``heard`` is told which page was laid out.
    """
    worth = weight or documents
    with _one_at_a_time:
        answered = _usable().ask(order, documents, worth, heard)
        if not answered.lines and _kept[0].has_retired():  # just as it was asked
            answered = _usable().ask(order, documents, worth, heard)
        if answered.trouble:
            _stop()
        return answered


def _usable() -> Child:
    if not (_kept and _kept[0].is_usable(SCRIPT)):
        _stop()
        _kept.append(Child(SCRIPT))
    return _kept[0]


def stop() -> None:
    """End the child, if there is one; the next order starts another."""
    with _one_at_a_time:
        _stop()


def _stop() -> None:
    while _kept:
        _kept.pop().stop()
