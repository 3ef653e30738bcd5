"""Who needn't take a course, why, on what evidence, until when; and taking that back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.models import Exemption
from courses.progress.status import Status
from lms.activity.models import Event
from lms.people.models import Agency, User
from tests.reports.conftest import DAY, put
from tests.reports.reading import chips, text


def send(client: Client, person: User, course: CoursePage, **fields: Any) -> Any:
    address = reverse("reports:exempt", args=[person.pk, course.pk])
    return client.post(address, {"kind": "exempt", "reason": "Twenty years in the field"} | fields)


def page_of(client: Client, person: User) -> str:
    return text(client.get(reverse("reports:person", args=[person.pk])).content.decode())


def test_an_exemption_is_seen_in_the_matrix_and_explained_on_the_persons_page(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency
) -> None:
    ends = harbour.today() + 90 * DAY
    send(as_manager, staff, course, evidence="Licence 12-7", expires_on=ends.isoformat())
    assert chips(as_manager.get("/team/"))["Sam Staff", course.title] == "Exempt"
    page = page_of(as_manager, staff)
    assert "Twenty years in the field. Until" in page
    assert "Evidence: Licence 12-7. Noted by Max Manager" in page
    event = Event.objects.get(verb="exemption.given")
    assert (event.actor.email, event.data["why"]) == (
        "manager@harbour.example", "Twenty years in the field",
    )  # fmt: skip


def test_an_earlier_completion_needs_its_day_and_what_was_seen(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency
) -> None:
    answer = send(as_manager, staff, course, kind="earlier")
    assert answer.status_code == 422
    page = text(answer.content.decode())
    assert "Say what you have seen of it." in page
    assert "Say when it was completed." in page
    later = (harbour.today() + DAY).isoformat()
    assert send(as_manager, staff, course, kind="earlier", completed_on=later, evidence="x")
    assert not Exemption.objects.exists()
    send(as_manager, staff, course, kind="earlier", completed_on="2024-02-29", evidence="Seen")
    assert "Completed elsewhere on 29 February 2024" in page_of(as_manager, staff)


def test_taking_it_back_leaves_both_on_record(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    put(staff, course, Status.OVERDUE)
    send(as_manager, staff, course)
    again = send(as_manager, staff, course)
    assert "is exempt from Introduction already" in text(again.content.decode())
    row = Exemption.objects.get()
    as_manager.post(reverse("reports:withdraw_exemption", args=[row.pk]))
    assert chips(as_manager.get("/team/"))["Sam Staff", course.title] == "Past its due date"
    assert "taken back by Max Manager" in page_of(as_manager, staff)


def test_nobody_exempts_themselves(as_manager: Client, manager: User, course: CoursePage) -> None:
    answer = send(as_manager, manager, course)
    assert answer.status_code == 422
    assert "Another manager can note this for you." in text(answer.content.decode())
    assert not Exemption.objects.exists()


def test_another_agencys_person_and_exemption_are_not_there(
    as_outsider_manager: Client, as_manager: Client, staff: User, course: CoursePage
) -> None:
    assert send(as_outsider_manager, staff, course).status_code == 404
    send(as_manager, staff, course)
    address = reverse("reports:withdraw_exemption", args=[Exemption.objects.get().pk])
    assert as_outsider_manager.post(address).status_code == 404
    assert Exemption.objects.get().withdrawn_at is None


def test_a_wait_changes_nothing_of_since_when_it_is_past_its_date(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency
) -> None:
    today = harbour.today()
    enrolment = put(staff, course, Status.WAITING_ON_SUPERVISOR, due_on=today - 6 * DAY)
    type(enrolment).objects.update(enrolled_at=enrolment.enrolled_at - 40 * DAY)
    page = page_of(as_manager, staff)
    assert f"Since {words_of(today - 5 * DAY)}" in page
    assert f"Whose move A supervisor, since {words_of(today)}" in page


def test_what_runs_out_does_so_from_the_day_its_time_is_short(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency
) -> None:
    today = harbour.today()
    old = put(staff, course, Status.EXPIRING)
    old.completed_at, old.expires_on = old.enrolled_at - 300 * DAY, today + 20 * DAY
    old.enrolled_at -= 320 * DAY
    old.save()
    page = page_of(as_manager, staff)
    assert f"Since {words_of(today - 40 * DAY)}" in page
    put(staff, course, Status.NOT_STARTED, cycle=2, renews=old)
    page = page_of(as_manager, staff)
    assert f"Since {words_of(today - 40 * DAY)}" in page
    assert f"It is a refresher of what was completed on {words_of(today - 300 * DAY)}." in page
    assert f"Whose move Sam Staff, since {words_of(today)}" in page


def test_after_an_exemption_the_date_counts_from_when_it_was_over(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency
) -> None:
    today = harbour.today()
    enrolment = put(staff, course, Status.OVERDUE, due_on=today - 30 * DAY)
    type(enrolment).objects.update(enrolled_at=enrolment.enrolled_at - 90 * DAY)
    Exemption.objects.create(
        enrolment=enrolment, reason="Away.", expires_on=today - 3 * DAY,
        given_at=enrolment.enrolled_at - 80 * DAY,
    )  # fmt: skip
    assert f"Since {words_of(today - 2 * DAY)}" in page_of(as_manager, staff)


def words_of(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


@pytest.mark.parametrize(
    ("status", "days"),
    [(Status.OVERDUE, 0), (Status.DUE_SOON, -30), (Status.NOT_STARTED, -30)],
)
def test_the_page_says_since_when(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency, status: Status, days: int
) -> None:
    enrolment = put(staff, course, status)
    joined = enrolment.enrolled_at + days * DAY
    type(enrolment).objects.update(enrolled_at=joined)
    since = harbour.today() if status == Status.OVERDUE else harbour.today(joined)
    if status == Status.DUE_SOON:
        since = harbour.today() - 11 * DAY
    assert f"Since {since.day} {since:%B %Y}" in page_of(as_manager, staff)
