"""My team: what a manager sees, finds and is not shown."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.progress.status import Status
from lms.people.models import Agency, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO, TeamFactory, make_course, member
from tests.reports.conftest import DAY, REACHED, crowd, put
from tests.reports.reading import NOT_SHOWN, cells, chips, names
from tests.reports.reading import statuses as shown_in

TEAM = "/team/"


def test_every_status_is_a_word_in_its_cell(
    as_manager: Client, statuses: dict[Status, User], course: CoursePage
) -> None:
    found = chips(as_manager.get(TEAM))
    for status, person in statuses.items():
        assert found[person.name, course.title] == status.label


def test_a_cell_says_when_it_is_due_how_far_it_is_and_whose_move_it_is(
    as_manager: Client, staff: User, supervisor: User, course: CoursePage, harbour: Agency
) -> None:
    enrolment = put(staff, course, Status.WAITING_ON_SUPERVISOR)
    enrolment.waits.update(person=supervisor)
    due = harbour.today() + 40 * DAY
    Enrolment.objects.filter(pk=enrolment.pk).update(due_on=due)
    cell = cells(as_manager.get(TEAM))["Sam Staff", course.title]
    assert f"Due {date_format(due, 'j M Y')}" in cell
    assert "0 of 2 steps" in cell
    assert "Sol Supervisor’s move" in cell


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia"])
def test_due_dates_are_judged_by_the_agencys_own_calendar(
    as_manager: Client,
    staff: User,
    course: CoursePage,
    harbour: Agency,
    zone: str,
    time_machine: Any,
) -> None:
    Agency.objects.filter(pk=harbour.pk).update(time_zone=zone)
    midnight = dt.datetime.combine(
        dt.date(2026, 3, 11), dt.time(), tzinfo=Agency(time_zone=zone).zone
    ).astimezone(dt.UTC)
    put(staff, course, Status.NOT_STARTED, due_on=dt.date(2026, 3, 10))
    for moment, word in ((midnight - dt.timedelta(seconds=1), "Due soon"), (midnight, "Past its")):
        time_machine.move_to(moment, tick=False)
        client = signed_in(User.objects.get(email="manager@harbour.example"))
        assert word in cells(client.get(TEAM))["Sam Staff", course.title]


def test_only_the_newest_cycle_counts(as_manager: Client, staff: User, course: CoursePage) -> None:
    put(staff, course, Status.COMPLETE)
    put(staff, course, Status.NOT_STARTED, cycle=2)
    assert chips(as_manager.get(TEAM))["Sam Staff", course.title] == "Not started"


def test_courses_that_are_not_open_have_no_column(as_manager: Client, course: CoursePage) -> None:
    make_course("Hidden").unpublish()
    page = as_manager.get(TEAM).content.decode()
    assert "Introduction" in page
    assert "Hidden" not in page


def test_without_any_course_the_page_says_so(as_manager: Client) -> None:
    assert "No course is open yet" in as_manager.get(TEAM).content.decode()


# Filters


def query(**asked: object) -> str:
    return "&".join(f"{key}={value}" for key, value in asked.items())


@pytest.mark.parametrize("status", REACHED)
def test_the_status_filter_shows_those_cells_and_no_others(
    as_manager: Client,
    statuses: dict[Status, User],
    course: CoursePage,
    manager: User,
    status: Status,
) -> None:
    manager.memberships.update(ended_on=None)
    put(manager, course, Status.IN_PROGRESS)
    found = shown_in(as_manager.get(f"{TEAM}?status={status}"))
    expected = {(statuses[status].name, course.title, status.label)}
    if status == Status.IN_PROGRESS:
        expected.add((manager.name, course.title, status.label))
    assert found == expected


def test_cells_outside_the_selection_say_so(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    other = make_course("Advanced")
    put(staff, course, Status.OVERDUE)
    put(staff, other, Status.COMPLETE)
    found = cells(as_manager.get(f"{TEAM}?status=overdue"))
    assert NOT_SHOWN in found["Sam Staff", "Advanced"]
    assert "Past its due date" in found["Sam Staff", "Introduction"]


def test_where_few_are_asked_for_a_cell_says_why_and_since_when(
    as_manager: Client, staff: User, peer: User, course: CoursePage, harbour: Agency
) -> None:
    put(staff, course, Status.WAITING_ON_SUPERVISOR)
    put(peer, course, Status.OVERDUE)
    waits = cells(as_manager.get(f"{TEAM}?move=supervisor"))["Sam Staff", course.title]
    since = date_format(harbour.today(), "j M Y")
    assert f"An observation is waiting to be signed off. Since {since}." in waits
    late = cells(as_manager.get(f"{TEAM}?status=overdue"))["Pat Peer", course.title]
    assert "2 steps to do, none done yet." in late


def test_not_assigned_finds_people_who_lack_one_of_the_courses(
    as_manager: Client, staff: User, peer: User, manager: User, course: CoursePage
) -> None:
    other = make_course("Advanced")
    for person in (manager, peer, staff):
        put(person, course, Status.NOT_STARTED)
    for person in (manager, peer):
        put(person, other, Status.NOT_STARTED)
    assert names(as_manager.get(f"{TEAM}?status=not_assigned")) == ["Sam Staff"]
    assert names(as_manager.get(f"{TEAM}?status=not_assigned&course={course.pk}")) == []


def test_whose_move_it_is_can_be_asked_for(
    as_manager: Client, statuses: dict[Status, User]
) -> None:
    supervisors = names(as_manager.get(f"{TEAM}?move=supervisor"))
    assert supervisors == [statuses[Status.WAITING_ON_SUPERVISOR].name]
    learners = set(names(as_manager.get(f"{TEAM}?move=learner")))
    unfinished = (
        Status.NOT_STARTED, Status.IN_PROGRESS, Status.WAITING_ON_LEARNER, Status.DUE_SOON,
        Status.OVERDUE,
    )  # fmt: skip
    assert learners == {statuses[status].name for status in unfinished}


def test_somebody_past_their_date_can_still_wait_on_a_supervisor(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency
) -> None:
    put(staff, course, Status.WAITING_ON_SUPERVISOR, due_on=harbour.today() - DAY)
    found = shown_in(as_manager.get(f"{TEAM}?move=supervisor&status=overdue"))
    assert found == {("Sam Staff", "Introduction", "Past its due date")}


def test_a_team_is_shown_with_the_teams_below_it(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    night = TeamFactory(agency=harbour, name="Night shift", parent=team)
    here, below, there = (
        member(harbour, team=place, first_name=name, last_name="Example")
        for place, name in ((team, "Here"), (night, "Below"), (other_team, "There"))
    )
    assert set(names(as_manager.get(f"{TEAM}?team={team.pk}"))) == {here.name, below.name}
    assert names(as_manager.get(f"{TEAM}?team={night.pk}")) == [below.name]
    assert names(as_manager.get(f"{TEAM}?team={other_team.pk}")) == [there.name]


def test_a_course_alone_keeps_everyone_and_one_column(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    make_course("Advanced")
    found = cells(as_manager.get(f"{TEAM}?course={course.pk}"))
    assert {title for _, title in found} == {"Introduction"}
    assert {person for person, _ in found} == {"Max Manager", "Sam Staff"}


@pytest.mark.parametrize("words", ["sam", "SAM STAFF", "Staff Sam", "  am   taf ", "staff@harbour"])
def test_people_are_found_by_any_part_of_their_name(
    as_manager: Client, staff: User, peer: User, course: CoursePage, words: str
) -> None:
    response = as_manager.get(TEAM, {"q": words})
    assert names(response) == ["Sam Staff"]
    assert f"“{words.strip()}” in the name" in response.content.decode()


@pytest.mark.parametrize(
    "words",
    ['"', "'", "’", "\\", "%", "_", "a%b", "';--", '""""', "(", "*", "<b>", "\ud83c\udf0a", "ß"],
)
def test_odd_characters_find_nobody_and_break_nothing(
    as_manager: Client, staff: User, course: CoursePage, words: str
) -> None:
    response = as_manager.get(TEAM, {"q": words.encode("utf-16", "surrogatepass").decode("utf-16")})
    assert response.status_code == 200
    assert "Nobody here fits that" in response.content.decode()


