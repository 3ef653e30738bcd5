"""How many certificates a second this machine makes: the first, the next ones, and many."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import child
from .models import Design
from .page import CertificatePage
from .pdfs import BATCH
from .rendering import RenderFailed, render_pages
from .sample import sample_snapshot

WARM = 20
"""So many in one run; what the run costs beyond a single one is what each of the others costs."""


@dataclass(frozen=True)
class Measure:
    """How long some certificates took: on the clock, and on the processors."""

    name: str
    count: int
    seconds: float
    cpu_seconds: float

    def line(self) -> str:
        rate = self.count / self.seconds if self.seconds > 0 else 0
        milliseconds = 1000 * self.cpu_seconds / self.count
        return (
            f"{self.name:<28} {self.count:>6} in {self.seconds:>7.2f} s"
            f" {rate:>7.2f} a second {milliseconds:>7.0f} ms of CPU each"
        )


def pages(count: int) -> list[CertificatePage]:
    """Return made-up certificates that differ in name and number, with all that one can carry."""
    words = sample_snapshot(Design())
    return [
        CertificatePage(
            words
            | {
                "number": f"C-SAMP-LEXX-{number:04}",
                "learner": {"name": f"Alexandra Sample-Name {number}", "family_name": "Sample"},
                "credential": "x" * 3000,
            }
        )
        for number in range(count)
    ]


def measure(name: str, count: int, work: Callable[[], None]) -> Measure:
    """Measure some work from the start of a renderer to its end: only then is its time known."""
    child.stop()
    began, cpu = time.perf_counter(), cpu_seconds()
    work()
    child.stop()
    return Measure(name, count, time.perf_counter() - began, cpu_seconds() - cpu)


def cpu_seconds() -> float:
    """Return what this process and the renderers that have ended took of the processors."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(row.ru_utime + row.ru_stime for row in used)


def render(wanted: list[CertificatePage]) -> None:
    """Make PDFs in runs as long as those of the task. Raises RenderFailed where there is none."""
    for start in range(0, len(wanted), BATCH):
        for result in render_pages(wanted[start : start + BATCH]):
            if isinstance(result, RenderFailed):
                raise result


def benchmark(count: int) -> Iterator[Measure]:
    """Measure a renderer that has to start, one that runs already, and ``count`` in a row."""
    cold = measure("Cold: one, renderer started", 1, lambda: render(pages(1)))
    yield cold
    several = measure("", WARM, lambda: render(pages(WARM)))
    yield Measure(
        "Warm: renderer running",
        WARM - 1,
        max(several.seconds - cold.seconds, 0),
        max(several.cpu_seconds - cold.cpu_seconds, 0),
    )
    yield measure(f"Bulk: {BATCH} to a renderer", count, lambda: render(pages(count)))
