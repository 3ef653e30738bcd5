"""The audit trail: written once, never changed, and read by those whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import ProtectedError

from lms.activity.actions import record
from lms.activity.models import Event
from lms.activity.signals import event_recorded
from lms.core.append_only import AppendOnly
from lms.people.models import Agency, User


@pytest.fixture
def event(staff: User, supervisor: User) -> Event:
    return record("thing.happened", staff, by=supervisor, person=staff, state="shared")


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    events: list[Event] = []

    def listen(event: Event, **kwargs: object) -> None:
        events.append(event)

    event_recorded.connect(listen)
    yield events
    event_recorded.disconnect(listen)


def test_an_event_says_who_did_what_to_whom_and_where(
    event: Event, staff: User, supervisor: User, harbour: Agency
) -> None:
    assert (event.actor, event.person, event.agency) == (supervisor, staff, harbour)
    assert (event.object_type, event.object_id) == ("people.user", str(staff.pk))
    assert event.object_name == staff.name
    assert event.data == {"state": "shared"}


def test_an_event_is_announced_once(heard: list[Event], staff: User) -> None:
    event = record("thing.happened", staff, by=None, person=staff)
    assert heard == [event]


def test_an_event_keeps_a_long_name_short(staff: User) -> None:
    staff.first_name = "x" * 400
    assert len(record("thing.happened", staff, by=None).object_name) == 255


def test_an_event_cannot_be_saved_again(event: Event) -> None:
    event.verb = "thing.never_happened"
    with pytest.raises(AppendOnly):
        event.save()
    assert Event.objects.get().verb == "thing.happened"


def test_an_event_cannot_be_deleted(event: Event) -> None:
    with pytest.raises(AppendOnly):
        event.delete()
    assert Event.objects.exists()


@pytest.mark.parametrize("scope", ["all", "filtered"])
def test_events_cannot_be_changed_or_deleted_in_bulk(event: Event, scope: str) -> None:
    rows = Event.objects.all() if scope == "all" else Event.objects.filter(pk=event.pk)
    with pytest.raises(AppendOnly):
        rows.update(verb="thing.never_happened")
    with pytest.raises(AppendOnly):
        rows.delete()
    assert Event.objects.get().verb == "thing.happened"


def test_several_events_cannot_be_rewritten_one_by_one_either(event: Event) -> None:
    event.verb = "thing.never_happened"
    with pytest.raises(AppendOnly):
        Event.objects.bulk_update([event], ["verb"])


def test_a_person_with_a_past_cannot_be_deleted(event: Event, staff: User) -> None:
    staff.memberships.all().delete()
    with pytest.raises(ProtectedError):
        staff.delete()


def test_events_are_seen_by_the_person_and_those_who_manage_them(
    event: Event, staff: User, manager: User, team_manager: User
) -> None:
    for viewer in (staff, manager, team_manager):
        assert list(Event.objects.visible_to(viewer)) == [event], viewer


def test_events_are_not_seen_by_anyone_else(
    event: Event, peer: User, supervisor: User, outsider: User, outsider_manager: User
) -> None:
    for viewer in (peer, supervisor, outsider, outsider_manager):
        assert not Event.objects.visible_to(viewer).exists(), viewer


def test_the_past_of_someone_who_changed_agencies_stays_behind(
    staff: User, northside: Agency, manager: User
) -> None:
    record("thing.happened", staff, by=None, person=staff, agency=northside)
    assert not Event.objects.visible_to(manager).exists()
