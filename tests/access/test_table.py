"""Who sees what: table.csv, tried cell by cell."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access.table import WORDS, Row, outcome, rows
from tests.access.world import PEOPLE, World

pytestmark = pytest.mark.django_db

TABLE = rows()


def try_out(row: Row, world: World, name: str) -> str:
    """Let somebody try a row, and take back whatever came of it."""
    cache.clear()
    with transaction.atomic():
        word = outcome(row.send(world, world.client(name)))
        transaction.set_rollback(True)
    return word


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_everybody_gets_what_the_table_says(row: Row, world: World) -> None:
    got = {name: try_out(row, world, name) for name in PEOPLE}
    assert got == row.expected, row.address(world)


def test_the_table_is_written_in_words_that_are_explained() -> None:
    used = {word for row in TABLE for word in row.expected.values()}
    assert used == set(WORDS)


def test_no_row_stands_twice() -> None:
    assert not [row for row, times in Counter(map(str, TABLE)).items() if times > 1]


def test_nobody_but_the_owner_and_those_who_answer_for_them_gets_at_anything(
    world: World,
) -> None:
    """The same table, read the other way: whom it lets in where something has an owner."""
    owned = {name for name, thing in world.things.items() if hasattr(thing, "learner_id")}
    strangers = {"anonymous", "peer", "other_supervisor", "other_manager", "trainer", "outsider",
                 "outsider_manager", "leaver", "superuser"}  # fmt: skip
    public = {"certificates:verify_code"}
    let_in = [
        f"{row}: {name}"
        for row in TABLE
        if row.of in owned and row.name not in public
        for name in strangers
        if row.expected[name] not in ("sign-in", "missing", "refused")
    ]
    assert len(owned) > 7
    assert let_in == []
