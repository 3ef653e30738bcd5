"""Doing each unit again and again, alone and beside others, and what that takes."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.benchmark import cpu_seconds

from .server import Cpu, Server, children_of, cpu_of
from .units import MANY, UNITS, Ground, Unit

CLIENTS = 16
SECONDS = 5
"""For so long the 16 clients go on with one unit."""


@dataclass(frozen=True)
class Measured:
    unit: Unit
    milliseconds: list[float]
    cpu: Cpu
    statements: int
    requests: int
    kilobytes: float
    a_second: float | None

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def measure(unit: Unit, here: Ground, server: Server, *, rounds: int) -> Measured:
    """Warm up, count one of it, time the rounds, then let the 16 loose."""
    for _ in range(min(unit.repeats, 6)):  # so that either worker is warm
        unit.prepare(here)()
    # The fewest of several: what a worker reads once for all isn't part of the unit.
    tries = range(min(unit.repeats, 5))
    statements, requests, size = min(_counted(unit, here, server) for _ in tries)
    works = [unit.prepare(here) for _ in range(rounds * unit.repeats)]
    before, times = _cpu(unit, server), []
    for work in works:
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    used = _cpu(unit, server) - before
    each = Cpu(used.ours / len(works), used.databases / len(works))
    a_second = _side_by_side(unit, here) if unit.many else None
    return Measured(unit, times, each, statements, requests, size / 1024, a_second)


def _cpu(unit: Unit, server: Server) -> Cpu:
    if unit.in_server:
        return server.cpu()
    drawing = (pid for pid in children_of(os.getpid()) if pid != server.pid)
    return Cpu(1000 * cpu_seconds() + sum(map(cpu_of, drawing)), 0)


def _counted(unit: Unit, here: Ground, server: Server) -> tuple[int, int, int]:
    """Do it once and return how many statements, requests and bytes that took."""
    if not unit.in_server:
        work = unit.prepare(here)
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured), 0, 0
    here.counts = True
    work = unit.prepare(here)
    before = [(visitor.used.requests, visitor.used.bytes) for visitor in here.visitors.values()]
    work()
    here.counts = False
    after = [(visitor.used.requests, visitor.used.bytes) for visitor in here.visitors.values()]
    requests = sum(row[0] for row in after) - sum(row[0] for row in before)
    size = sum(row[1] for row in after) - sum(row[1] for row in before)
    return server.statements(requests), requests, size


def _side_by_side(unit: Unit, here: Ground) -> float:
    """Return how many of a unit 16 clients get done in a second."""
    until = time.perf_counter() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as pool:
        began = time.perf_counter()
        done = sum(pool.map(lambda _: _go_on(unit, here.for_another(), until), range(CLIENTS)))
        return done / (time.perf_counter() - began)


def _go_on(unit: Unit, here: Ground, until: float) -> int:
    done = 0
    try:
        while time.perf_counter() < until:
            unit.prepare(here)()
            done += 1
    finally:
        connection.close()
    return done


HEADER = (
    f"{'unit':<9}{'':<30}{'median':>8}{'p95':>8}{'16 at once':>12}{'CPU ms':>17}{'SQL':>6}"
    f"{'requests':>10}{'kB':>7}   {'budget':<12}Moodle\n"
    f"{'':<39}{'ms':>8}{'ms':>8}{'units/s':>12}{'ours + database':>17}"
)


def line(row: Measured, people: int) -> str:
    at_once = f"{row.a_second:.1f}" if row.a_second is not None else "–"
    cpu = f"{row.cpu.ours:.0f} + {row.cpu.databases:.0f}"
    as_usual = (row.unit.budget, row.unit.moodle)
    budget, moodle = (people >= MANY and row.unit.with_many) or as_usual
    return (
        f"{row.unit.name:<9}{row.unit.what:<30}{row.median:>8.0f}{row.p95:>8.0f}{at_once:>12}"
        f"{cpu:>17}{row.statements:>6}{row.requests:>10}{row.kilobytes:>7.0f}   "
        f"{budget:<12}{moodle}"
    )


def measure_all(
    here: Ground, server: Server, *, rounds: int, only: list[str]
) -> Iterator[Measured]:
    for unit in UNITS:
        if not only or unit.name.startswith(tuple(only)):
            yield measure(unit, here, server, rounds=rounds)
