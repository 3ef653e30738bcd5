"""Two worker processes of the server that production uses, and what they cost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

WORKERS = 2
SECONDS_TO_START = 90


@dataclass(frozen=True)
class Cpu:
    """Milliseconds of the processors: in our processes, and in the database's for us."""

    ours: float
    databases: float

    def __sub__(self, other: Cpu) -> Cpu:
        return Cpu(self.ours - other.ours, self.databases - other.databases)


@dataclass(frozen=True)
class Server:
    pid: int
    port: int
    counts: Path

    def processes(self) -> list[int]:
        return [self.pid, *children_of(self.pid)]

    def cpu(self) -> Cpu:
        ours = sum(map(cpu_of, self.processes()))
        return Cpu(ours, sum(map(cpu_of, database_processes())))

    def megabytes(self) -> float:
        """Return the memory that its processes hold, what they share counted once."""
        return sum(map(_kilobytes, self.processes())) / 1024

    def statements(self, requests: int) -> int:
        """Return how many statements so many counted requests took, and begin again at none."""
        for _ in range(200):
            lines = self.counts.read_text().split()
            if len(lines) >= requests:
                break
            time.sleep(0.02)
        self.counts.write_text("")
        return sum(map(int, lines))


def children_of(pid: int) -> list[int]:
    """Return the processes that one has started, from whichever of its threads, and that live."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in lists for child in each.read_text().split()]


def cpu_of(pid: int) -> float:
    """Return the milliseconds that a process has had of the processors."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1_000_000
    except FileNotFoundError:  # it has ended, or runs on another machine
        return 0


def database_processes() -> list[int]:
    """Return the processes of the database that work for anybody but ourselves here."""
    if connection.vendor != "postgresql":
        return []  # SQLite works within our own
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def _kilobytes(pid: int) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))


@contextmanager
def serving() -> Iterator[Server]:
    counts = settings.VAR_DIR / "statements"
    counts.write_text("")
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "lms.demo.bench.counting:application",
        "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--no-control-socket",
        "--log-level", "warning",
    ]  # fmt: skip
    environment = os.environ | {"BENCH_STATEMENTS": str(counts)}
    process = subprocess.Popen(command, env=environment)  # noqa: S603  (nothing of anybody's)
    try:
        _wait_for(port, process)
        yield Server(process.pid, port, counts)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("The server didn’t start.")
