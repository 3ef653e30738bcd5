"""How an agency is made up: teams within teams and job roles, kept by whoever manages all of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.activity.models import Event
from lms.core.errors import BadInput, NotPermitted
from lms.people.models import Agency, JobRole, Team, User
from lms.people.structure import actions
from tests.conftest import signed_in
from tests.factories import member
from tests.reports.reading import text

LIST = "/team/structure/"


def page(answer: Any) -> str:
    return text(answer.content.decode())


def test_a_team_is_made_within_another_and_stands_below_it(
    as_manager: Client, manager: User, harbour: Agency, team: Team, staff: User
) -> None:
    sent = {"name": "  Nights ", "parent": team.pk}
    shown = page(as_manager.post(reverse("people:new_team"), sent, follow=True))
    made = Team.objects.get(name="Nights")
    assert made.parent == team
    assert "Kept: Nights." in shown
    assert f"{team} 1 person Nights Within {team} 0 people" in shown
    told = Event.objects.get(verb="agency.structure_changed")
    assert (told.actor, told.data["what"]) == (manager, f"Team Nights made, within {team}")
    night = member(harbour, team=made, last_name="Owl")
    assert set(User.objects.managed_by(member(harbour, "manager", team))) >= {night, staff}


def test_a_name_that_is_taken_and_a_ring_are_refused_in_words(
    as_manager: Client, manager: User, harbour: Agency, team: Team, other_team: Team
) -> None:
    answer = as_manager.post(reverse("people:new_team"), {"name": team.name.upper()})
    assert answer.status_code == 422
    assert f"There is one called {team.name.upper()} already." in page(answer)
    assert "Give the team a name." in page(as_manager.post(reverse("people:new_team"), {}))
    actions.keep_team(other_team, name=other_team.name, parent=team, by=manager)
    answer = as_manager.post(
        reverse("people:team", args=[team.pk]), {"name": team.name, "parent": other_team.pk}
    )
    assert answer.status_code == 422
    with pytest.raises(BadInput, match="within itself"):
        actions.keep_team(team, name=team.name, parent=other_team, by=manager)


def test_a_job_role_is_made_and_renamed(as_manager: Client, harbour: Agency) -> None:
    as_manager.post(reverse("people:new_job_role"), {"name": "Nurse"})
    job = JobRole.objects.get()
    as_manager.post(reverse("people:job_role", args=[job.pk]), {"name": "Night nurse"})
    assert "Night nurse 0 people" in page(as_manager.get(LIST))
    assert JobRole.objects.get().agency == harbour


def test_a_manager_of_a_team_and_another_agency_have_no_say(
    team_manager: User, as_outsider_manager: Client, team: Team
) -> None:
    for client in (signed_in(team_manager), as_outsider_manager):
        address = reverse("people:team", args=[team.pk])
        assert client.post(address, {"name": "Ours"}).status_code == 404
    with pytest.raises(NotPermitted):
        actions.keep_team(team, name="Ours", parent=None, by=team_manager)


def test_the_page_costs_the_same_for_any_number(
    as_manager: Client, harbour: Agency, django_assert_max_num_queries: Any
) -> None:
    Team.objects.create(agency=harbour, name="One")
    as_manager.get(LIST)
    with django_assert_max_num_queries(25) as few:
        as_manager.get(LIST)
    Team.objects.bulk_create(Team(agency=harbour, name=f"Team {n}") for n in range(30))
    JobRole.objects.bulk_create(JobRole(agency=harbour, name=f"Job {n}") for n in range(30))
    with django_assert_max_num_queries(len(few)):
        as_manager.get(LIST)
