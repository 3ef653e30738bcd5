"""What was finished in a quarter, and who is covered on a day."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate, Revocation
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment, Exemption, ExemptionKind
from courses.progress.status import Status
from lms.people.models import Agency, JobRole, Membership, Team, User
from lms.reports.answers.covered import Cover
from lms.reports.answers.days import Period, quarter_of
from lms.reports.answers.grounds import grounds_of
from lms.reports.reach import reach_of
from lms.reports.scope import Scope
from tests.conftest import signed_in
from tests.factories import TeamFactory, make_course
from tests.reports.conftest import DAY, crowd, put
from tests.reports.reading import text

FINISHED, COVERED = "/team/finished/", "/team/covered/"
TODAY = dt.date(2026, 11, 18)


@pytest.fixture(autouse=True)
def in_november(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 18, 15, tzinfo=dt.UTC), tick=False)


def at(day: dt.date, hour: int = 17) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def complete(
    person: User, course: CoursePage, moment: dt.datetime, expires_on: dt.date | None = None
) -> Enrolment:
    enrolment = put(person, course, Status.COMPLETE, enrolled_at=moment - 90 * DAY)
    enrolment.completed_at, enrolment.expires_on = moment, expires_on
    enrolment.save()
    return enrolment


def certify(enrolment: Enrolment) -> Certificate:
    return Certificate.objects.create(
        enrolment=enrolment, learner=enrolment.learner, course=enrolment.course,
        agency=enrolment.agency, cycle=enrolment.cycle, snapshot={},
    )  # fmt: skip


def people_in(answer: Any) -> list[str]:
    return re.findall(r'<p class="row-title"><a [^>]*>(.*?)</a>', answer.content.decode())


def sentences(answer: Any) -> dict[str, str]:
    """Return what is said about each person."""
    html = answer.content.decode()
    rows = re.findall(r'<li class="row">.*?</li>', html, re.DOTALL)
    return {
        re.search(r'row-title"><a [^>]*>(.*?)</a>', row)[1]: text(
            re.search(r'<p class="row-note">(.*?)</p>', row, re.DOTALL)[1]
        )
        for row in rows
    }


# What was finished


@pytest.mark.parametrize(
    ("day", "later", "first", "last"),
    [
        ((2026, 1, 1), 0, (2026, 1, 1), (2026, 3, 31)),
        ((2026, 12, 31), 0, (2026, 10, 1), (2026, 12, 31)),
        ((2026, 2, 28), -1, (2025, 10, 1), (2025, 12, 31)),
        ((2024, 5, 5), 0, (2024, 4, 1), (2024, 6, 30)),
    ],
)
def test_a_quarter_begins_with_its_first_month(
    day: tuple, later: int, first: tuple, last: tuple
) -> None:
    assert quarter_of(dt.date(*day), later) == Period(dt.date(*first), dt.date(*last))


def test_the_quarter_is_the_agencys_own_to_the_minute(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    before, first, last = crowd(harbour, 3, team=team)
    # midnight in New York is four in the morning at Greenwich
    complete(before, course, dt.datetime(2026, 10, 1, 3, 59, tzinfo=dt.UTC))
    complete(first, course, dt.datetime(2026, 10, 1, 4, 0, tzinfo=dt.UTC))
    complete(last, course, at(TODAY, 14))
    shown = as_manager.get(FINISHED)
    assert people_in(shown) == [last.name, first.name]
    assert "from 1 October to 31 December 2026, by 2 people." in text(shown.content.decode())
    [earlier] = re.findall(r'href="(\?[^"]*)"[^>]*><span>Last quarter', shown.content.decode())
    then = as_manager.get(FINISHED + earlier.replace("&amp;", "&"))
    assert people_in(then) == [before.name]


def test_a_team_takes_in_those_below_it_and_says_what_each_finished(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    below = TeamFactory(agency=harbour, parent=team, name="Nights")
    [ours], [others] = crowd(harbour, 1, team=below), crowd(harbour, 1, team=other_team)
    job = JobRole.objects.create(agency=harbour, name="Nurse")
    ours.memberships.update(job_role=job)
    number = certify(complete(ours, course, at(TODAY - DAY))).number
    complete(others, course, at(TODAY - DAY))
    for asked in (f"team={team.pk}", f"job_role={job.pk}"):
        shown = as_manager.get(f"{FINISHED}?{asked}")
        assert people_in(shown) == [ours.name]
        assert {number, "Nights", "17 November 2026"} <= set(parts(shown))


def parts(answer: Any) -> list[str]:
    """Return the texts between the tags."""
    return [
        " ".join(part.split())
        for part in re.split(r"<[^>]+>", answer.content.decode())
        if part.strip()
    ]


def test_days_can_be_chosen_and_a_wrong_one_is_said(
    as_manager: Client, harbour: Agency, course: CoursePage
) -> None:
    [person] = crowd(harbour, 1)
    complete(person, course, at(dt.date(2026, 3, 3)))
    assert people_in(as_manager.get(f"{FINISHED}?first=2026-03-03&last=2026-03-03")) == [
        person.name
    ]
    assert "Nothing was finished" in as_manager.get(f"{FINISHED}?first=2026-03-04").content.decode()
    for asked, word in (
        ("first=2026-03-03&last=2026-03-02", "The last day lies before the first"),
        ("first=0001-01-01", "between 2000 and 2099"),
        ("last=soon", "Please give a day"),
    ):
        shown = as_manager.get(f"{FINISHED}?{asked}")
        assert shown.status_code == 422
        assert word in text(shown.content.decode())
        assert all(f'value="{part.partition("=")[2]}"' in shown.content.decode()
                   for part in asked.split("&"))  # fmt: skip


# Who is covered


def test_each_reason_for_and_against_is_said(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    names = ("holds", "expired", "revoked", "exempt", "lapsed", "underway", "later", "unasked")
    cast = {name: crowd(harbour, 1, team=team, name=name.title())[0] for name in names}
    year = dt.timedelta(days=365)
    held = certify(complete(cast["holds"], course, at(TODAY - year), expires_on=TODAY))
    complete(cast["expired"], course, at(TODAY - year), expires_on=TODAY - DAY)
    taken = certify(complete(cast["revoked"], course, at(TODAY - year)))
    Revocation.objects.create(
        certificate=taken, revoked_by=cast["holds"], reason="A slip", revoked_at=at(TODAY - DAY)
    )
    for name, expires in (("exempt", None), ("lapsed", TODAY - DAY)):
        enrolment = put(cast[name], course, Status.NOT_STARTED, enrolled_at=at(TODAY - year))
        Exemption.objects.create(
            enrolment=enrolment, reason="Taught it.", expires_on=expires, given_at=at(TODAY - year)
        )
    put(cast["underway"], course, Status.IN_PROGRESS, due_on=dt.date(2026, 12, 1))
    complete(cast["later"], course, at(TODAY))
    shown = as_manager.get(COVERED)
    why = {person.split()[1]: words for person, words in sentences(shown).items()}
    assert why["Expired"] == "Completed on 18 November 2025; that stood until 17 November 2026."
    assert why["Revoked"] == "Its certificate was taken back on 17 November 2026."
    assert why["Lapsed"].startswith("The exemption lasted until 17 November 2026. 2 steps to do")
    assert why["Underway"] == "1 of 2 steps done; 1 to go. Due 1 December 2026."
    assert "3 of the 7 courses asked of people are covered, and 4 are not." in text(
        shown.content.decode()
    )
    good = as_manager.get(f"{COVERED}?show=covered")
    how = {person.split()[1]: words for person, words in sentences(good).items()}
    assert how["Holds"] == "Completed on 18 November 2025, stands until 18 November 2026."
    assert held.number in good.content.decode()
    assert how["Exempt"] == "Doesn’t need it: Taught it."
    before = as_manager.get(f"{COVERED}?on=2026-11-17")
    why = {person.split()[1]: words for person, words in sentences(before).items()}
    assert why["Later"] == "Completed on 18 November 2026, after that day."
    assert not {"Holds", "Expired", "Lapsed"} & set(why)


def test_a_day_to_come_tells_who_will_have_run_out(
    as_manager: Client, harbour: Agency, course: CoursePage
) -> None:
    [person] = crowd(harbour, 1)
    complete(person, course, at(TODAY), expires_on=TODAY + 30 * DAY)
    assert "everybody is covered" in text(as_manager.get(COVERED).content.decode())
    then = as_manager.get(f"{COVERED}?on={TODAY + 31 * DAY}")
    assert sentences(then)[person.name].endswith("; that stands until 18 December 2026.")


def test_an_earlier_cycle_covers_while_its_refresher_is_under_way(
    as_manager: Client, harbour: Agency, course: CoursePage
) -> None:
    [person] = crowd(harbour, 1)
    old = complete(person, course, at(TODAY - 60 * DAY), expires_on=TODAY + DAY)
    put(person, course, Status.NOT_STARTED, cycle=2, renews=old)
    assert people_in(as_manager.get(f"{COVERED}?show=covered")) == [person.name]
    assert people_in(as_manager.get(f"{COVERED}?on={TODAY + 2 * DAY}")) == [person.name]


def test_whom_nobody_asked_is_counted_and_can_be_found(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    crowd(harbour, 4, team=team)
    put(crowd(harbour, 1, team=team)[0], course, Status.COMPLETE)
    shown = as_manager.get(f"{COVERED}?team={team.pk}").content.decode()
    assert "4 people without Introduction" in text(shown)
    assert f"team={team.pk}&amp;course={course.pk}&amp;status=not_assigned" in shown


@pytest.mark.parametrize("days", [-2, -1, 0, 1, 3])
def test_the_counts_and_the_sentences_agree(
    days: int, manager: User, harbour: Agency, course: CoursePage
) -> None:
    day = TODAY + days * DAY
    moments = [at(TODAY + number * DAY) for number in (-2, -1, 0)]
    for ends in (-1, 0, 2, None):
        last = None if ends is None else TODAY + ends * DAY
        for moment in moments:
            one, two, three = crowd(harbour, 3)
            back = certify(complete(one, course, moment, expires_on=last))
            Revocation.objects.create(
                certificate=back, revoked_by=manager, reason="A slip",
                revoked_at=moment + DAY, reinstated_at=moment + 2 * DAY, reinstated_by=manager,
            )  # fmt: skip
            complete(two, course, moment, expires_on=last)
            enrolment = put(three, course, Status.NOT_STARTED, enrolled_at=moment)
            Exemption.objects.create(
                enrolment=enrolment, reason="So.", given_at=moment, expires_on=last,
                kind=ExemptionKind.EARLIER, completed_on=TODAY - 3 * DAY,
                withdrawn_at=moment + 2 * DAY,
            )  # fmt: skip
    reach = reach_of(User.objects.get(pk=manager.pk))
    cover = Cover(Scope(reach), day)
    rows = list(cover.asked)
    grounds = grounds_of(reach, rows, day)
    held = [found for found in grounds.values() if found.held()]
    assert cover.covered == len(held)
    assert all(found.held() or found.lacking(None) or day < TODAY for found in grounds.values())


def test_a_file_holds_what_the_page_shows_to_its_end(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    people = crowd(harbour, 55, team=team)
    for person in people:
        complete(person, course, at(TODAY))
    number = certify(people[0].enrolments.get()).number
    asked = {"team": team.pk, "as": "csv"}
    done = as_manager.post(f"{FINISHED}take/", asked | {"first": "2026-11-18"})
    held = as_manager.post(f"{COVERED}take/", asked | {"show": "covered"})
    for answer, words in ((done, ",2026-11-18,"), (held, "Completed on 18 November 2026.")):
        body = answer.getvalue().decode()
        assert all(person.name in body for person in people)
        assert body.count(words) == 55
        assert number in body
    missing = as_manager.post(f"{COVERED}take/", asked | {"on": "2026-11-17"}).getvalue().decode()
    assert missing.count("after that day.") == 55
    assert as_manager.post(f"{FINISHED}take/", asked | {"first": "soon"}).status_code == 400


@pytest.mark.parametrize("address", [FINISHED, COVERED, f"{COVERED}?show=covered"])
def test_the_number_of_queries_grows_neither_with_people_nor_with_courses(
    as_manager: Client,
    harbour: Agency,
    team: Team,
    address: str,
    django_assert_max_num_queries: Any,
) -> None:
    def fill(number: int) -> None:
        for course in CoursePage.objects.all():
            for person in crowd(harbour, number, team=team):
                certify(complete(person, course, timezone.now()))
                put(crowd(harbour, 1)[0], course, Status.OVERDUE)

    make_course("One")
    fill(2)
    as_manager.get(address)
    with django_assert_max_num_queries(40) as small:
        as_manager.get(address)
    cost = len(small)
    make_course("Two")
    fill(6)
    as_manager.get(address)
    with django_assert_max_num_queries(cost):
        as_manager.get(address)


def test_the_manager_of_a_team_sees_nobody_of_another(
    team_manager: User, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    [ours], [others] = crowd(harbour, 1, team=team), crowd(harbour, 1, team=other_team)
    for person in (ours, others):
        complete(person, course, at(TODAY))
    client = signed_in(team_manager)
    for address in (FINISHED, f"{COVERED}?show=covered"):
        assert people_in(client.get(address)) == [ours.name]
        refused = client.get(f"{address}{'&' if '?' in address else '?'}team={other_team.pk}")
        assert refused.status_code == 422
        assert people_in(refused) == [ours.name]


# Of those who worked here then


LAST_WEEK = TODAY - 7 * DAY


def leave(person: User, day: dt.date) -> None:
    person.memberships.update(ended_on=day)


def names_in(answer: Any) -> list[str]:
    """Return the names with what is said of where they are now."""
    found = re.findall(r'<p class="row-title">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return [text(name) for name in found]


def test_who_has_left_since_is_still_named_and_marked(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    gone, stays, missing = crowd(harbour, 3, team=team)
    number = certify(complete(gone, course, at(TODAY - 20 * DAY))).number
    complete(stays, course, at(TODAY - 20 * DAY))
    put(missing, course, Status.OVERDUE, enrolled_at=at(TODAY - 60 * DAY))
    for person in (gone, missing):
        leave(person, LAST_WEEK)
    marked = f"{gone.name} No longer works here"
    for asked in ("", f"?team={team.pk}"):
        shown = as_manager.get(FINISHED + asked)
        assert names_in(shown) == [marked, stays.name]
        assert number in shown.content.decode()
    then = as_manager.get(f"{COVERED}?show=covered&on={TODAY - 10 * DAY}")
    assert names_in(then) == [marked, stays.name]
    lacking = as_manager.get(f"{COVERED}?on={TODAY - 10 * DAY}")
    assert names_in(lacking) == [f"{missing.name} No longer works here"]
    assert "It wasn’t complete on that day." in text(lacking.content.decode())
    assert names_in(as_manager.get(f"{COVERED}?show=covered")) == [stays.name]
    file = as_manager.post(f"{FINISHED}take/", {"as": "csv", "team": team.pk})
    assert f"{gone.name} (no longer works here)" in file.getvalue().decode()


def test_a_team_is_what_it_was_on_the_day(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    [moved] = crowd(harbour, 1, team=team)
    complete(moved, course, at(TODAY - 20 * DAY))
    leave(moved, LAST_WEEK)
    Membership.objects.create(
        user=moved, agency=harbour, team=other_team, started_on=LAST_WEEK + DAY
    )
    then = f"{COVERED}?show=covered&on={TODAY - 10 * DAY}&team="
    assert names_in(as_manager.get(f"{FINISHED}?team={team.pk}")) == [moved.name]
    assert names_in(as_manager.get(f"{FINISHED}?team={other_team.pk}")) == []
    assert names_in(as_manager.get(f"{then}{team.pk}")) == [moved.name]
    assert names_in(as_manager.get(f"{then}{other_team.pk}")) == []


def test_whoever_came_later_isnt_asked_about(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    [new] = crowd(harbour, 1, team=team)
    new.memberships.update(started_on=LAST_WEEK)
    Enrolment.objects.filter(pk=put(new, course, Status.OVERDUE).pk).update(
        enrolled_at=at(TODAY - 60 * DAY)
    )
    assert names_in(as_manager.get(f"{COVERED}?on={LAST_WEEK - DAY}")) == []
    assert names_in(as_manager.get(f"{COVERED}?on={LAST_WEEK}")) == [new.name]


def test_the_manager_of_a_team_sees_who_was_there_while_they_managed_it(
    team_manager: User, harbour: Agency, team: Team, other_team: Team, course: CoursePage
) -> None:
    left, moved, far = crowd(harbour, 3, team=team)
    for person in (left, moved, far):
        complete(person, course, at(TODAY - 20 * DAY))
    leave(left, LAST_WEEK)
    leave(moved, LAST_WEEK)
    Membership.objects.create(user=moved, agency=harbour, team=other_team, started_on=TODAY)
    far.memberships.update(team=other_team)
    client = signed_in(team_manager)
    on = f"{COVERED}?show=covered&on={TODAY - 10 * DAY}"
    known = [f"{left.name} No longer works here", f"{moved.name} Works in another team now"]
    for address in (FINISHED, on):
        assert sorted(names_in(client.get(address))) == sorted(known)
    team_manager.memberships.update(started_on=TODAY - 5 * DAY)
    for address in (FINISHED, on):
        assert names_in(signed_in(team_manager).get(address)) == []


def test_nobody_of_another_agency_is_among_those_of_then(
    as_outsider_manager: Client, harbour: Agency, team: Team, course: CoursePage
) -> None:
    [gone] = crowd(harbour, 1, team=team)
    complete(gone, course, at(TODAY - 20 * DAY))
    leave(gone, LAST_WEEK)
    for address in (FINISHED, f"{COVERED}?show=covered&on={TODAY - 10 * DAY}"):
        assert names_in(as_outsider_manager.get(address)) == []
