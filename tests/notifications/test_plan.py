"""Whoever manages a whole agency says when it reminds."""

from __future__ import annotations

import pytest
from django.test import Client

from lms.activity.models import Event
from lms.core.errors import NotPermitted
from lms.notifications.models import ReminderPlan
from lms.notifications.reminding.planning import keep_plan
from lms.people.models import Agency, User
from tests.conftest import signed_in

PLAN = "/notices/agency/"
SAID = {
    "days_before": "10, 2", "days_after": "5", "supervisor_after": "5", "manager_after": "9",
    "what_next": "Ring Ana on 555-0100.", "digest_weekday": "4",
}  # fmt: skip


def test_a_manager_sets_the_days_and_finds_the_way_there(
    as_manager: Client, manager: User, harbour: Agency
) -> None:
    assert f'href="{PLAN}"' in as_manager.get("/notices/choices/").content.decode()
    assert 'value="14, 3"' in as_manager.get(PLAN).content.decode()
    page = as_manager.post(PLAN, SAID, follow=True).content.decode()
    assert "Kept." in page
    plan = ReminderPlan.objects.get(agency=harbour)
    assert (plan.rungs, plan.digest_weekday) == ({-10, -2, 5}, 4)
    assert Event.objects.get(verb="reminder_plan.changed").actor == manager
    as_manager.post(PLAN, SAID | {"days_after": ""})
    assert ReminderPlan.objects.get().rungs == {-10, -2}


def test_what_cannot_be_read_is_said_and_what_was_typed_stays(as_manager: Client) -> None:
    answer = as_manager.post(PLAN, SAID | {"days_before": "two weeks"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Numbers of days, with commas between." in page
    assert 'value="two weeks"' in page
    assert not ReminderPlan.objects.exists()


def test_nobody_else_sees_or_changes_it(
    staff: User, supervisor: User, team_manager: User, outsider_manager: User, harbour: Agency
) -> None:
    for person in (staff, supervisor, team_manager):
        assert signed_in(person).get(PLAN).status_code == 404
        assert PLAN not in signed_in(person).get("/notices/choices/").content.decode()
    assert "Northside" in signed_in(outsider_manager).get(PLAN).content.decode()
    with pytest.raises(NotPermitted):
        keep_plan(ReminderPlan(agency=harbour), by=outsider_manager)
