from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TestCase, client, override_settings
from pytest_django import DjangoDbBlocker
from wagtail.search.models import IndexEntry

from certificates import pdfs
from tests.access.world import World, build, finish

PDF = b"%PDF-1.7 made in a test"


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Everything there is to see, made once for a module's tests and taken back after them."""
    cache.clear()
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("world") / "media"),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(pdfs, "render_pages", lambda pages: [PDF] * len(pages))
        # Thousands of pages are asked for here, and nobody asks what a template was given.
        patch.setattr(client, "store_rendered_templates", lambda *given, **rendering: None)
        with TestCase.captureOnCommitCallbacks(execute=True):
            made = build()
        yield finish(made)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def own_files(request: pytest.FixtureRequest, settings: Any, own_folder: Path) -> None:
    """Leave the files of a world where they are for as long as it stands."""
    if "world" not in request.fixturenames:
        settings.MEDIA_ROOT = own_folder / "media"


@pytest.fixture(scope="module")
def full_text(world: World) -> None:
    """Make the table in which SQLite searches; without migrations it is one like any other."""
    if connection.vendor != "sqlite":
        return
    index = IndexEntry._meta.db_table
    columns = "title, body, autocomplete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {index}_fts")
        cursor.execute(f"CREATE VIRTUAL TABLE {index}_fts USING fts5({columns})")
        cursor.execute(
            f"INSERT INTO {index}_fts({columns}, rowid) SELECT {columns}, id FROM {index}"  # noqa: S608
        )
