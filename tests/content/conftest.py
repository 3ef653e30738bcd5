from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from lms.content.actions import load_content
from lms.content.ledger import Ledger

from .small_course import write_small_course


@pytest.fixture
def small(settings: object, tmp_path: Path, db: None) -> Path:
    """A folder of content files with one course of one lesson and one quiz."""
    settings.FIXTURES_DIR = tmp_path / "fixtures"
    write_small_course(settings.FIXTURES_DIR)
    return settings.FIXTURES_DIR


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ledger]:
    """The product's own content, loaded once for a module's tests and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_content()
        transaction.set_rollback(True)
