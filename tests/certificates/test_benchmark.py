"""The benchmark measures what the task does, and keeps nothing of it."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from certificates import benchmark
from certificates.models import Certificate
from certificates.rendering import RenderFailed


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replace the renderer by one that is quick; note how many pages each run was given."""
    given: list[int] = []

    def render(pages: list[Any]) -> list[bytes]:
        given.append(len(pages))
        return [b"%PDF"] * len(pages)

    monkeypatch.setattr(benchmark, "render_pages", render)
    return given


def test_it_says_cold_warm_and_bulk_in_runs_as_long_as_the_tasks(db: None, runs: list[int]) -> None:
    said = StringIO()
    call_command("bench_certificates", count=120, stdout=said)
    lines = said.getvalue().splitlines()
    assert [line.split(":")[0] for line in lines] == ["Cold", "Warm", "Bulk"]
    assert all("a second" in line and "ms of CPU each" in line for line in lines)
    assert runs == [1, 20, 50, 50, 20]
    assert not Certificate.objects.exists()


def test_every_page_is_another_one() -> None:
    numbers = {page.snapshot["number"] for page in benchmark.pages(30)}
    assert len(numbers) == 30


def test_what_fails_is_said_and_not_counted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "render_pages", lambda pages: [RenderFailed("No Pango")])
    with pytest.raises(CommandError, match="No Pango"):
        call_command("bench_certificates", count=1, stdout=StringIO())
    with pytest.raises(CommandError, match="at least 1"):
        call_command("bench_certificates", count=0, stdout=StringIO())