def test_a_nul_in_the_search_is_left_out(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    assert names(as_manager.get(f"{TEAM}?q=Sa%00m")) == ["Sam Staff"]


def test_a_name_of_ten_thousand_characters_gets_a_sentence(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    response = as_manager.get(TEAM, {"q": "x" * 10_000})
    assert response.status_code == 422
    assert "at most 100 characters" in response.content.decode()
    assert "x" * 10_000 in response.content.decode()


@pytest.mark.parametrize("asked", ["team=999999", "team=x", "course=0", "status=lazy", "sort=%00"])
def test_a_choice_that_is_not_in_the_list_gets_a_sentence(
    as_manager: Client, staff: User, course: CoursePage, asked: str
) -> None:
    response = as_manager.get(f"{TEAM}?{asked}")
    assert response.status_code in (200, 422)
    assert names(response) == ["Max Manager", "Sam Staff"]
    refused = as_manager.post("/team/take/", dict(parse_qsl(asked)) | {"as": "csv"})
    assert refused.status_code == (200 if response.status_code == 200 and "%" not in asked else 400)


@pytest.mark.parametrize("number", ["0", "-1", "999", "last", "x", "9" * 5_000, ""])
def test_any_page_number_shows_a_page(as_manager: Client, course: CoursePage, number: str) -> None:
    response = as_manager.get(TEAM, {"page": number})
    assert response.status_code == 200
    assert names(response) == ["Max Manager"]


def test_each_filter_keeps_the_others(
    as_manager: Client, staff: User, team: Team, course: CoursePage
) -> None:
    put(staff, course, Status.OVERDUE)
    asked = f"q=Sam&team={team.pk}&course={course.pk}&move=learner&sort=due"
    response = as_manager.get(f"{TEAM}?{asked}")
    page = response.content.decode()
    assert f"/team/?{asked.replace('move', 'status=overdue&move')}".replace("&", "&amp;") in page
    for name, value in parse_qsl(asked):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    for chosen in (f'value="{team.pk}" selected', f'value="{course.pk}" selected', 'value="Sam"'):
        assert chosen in page


def test_pages_keep_the_filters(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    crowd(harbour, 60, team=team)
    first = as_manager.get(f"{TEAM}?q=crowd&team={team.pk}")
    assert len(names(first)) == 50
    assert f"?q=crowd&amp;team={team.pk}&amp;page=2" in first.content.decode()
    assert len(names(as_manager.get(f"{TEAM}?q=crowd&team={team.pk}&page=2"))) == 10


def test_the_page_says_what_it_shows(
    as_manager: Client, statuses: dict[Status, User], team: Team
) -> None:
    sentence = f"Showing 1 of 12 people: team {team.name}, past its due date."
    response = as_manager.get(f"{TEAM}?team={team.pk}&status=overdue")
    assert sentence in response.content.decode()
    assert "Showing all 12 people." in as_manager.get(TEAM).content.decode()


def test_the_tallies_are_what_their_links_show(
    as_manager: Client, statuses: dict[Status, User], harbour: Agency, course: CoursePage
) -> None:
    other = make_course("Advanced")
    put(statuses[Status.COMPLETE], other, Status.OVERDUE)
    for narrowing in ("", f"&course={course.pk}", "&q=Over", "&move=learner"):
        response = as_manager.get(f"{TEAM}?{narrowing}")
        for count in response.context["counts"]:
            found = as_manager.get(f"{TEAM}?{count.query}").context["matrix"].shown
            assert found == count.people, (narrowing, count.status)


# Order


def test_by_name_is_by_last_name(as_manager: Client, harbour: Agency, course: CoursePage) -> None:
    member(harbour, first_name="Zoe", last_name="Abbot")
    member(harbour, first_name="Abe", last_name="Zimmer")
    assert names(as_manager.get(TEAM)) == ["Zoe Abbot", "Max Manager", "Abe Zimmer"]


def test_by_due_date_the_soonest_unfinished_comes_first_and_none_last(
    as_manager: Client, statuses: dict[Status, User], manager: User
) -> None:
    found = names(as_manager.get(f"{TEAM}?sort=due"))
    assert found[:2] == [statuses[Status.OVERDUE].name, statuses[Status.DUE_SOON].name]
    assert statuses[Status.COMPLETE].name in found[2:]


def test_by_status_the_most_pressing_comes_first(
    as_manager: Client, statuses: dict[Status, User], manager: User
) -> None:
    found = names(as_manager.get(f"{TEAM}?sort=status"))
    order = [
        "overdue",
        "expired",
        "waiting_on_supervisor",
        "due_soon",
        "expiring",
        "waiting_on_learner",
        "in_progress",
        "not_started",
        "complete",
        "exempt",
    ]
    assert found[:10] == [statuses[Status(word)].name for word in order]


# Who sees whom


def test_another_agencys_manager_sees_nothing_of_it(
    as_outsider_manager: Client,
    outsider: User,
    statuses: dict[Status, User],
    team: Team,
    staff: User,
    course: CoursePage,
) -> None:
    put(outsider, course, Status.OVERDUE)
    response = as_outsider_manager.get(TEAM)
    assert len(names(response)) == 2
    page = response.content.decode()
    for word in ("Harbour", team.name, "harbour.example", "Crowd"):
        assert word not in page
    assert as_outsider_manager.get(reverse("reports:person", args=[staff.pk])).status_code == 404
    assert names(as_outsider_manager.get(f"{TEAM}?team={team.pk}")) == names(response)


def test_a_manager_of_a_team_sees_it_and_the_teams_below_only(
    team_manager: User, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    night = TeamFactory(agency=harbour, name="Night shift", parent=team)
    own = member(harbour, team=team, first_name="Own", last_name="A")
    below = member(harbour, team=night, first_name="Below", last_name="B")
    other = member(harbour, team=other_team, first_name="Other", last_name="C")
    nowhere = member(harbour, first_name="Whole", last_name="D")
    client = signed_in(team_manager)
    response = client.get(TEAM)
    assert set(names(response)) == {own.name, below.name, team_manager.name}
    assert other_team.name not in response.content.decode()
    for person, status in ((own, 200), (below, 200), (other, 404), (nowhere, 404)):
        assert client.get(reverse("reports:person", args=[person.pk])).status_code == status


def test_a_place_in_a_team_out_of_reach_is_not_told(
    team_manager: User, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    both = member(harbour, team=team, first_name="In", last_name="Both")
    Membership.objects.create(user=both, agency=harbour, team=other_team, started_on=LONG_AGO)
    client = signed_in(team_manager)
    assert "In Both" in names(client.get(TEAM))
    for address in (TEAM, reverse("reports:person", args=[both.pk])):
        assert other_team.name not in client.get(address).content.decode()


def test_what_someone_does_for_another_agency_stays_there(
    as_manager: Client, staff: User, northside: Agency, course: CoursePage
) -> None:
    Membership.objects.create(user=staff, agency=northside, started_on=LONG_AGO)
    Enrolment.objects.create(learner=staff, course=course, agency=northside)
    assert chips(as_manager.get(TEAM))["Sam Staff", course.title] == "Not assigned"


@pytest.mark.parametrize("who", ["staff", "supervisor", "trainer"])
@pytest.mark.parametrize("path", [TEAM, "/team/assignments/"])
def test_for_people_who_manage_nobody_it_is_not_there(
    who: str, path: str, request: pytest.FixtureRequest, course: CoursePage
) -> None:
    person = request.getfixturevalue(who)
    client = signed_in(person)
    assert client.get(path).status_code == 404
    assert client.get(reverse("reports:person", args=[person.pk])).status_code == 404


@pytest.mark.parametrize("path", [TEAM, "/team/people/1/"])
def test_strangers_are_asked_to_sign_in(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("path", [TEAM, "/team/people/1/"])
def test_nothing_is_changed_from_here(as_manager: Client, path: str) -> None:
    assert as_manager.post(path).status_code == 405


def test_leavers_are_no_longer_in_the_team(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency
) -> None:
    staff.memberships.update(ended_on=harbour.today() - DAY)
    assert names(as_manager.get(TEAM)) == ["Max Manager"]


# Cost


def test_the_number_of_queries_grows_neither_with_people_nor_with_courses(
    as_manager: Client, harbour: Agency, team: Team, django_assert_max_num_queries: Any
) -> None:
    def fill(courses: list[CoursePage], number: int) -> None:
        for person in crowd(harbour, number, team=team):
            for course in courses:
                put(person, course, Status.WAITING_ON_SUPERVISOR)

    few = [make_course(f"Course {number}", lessons=3) for number in range(2)]
    fill(few, 10)
    as_manager.get(TEAM)
    with django_assert_max_num_queries(100) as small:
        as_manager.get(TEAM)
    cost = len(small)
    many = few + [make_course(f"Course {number}", lessons=6) for number in range(2, 6)]
    fill(many, 60)
    crowd(harbour, 130)
    as_manager.get(TEAM)
    for address in (TEAM, f"{TEAM}?q=crowd&status=waiting_on_supervisor&sort=status"):
        with django_assert_max_num_queries(cost):
            as_manager.get(address)
    assert cost <= 12


def test_the_manager_of_one_team_costs_one_query_more(
    team_manager: User, harbour: Agency, course: CoursePage, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(team_manager)
    client.get(TEAM)
    with django_assert_max_num_queries(13):
        client.get(TEAM)
