"""Years of invented history would send years of mail and draw every certificate; not here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend

JOBS = "jobs"


@contextmanager
def jobs_dropped(alias: str = JOBS) -> Iterator[None]:
    """Let the jobs that come up inside fall away, also those that wait for the commit."""
    real = task_backends[alias]
    task_backends[alias] = DummyBackend(alias, {"QUEUES": real.queues})
    try:
        yield
    finally:
        task_backends[alias] = real
