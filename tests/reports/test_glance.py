"""At a glance: what the charts and the tables beside them say, and what they withhold."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from courses.pages.models import CoursePage, LessonPage, ModulePage
from courses.progress.models import Enrolment, StepCompletion
from courses.progress.status import Status
from courses.supervision.dose.rules import windows
from courses.supervision.models import PlannedSession
from lms.people.models import Agency, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO, TeamFactory, add_lesson, make_course
from tests.reports.conftest import DAY, crowd, put
from tests.reports.reading import text

GLANCE = "/team/glance/"
NOVEMBER = dt.datetime(2026, 11, 18, 15, tzinfo=dt.UTC)


@pytest.fixture
def in_november(time_machine: Any) -> None:
    time_machine.move_to(NOVEMBER, tick=False)


def table(answer: Any, caption: str) -> dict[str, list[str]]:
    """Return the rows of a table by their heading."""
    html = answer.content.decode()
    found = re.search(rf"<table[^>]*>\s*<caption>{re.escape(caption)}.*?</table>", html, re.DOTALL)
    assert found, caption
    rows = re.findall(r"<tr[^>]*>\s*(<th scope=\"row\">.*?)</tr>", found[0], re.DOTALL)
    return {
        text(re.search(r"<th.*?</th>", row, re.DOTALL)[0]): [
            text(cell) for cell in re.findall(r"<td>(.*?)</td>", row)
        ]
        for row in rows
    }


def descriptions(answer: Any) -> str:
    return " ".join(re.findall(r"<desc[^>]*>(.*?)</desc>", answer.content.decode()))


def completed(people: list[User], course: CoursePage, at: dt.datetime) -> None:
    for person in people:
        put(person, course, Status.COMPLETE)
    Enrolment.objects.filter(learner__in=people, course=course).update(completed_at=at)


@pytest.mark.usefixtures("in_november")
def test_completions_count_in_the_month_they_have_in_the_agencys_zone(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    people = crowd(harbour, 7, team=team)
    just_october = dt.datetime(2026, 11, 1, 3, 30, tzinfo=dt.UTC)  # 23:30 on 31 October there
    completed(people[:2], course, just_october)
    completed(people[2:5], course, just_october + dt.timedelta(hours=1))
    put(people[5], course, Status.IN_PROGRESS)
    shown = as_manager.get(GLANCE)
    found = table(shown, "Completions by month")
    assert (found["Oct 2026"], found["Nov 2026"], found["Together"]) == (["2"], ["3"], ["5"])
    assert "Completed so far by 5 of 6 people." in text(shown.content.decode())
    assert "5 completed it, most in November 2026 (3)." in descriptions(shown)


def test_a_team_takes_in_those_below_it_and_a_course_leaves_out_the_others(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    below = TeamFactory(agency=harbour, parent=team, name="Nights")
    for person in [*crowd(harbour, 5, team=below), *crowd(harbour, 6, team=other_team)]:
        put(person, course, Status.COMPLETE)
    crowd(harbour, 5, team=team)
    other = make_course("Advanced")
    shown = as_manager.get(f"{GLANCE}?team={team.pk}&course={course.pk}")
    assert table(shown, "Completions by month")["Together"] == ["5"]
    assert f"{other.title}: completions" not in shown.content.decode()


def test_what_falls_due_agrees_with_the_statuses(
    as_manager: Client, harbour: Agency, statuses: dict[Status, User], course: CoursePage
) -> None:
    today = harbour.today()
    for days in (0, 7, 8, 56, 57):
        [person] = crowd(harbour, 1)
        put(person, course, Status.NOT_STARTED, due_on=today + days * DAY)
    found = {key: row[0] for key, row in table(as_manager.get(GLANCE), "Courses not").items()}
    numbers = list(found.values())
    # the seventh day lies in the first span, and someone in “due soon” as well
    assert (found["Past its due date"], found["Expired"]) == ("1", "1")
    assert numbers[2:7] == ["3", "1", "0", "1", "1"]
    assert f"After {date_format(today + 56 * DAY, 'j F')}" in found
    without = [Status.NOT_STARTED, Status.IN_PROGRESS, *WAITING]
    assert found["Without a due date"] == str(len(without))


WAITING = (Status.WAITING_ON_LEARNER, Status.WAITING_ON_SUPERVISOR)


def three_modules() -> CoursePage:
    course = make_course("Introduction", lessons=2)
    for name in ("Second module", "Third module"):
        add_lesson(course.add_child(instance=ModulePage(title=name)), f"Lesson of {name}")
    return course


def bring(people: list[User], course: CoursePage, done: int) -> None:
    """Have people do the first steps of a course."""
    steps = list(LessonPage.objects.descendant_of(course).order_by("path"))[:done]
    for person in people:
        enrolment = put(person, course, Status.NOT_STARTED)
        StepCompletion.objects.bulk_create(
            StepCompletion(enrolment=enrolment, step=step, step_title=step.title) for step in steps
        )


def test_where_people_pause_is_the_first_step_they_lack(
    as_manager: Client, harbour: Agency, team: Team
) -> None:
    course = three_modules()
    people = crowd(harbour, 24, team=team)
    for start, end, done in ((0, 5, 0), (5, 11, 1), (11, 16, 2), (16, 24, 3)):
        bring(people[start:end], course, done)
    bring(crowd(harbour, 3), course, 4)  # every step done: they stand at the last one
    Enrolment.objects.filter(learner=people[0]).update(completed_at=NOVEMBER)
    shown = as_manager.get(GLANCE)
    places = table(shown, "Where people are now in Introduction")
    assert places == {
        "First module": ["6"],
        "Third module": ["11"],
        "Not begun yet and Second module, together": ["9"],
    }
    assert "First module: 6" in descriptions(shown)


def test_a_chosen_course_is_told_step_by_step_and_few_stand_together(
    as_manager: Client, harbour: Agency, team: Team
) -> None:
    course = make_course("Introduction", lessons=4)
    people = crowd(harbour, 25, team=team)
    for start, end, done in ((0, 5, 0), (5, 13, 1), (13, 20, 2), (20, 25, 3)):
        bring(people[start:end], course, done)
    few = crowd(harbour, 3, team=team)
    add_lesson(ModulePage.objects.child_of(course).first(), "Lesson 5")
    bring(few, course, 4)
    places = table(as_manager.get(f"{GLANCE}?course={course.pk}"), "Where people are now in")
    assert places == {
        "Not begun yet": ["5"],
        "First module": ["23"],
        "Lesson 2": ["8"],
        "Lesson 3": ["7"],
        "Other steps, together": ["8"],
    }


def test_whoever_renews_pauses_in_the_refresher(
    as_manager: Client, harbour: Agency, team: Team
) -> None:
    course = three_modules()
    again = course.add_child(instance=ModulePage(title="Once more"))
    for number in (1, 2):
        add_lesson(again, f"Again {number}", taken="refresher")
    first = LessonPage.objects.get(title="Again 1")
    bring(crowd(harbour, 6, team=team), course, 1)
    for place, person in enumerate(crowd(harbour, 12, team=team)):
        old = put(person, course, Status.COMPLETE)
        new = put(person, course, Status.NOT_STARTED, cycle=2, renews=old)
        if place < 7:
            StepCompletion.objects.create(enrolment=new, step=first, step_title="Again 1")
    shown = as_manager.get(GLANCE)
    assert table(shown, "Where people are now in Introduction, refresher") == {
        "Not begun yet": ["5"],
        "Once more": ["7"],
    }
    assert "6 people in it, not complete yet" in text(shown.content.decode())


def test_people_so_few_that_all_would_be_told_apart_get_no_chart(
    as_manager: Client, harbour: Agency
) -> None:
    course = three_modules()
    bring(crowd(harbour, 3), course, 0)
    bring(crowd(harbour, 3), course, 2)
    shown = as_manager.get(GLANCE).content.decode()
    assert "so few at each part that no part is shown by itself" in text(shown)
    assert "Where people are now in Introduction" not in text(shown)


def test_a_team_shows_no_place_where_few_others_of_the_agency_are(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team
) -> None:
    course = three_modules()
    for number, done in ((8, 1), (7, 2), (6, 3)):
        bring(crowd(harbour, number, team=team), course, done)
    bring(crowd(harbour, 2, team=other_team), course, 1)
    bring(crowd(harbour, 6, team=other_team), course, 3)
    shown = as_manager.get(f"{GLANCE}?team={team.pk}")
    # eight of ten are of this team: with the agency's ten, two others would be known
    places = table(shown, "Where people are now")
    assert "First module" not in places
    assert places["Second module"] == ["7"]


def test_feedback_given_and_owed_is_counted_by_the_month_it_was_due(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    people = crowd(harbour, 5, team=team)
    today = harbour.today()
    months: Counter[str] = Counter()
    for person in people[:2]:
        enrolment = put(person, course, Status.COMPLETE)
        for window in windows(today - 70 * DAY, [1, 2, 4]):
            PlannedSession.objects.create(
                enrolment=enrolment, number=window.number, opens_on=window.opens_on,
                due_on=window.due_on, closes_on=window.closes_on,
            )  # fmt: skip
            months[date_format(window.due_on, "M Y")] += 1
    shown = as_manager.get(GLANCE)
    found = table(shown, "Feedback sessions, by the month they were due")
    assert {key: int(row[0]) for key, row in found.items() if row[0] != "0"} == dict(months)
    totals = [sum(int(row[place]) for row in found.values()) for place in range(5)]
    assert totals == [6, 0, 4, 0, 2]
    assert "Of the 4 that fell due in these months, 0 are given and 4 are owed" in text(
        shown.content.decode()
    )


def test_a_small_team_has_no_figures_nor_one_that_would_give_them_away(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    for person in [*crowd(harbour, 3, team=team), *crowd(harbour, 9, team=other_team)]:
        put(person, course, Status.COMPLETE)
    for some in (team, other_team):
        shown = text(as_manager.get(f"{GLANCE}?team={some.pk}").content.decode())
        assert f"No figures for team {some.name}." in shown
        assert "Completions over time" not in shown
    assert "Completions over time" in as_manager.get(GLANCE).content.decode()


def test_nobody_is_named_and_each_drawing_says_what_it_shows(
    as_manager: Client, statuses: dict[Status, User], course: CoursePage
) -> None:
    shown = as_manager.get(GLANCE).content.decode()
    assert not [person for person in statuses.values() if person.name in shown]
    drawings = re.findall(r'<svg class="chart[^>]*>', shown)
    assert drawings
    for drawing in drawings:
        names = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', drawing)
        assert names
        assert all(f'id="{name}"' in shown for name in names.groups())


def test_without_courses_or_people_the_page_says_so(as_manager: Client, harbour: Agency) -> None:
    assert "No figures for" in as_manager.get(GLANCE).content.decode()
    crowd(harbour, 5)
    assert "No course is open yet" in as_manager.get(GLANCE).content.decode()


def test_the_number_of_queries_grows_neither_with_people_nor_with_courses(
    as_manager: Client, harbour: Agency, team: Team, django_assert_max_num_queries: Any
) -> None:
    def fill(number: int) -> None:
        for course in CoursePage.objects.all():
            for person in crowd(harbour, number, team=team):
                enrolment = put(person, course, Status.IN_PROGRESS)
                PlannedSession.objects.create(
                    enrolment=enrolment, number=1, opens_on=harbour.today(),
                    due_on=harbour.today(), closes_on=harbour.today(),
                )  # fmt: skip

    address = f"{GLANCE}?team={team.pk}"
    make_course("One")
    crowd(harbour, 5)
    fill(5)
    as_manager.get(address)
    with django_assert_max_num_queries(40) as small:
        as_manager.get(address)
    cost = len(small)
    for number in range(3):
        make_course(f"Course {number}")
    fill(6)
    as_manager.get(address)
    with django_assert_max_num_queries(cost):
        as_manager.get(address)


def test_the_manager_of_a_team_sees_that_team_alone(
    team_manager: User, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    for person in [*crowd(harbour, 5, team=team), *crowd(harbour, 9, team=other_team)]:
        put(person, course, Status.COMPLETE)
    both = crowd(harbour, 1, team=other_team)
    Membership.objects.create(user=both[0], agency=harbour, team=team, started_on=LONG_AGO)
    client = signed_in(team_manager)
    assert table(client.get(GLANCE), "Completions by month")["Together"] == ["5"]
    assert client.get(f"{GLANCE}?team={other_team.pk}").status_code == 422
