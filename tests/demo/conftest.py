from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from lms.demo.actions import load_demo


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """The whole demo, loaded once for a module's tests and taken back after them.

    Gives the lines that loading it said. What a test changes is taken back after the test, as
    ever; jobs that wait for a commit never run.
    """
    lines: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(say=lines.append)
        yield lines
        transaction.set_rollback(True)
