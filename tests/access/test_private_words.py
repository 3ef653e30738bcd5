"""What is said between a learner and their supervisor, and what a learner answered, stays there."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest

from lms.activity.models import Event
from lms.notifications.models import Notice
from tests.access.crawl import crawl, shown
from tests.access.world import PRIVATE, SUPERVISORS_OWN, World

pytestmark = pytest.mark.django_db

STRANGERS = ("anonymous", "peer", "other_supervisor", "manager", "other_manager", "trainer",
             "outsider", "outsider_manager", "leaver", "superuser")  # fmt: skip
KEY = "KEY-CANARY"
"""Stands in every explanation of an answer: the key of the quiz."""

Walks = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def walks(world: World) -> Walks:
    """Give all pages that somebody can open; each person walks once for all tests."""
    return cache(lambda name: crawl(world, name))


@pytest.mark.parametrize("name", STRANGERS)
def test_private_words_are_on_no_page_of_anybody_else(
    name: str, walks: Walks, world: World
) -> None:
    pages = walks(name)
    assert len(pages) > 5
    assert shown(pages, world.secrets | {KEY}) == []


@pytest.mark.parametrize("name", ["anonymous", "peer", "trainer", "outsider", "outsider_manager"])
def test_who_has_no_part_in_it_doesnt_meet_the_learner_at_all(
    name: str, walks: Walks, world: World
) -> None:
    staff = world.people["staff"]
    assert shown(walks(name), {staff.email, staff.name}) == []


@pytest.mark.parametrize("name", ["outsider", "outsider_manager"])
def test_nobody_of_one_agency_shows_to_another(name: str, walks: Walks, world: World) -> None:
    theirs = {person.email for each, person in world.people.items() if "outsider" not in each}
    names = {world["harbour"].name, world["team"].name, world["other_team"].name}
    pages = walks(name)
    # Both stand behind an address that nobody guesses; who was given it knows the agency.
    given = (world["invitation"].token, str(world["issuer"].pk))
    hits = shown(pages, theirs | names)
    assert [hit for hit in hits if not any(part in hit for part in given)] == []


def test_the_learner_meets_their_own_words(walks: Walks, world: World) -> None:
    """The other half of the test above: these words do stand on pages."""
    text = "".join(walks("staff").values())
    kept_elsewhere = {PRIVATE["place"]} | SUPERVISORS_OWN
    assert {word for word in PRIVATE.values() if word not in text} <= kept_elsewhere
    assert not [word for word in SUPERVISORS_OWN if word in text]
    assert KEY in text


def test_so_does_the_supervisor(walks: Walks, world: World) -> None:
    text = "".join(walks("supervisor").values())
    for word in ("request", "wish", "setting", "context", "strengths", "evidence", "reply",
                 "rated", "moderation"):  # fmt: skip
        assert PRIVATE[word] in text
    assert not [token for token in world.chosen if token in text]


def test_a_draft_is_its_observers_alone(walks: Walks, world: World) -> None:
    draft = str(world["draft_feedback"].pk)
    assert shown(walks("staff"), {draft}) == []
    assert draft in "".join(walks("supervisor").values())


def test_private_words_are_in_no_mail_no_notice_and_no_event(world: World) -> None:
    notices = [
        f"{row.subject} {row.sentence} {row.lines} {row.link}" for row in Notice.objects.all()
    ]
    events = [f"{row.object_name} {json.dumps(row.data)}" for row in Event.objects.all()]
    assert min(len(world.mails), len(notices), len(events)) > 3
    told = dict(enumerate([*world.mails, *notices, *events]))
    assert shown(told, world.secrets | {KEY}) == []
