"""My team in groups, and the views that a manager keeps."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.status import Status
from lms.people.models import Agency, JobRole, KeptView, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO
from tests.reports.conftest import crowd, put
from tests.reports.reading import exported, names, text

TEAM = "/team/"


def headings(answer: Any) -> list[str]:
    html = answer.content.decode()
    return [
        text(row) for row in re.findall(r'<tr class="matrix-group">(.*?)</tr>', html, re.DOTALL)
    ]


def test_teams_stand_together_under_their_name_and_figures(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    for number, person in enumerate(crowd(harbour, 5, team=team)):
        put(person, course, (Status.COMPLETE, Status.OVERDUE)[number > 2])
    for person in crowd(harbour, 4, team=other_team, name="Few"):
        put(person, course, Status.COMPLETE)
    found = headings(as_manager.get(f"{TEAM}?group=team"))
    assert found == [
        "Harbour Recovery Services Fewer than 5 people: no figures",
        "Outpatient Fewer than 5 people: no figures",
        "Residential 5 people · 3 of 5 courses complete, 2 past the due date",
    ]


def test_roles_stand_together_and_can_be_asked_for(
    as_manager: Client, staff: User, supervisor: User, course: CoursePage
) -> None:
    grouped = as_manager.get(f"{TEAM}?group=role")
    assert [row.split(" ")[0] for row in headings(grouped)] == ["Manager", "Staff", "Supervisor"]
    assert names(as_manager.get(f"{TEAM}?role=supervisor")) == ["Sol Supervisor"]
    assert {row["Person"] for row in exported(as_manager, "role=staff&group=team")} == {"Sam Staff"}


def test_job_roles_can_be_asked_for_stood_together_and_kept(
    as_manager: Client, harbour: Agency, staff: User, peer: User, course: CoursePage
) -> None:
    night = JobRole.objects.create(agency=harbour, name="Night support worker")
    staff.memberships.update(job_role=night)
    assert names(as_manager.get(f"{TEAM}?job_role={night.pk}")) == ["Sam Staff"]
    assert {row["Person"] for row in exported(as_manager, f"job_role={night.pk}")} == {"Sam Staff"}
    grouped = headings(as_manager.get(f"{TEAM}?group=job_role"))
    assert [row.split(" Fewer")[0] for row in grouped] == ["No job role", "Night support worker"]
    keep(as_manager, "Nights", f"job_role={night.pk}&group=job_role")
    assert KeptView.objects.get().query == f"job_role={night.pk}&group=job_role"


def test_only_job_roles_within_reach_are_offered(
    team_manager: User, harbour: Agency, staff: User, other_team: Team, course: CoursePage
) -> None:
    jobs = [JobRole.objects.create(agency=harbour, name=name) for name in ("Nurse", "Driver")]
    staff.memberships.update(job_role=jobs[0])
    [elsewhere] = crowd(harbour, 1, team=other_team)
    elsewhere.memberships.update(job_role=jobs[1])
    client = signed_in(team_manager)
    shown = client.get(TEAM).content.decode()
    assert "Nurse" in shown
    assert "Driver" not in shown
    assert client.get(f"{TEAM}?job_role={jobs[1].pk}").status_code == 422


def test_someone_in_two_teams_stands_once(
    as_manager: Client, harbour: Agency, staff: User, other_team: Team, course: CoursePage
) -> None:
    Membership.objects.create(user=staff, agency=harbour, team=other_team, started_on=LONG_AGO)
    shown = as_manager.get(f"{TEAM}?group=team&sort=status")
    assert names(shown).count("Sam Staff") == 1
    assert names(shown) == ["Max Manager", "Sam Staff"]


def test_the_manager_of_a_team_sees_no_group_beyond_it(
    team_manager: User, harbour: Agency, staff: User, other_team: Team, course: CoursePage
) -> None:
    Membership.objects.create(user=staff, agency=harbour, team=other_team, started_on="2019-01-01")
    shown = signed_in(team_manager).get(f"{TEAM}?group=team").content.decode()
    assert other_team.name not in shown


def test_groups_cost_two_queries_more_whatever_their_number(
    as_manager: Client, harbour: Agency, course: CoursePage, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        made = Team.objects.create(agency=harbour, name=f"Team {number}")
        for person in crowd(harbour, 6, team=made):
            put(person, course, Status.IN_PROGRESS)
    as_manager.get(TEAM)
    with django_assert_max_num_queries(40) as plain:
        as_manager.get(TEAM)
    with django_assert_max_num_queries(len(plain) + 2):
        as_manager.get(f"{TEAM}?group=team&sort=due")


def keep(client: Client, name: str, query: str, **said: str) -> Any:
    return client.post(reverse("reports:keep_view"), {"name": name, "query": query} | said)


def test_a_view_is_kept_under_a_name_and_opens_first_when_asked(
    as_manager: Client, staff: User, supervisor: User, course: CoursePage
) -> None:
    keep(as_manager, "Supervisors", "role=supervisor&junk=1&team=999", is_default="on")
    kept = KeptView.objects.get()
    assert kept.query == "role=supervisor"
    opened = as_manager.get(TEAM, follow=True)
    assert names(opened) == ["Sol Supervisor"]
    everyone = as_manager.get(f"{TEAM}?sort=name")
    assert "Supervisors" in text(everyone.content.decode())
    assert len(names(everyone)) == 3
    change = reverse("reports:kept_view", args=[kept.pk])
    as_manager.post(change, {"how": "not_first"})
    assert len(names(as_manager.get(TEAM))) == 3
    as_manager.post(change, {"how": "forget"})
    assert not KeptView.objects.exists()


def test_the_same_name_again_means_the_newer_filters_and_only_one_opens_first(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    keep(as_manager, "Mine", "status=overdue", is_default="on")
    keep(as_manager, "Mine", "status=due_soon")
    keep(as_manager, "Other", "move=learner", is_default="on")
    rows = list(KeptView.objects.values_list("name", "query", "is_default"))
    assert rows == [("Mine", "status=due_soon", False), ("Other", "move=learner", True)]


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_name_that_cannot_be_kept_is_said(
    name: str, as_manager: Client, course: CoursePage
) -> None:
    answer = as_manager.post(reverse("reports:keep_view"), {"name": name}, follow=True)
    assert "Not kept yet" in text(answer.content.decode())
    assert not KeptView.objects.exists()


def test_views_are_ones_own(as_manager: Client, team_manager: User, course: CoursePage) -> None:
    keep(as_manager, "Mine alone", "status=overdue")
    other = signed_in(team_manager)
    assert "Mine alone" not in other.get(TEAM).content.decode()
    change = reverse("reports:kept_view", args=[KeptView.objects.get().pk])
    assert other.post(change, {"how": "forget"}).status_code == 404
