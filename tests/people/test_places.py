"""Who works where, from when to when: changed with dates, ended, closed at once, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.actions import assign, enrol
from courses.progress.models import Enrolment
from lms.activity.models import Event
from lms.people.backends import PlacedBackend
from lms.people.models import Agency, JobRole, Membership, Role, Team, User
from lms.people.places import actions
from lms.people.second_step import writes_courses
from tests.conftest import signed_in
from tests.factories import LONG_AGO, UserFactory, member
from tests.reports.reading import text

DAY = dt.timedelta(days=1)


def page(answer: Any) -> str:
    return text(answer.content.decode())


def send(client: Client, name: str, pk: int, **fields: Any) -> Any:
    return client.post(reverse(f"people:{name}", args=[pk]), fields)


def move(client: Client, person: User, team: Team, on: dt.date, **fields: Any) -> Any:
    data = {"role": "staff", "team": team.pk, "on": on.isoformat()} | fields
    return send(client, "change_place", person.memberships.get().pk, **data)


def history(person: User) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = person.memberships.order_by("started_on")
    return [(row.team.name, row.started_on, row.ended_on) for row in rows]


def test_another_team_ends_the_old_place_and_begins_a_new_one(
    as_manager: Client, staff: User, manager: User, other_team: Team, harbour: Agency,
    course: CoursePage,
) -> None:  # fmt: skip
    assign(course, agency=harbour, team=other_team, by=manager)
    today = harbour.today()
    move(as_manager, staff, other_team, today, why="Asked for days")
    assert history(staff) == [
        ("Residential", LONG_AGO, today - DAY), ("Outpatient", today, None),
    ]  # fmt: skip
    assert Enrolment.objects.filter(learner=staff, course=course).exists()
    event = Event.objects.get(verb="person.place_changed")
    assert event.data["what"] == "From Residential, staff to Outpatient, staff"
    assert (event.actor, event.data["why"]) == (manager, "Asked for days")


def test_a_first_day_still_to_come_is_picked_up_when_it_comes(
    as_manager: Client, staff: User, manager: User, other_team: Team, harbour: Agency,
    course: CoursePage, time_machine: Any,
) -> None:  # fmt: skip
    assign(course, agency=harbour, team=other_team, by=manager)
    move(as_manager, staff, other_team, harbour.today() + 3 * DAY)
    call_command("keep_assignments")
    assert not Enrolment.objects.exists()
    time_machine.move_to(dt.datetime.now(dt.UTC) + 3 * DAY)
    call_command("keep_assignments")
    call_command("keep_assignments")
    assert Enrolment.objects.get().learner == staff


def test_a_job_role_and_a_supervisor_change_without_a_new_place(
    as_manager: Client, staff: User, supervisor: User, team: Team, harbour: Agency
) -> None:
    nurse = JobRole.objects.create(agency=harbour, name="Nurse")
    move(as_manager, staff, team, harbour.today(), job_role=nurse.pk, supervisor=supervisor.pk)
    place = staff.memberships.get()
    assert (place.job_role, place.supervisor, place.started_on) == (nurse, supervisor, LONG_AGO)


def test_another_place_beside_the_first(
    as_manager: Client, staff: User, other_team: Team, harbour: Agency
) -> None:
    data = {"role": "supervisor", "team": other_team.pk, "on": harbour.today().isoformat()}
    send(as_manager, "add_place", staff.pk, **data)
    again = send(as_manager, "add_place", staff.pk, **data)
    assert again.status_code == 422
    assert "has this place already" in page(again)
    assert staff.memberships.count() == 2


@pytest.mark.parametrize(("access", "status"), [("last_day", 200), ("now", 403)])
def test_access_ends_with_the_last_day_or_at_once(
    access: str, status: int, as_manager: Client, as_staff: Client, staff: User, harbour: Agency,
    course: CoursePage,
) -> None:  # fmt: skip
    enrol(staff, course, by=staff)
    place = staff.memberships.get()
    send(as_manager, "end_place", place.pk, on=harbour.today().isoformat(), access=access)
    answer = as_staff.get("/learning/")
    assert answer.status_code == status
    if status == 403:
        assert "Access ended on" in page(answer)
    place.refresh_from_db()
    assert place.ended_on == harbour.today()
    assert Enrolment.objects.filter(learner=staff).exists()
    seen = User.objects.managed_by(User.objects.get(email="manager@harbour.example"))
    assert seen.filter(pk=staff.pk).exists() is (status == 200)


def test_access_can_be_closed_before_a_last_day_to_come(
    as_manager: Client, as_staff: Client, staff: User, harbour: Agency
) -> None:
    later = (harbour.today() + 20 * DAY).isoformat()
    send(as_manager, "end_place", staff.memberships.get().pk, on=later, access="now")
    assert as_staff.get("/learning/").status_code == 403
    assert staff.memberships.active(harbour.today()).count() == 0


def test_leaving_ends_every_place_and_can_be_taken_back(
    as_manager: Client, as_staff: Client, staff: User, harbour: Agency, other_team: Team
) -> None:
    Membership.objects.create(
        user=staff, agency=harbour, team=other_team, started_on=LONG_AGO, role=Role.STAFF
    )
    first, second = staff.memberships.order_by("pk")
    yesterday = (harbour.today() - DAY).isoformat()
    send(as_manager, "end_place", first.pk, on=yesterday, access="last_day", everywhere="on")
    assert as_staff.get("/learning/").status_code == 403
    assert "Sam Staff" in page(as_manager.get("/team/places/?show=left"))
    send(as_manager, "reopen_place", second.pk)
    assert as_staff.get("/learning/").status_code == 200
    assert "Sam Staff" not in page(as_manager.get("/team/places/?show=left"))


def test_a_place_one_has_moved_on_from_is_not_opened_again(
    as_manager: Client, staff: User, other_team: Team, harbour: Agency
) -> None:
    staff.memberships.update(external_id="7")
    move(as_manager, staff, other_team, harbour.today())
    old = staff.memberships.exclude(ended_on=None).get()
    answer = as_manager.post(reverse("people:reopen_place", args=[old.pk]), follow=True)
    assert "They have moved on" in page(answer)


def test_nobody_changes_their_own_place(as_manager: Client, manager: User, harbour: Agency) -> None:
    place = manager.memberships.get()
    answers = [
        send(as_manager, "end_place", place.pk, on=harbour.today().isoformat(), access="now"),
        send(as_manager, "change_place", place.pk, role="staff", on=harbour.today().isoformat()),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert "Another manager can change your own place." in page(answer)
    assert manager.memberships.get() == place


def test_the_manager_of_a_team_moves_nobody_out_of_it(
    team_manager: User, staff: User, team: Team, other_team: Team, harbour: Agency
) -> None:
    client = signed_in(team_manager)
    assert move(client, staff, other_team, harbour.today()).status_code == 422
    elsewhere = member(harbour, team=other_team)
    address = reverse("people:person_places", args=[elsewhere.pk])
    assert client.get(address).status_code == 404
    assert move(client, elsewhere, team, harbour.today()).status_code == 404


def test_supervisors_are_named_from_the_people_one_manages(
    as_manager: Client, staff: User, team: Team, harbour: Agency, northside: Agency, peer: User
) -> None:
    theirs = member(northside, Role.SUPERVISOR)
    for nobody in (theirs, peer, staff):
        answer = move(as_manager, staff, team, harbour.today(), supervisor=nobody.pk)
        assert answer.status_code == 422
    assert staff.memberships.get().supervisor is None


def test_a_last_day_before_the_first_is_said_in_a_sentence(as_manager: Client, staff: User) -> None:
    answer = send(
        as_manager, "end_place", staff.memberships.get().pk, on="2019-12-31", access="now"
    )
    assert answer.status_code == 422
    assert "A last day can’t come before the first." in page(answer)


def test_whom_a_leaver_supervised_by_name_is_told(
    as_manager: Client, manager: User, staff: User, supervisor: User, harbour: Agency
) -> None:
    staff.memberships.update(supervisor=supervisor)
    place = supervisor.memberships.get()
    actions.end_membership(place, by=manager, on=harbour.today() - DAY)
    shown = page(as_manager.get(reverse("people:person_places", args=[supervisor.pk])))
    assert "Name somebody else for these people. Sam Staff" in shown


def test_lists_cost_the_same_for_any_number(
    as_manager: Client, harbour: Agency, team: Team, django_assert_max_num_queries: Any
) -> None:
    as_manager.get("/team/places/")
    with django_assert_max_num_queries(30) as few:
        as_manager.get("/team/places/")
    for number in range(12):
        member(harbour, team=team, email=f"m{number}@x.example")
    with django_assert_max_num_queries(len(few)):
        as_manager.get("/team/places/")


def test_whoever_is_signed_in_is_read_together_with_where_they_work(
    staff: User, django_assert_num_queries: Any
) -> None:
    backend = PlacedBackend()
    with django_assert_num_queries(1):
        person = backend.get_user(staff.pk)
        assert person == staff
        assert person.agency.slug == "harbour"
        assert person.current_memberships[0].user is person
        assert not writes_courses(person)


def test_a_trainer_is_known_as_one_from_the_first_request(trainer: User) -> None:
    assert writes_courses(PlacedBackend().get_user(trainer.pk))


def test_nobody_is_signed_in_whose_account_sleeps_and_anyone_without_a_place(
    staff: User, db: None
) -> None:
    User.objects.filter(pk=staff.pk).update(is_active=False)
    stranger = UserFactory()
    assert PlacedBackend().get_user(staff.pk) is None
    assert PlacedBackend().get_user(stranger.pk) == stranger
    assert PlacedBackend().get_user(stranger.pk + 1) is None
