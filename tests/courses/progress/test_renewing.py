"""Renewing: a cycle of its own with the refresher's steps; the old one stays as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate, CertificateState
from courses.pages.models import CoursePage, LessonPage, Taken
from courses.progress.actions import NotRenewable, begin_refresher, complete_step
from courses.progress.models import Enrolment
from courses.progress.standings import in_status, standings_of
from courses.progress.status import Status
from lms.people.models import Agency, User
from tests.certificates.factories import completed
from tests.factories import add_lesson, first_module, make_course

DAY = dt.timedelta(days=1)
FINISHED = dt.datetime(2026, 3, 1, 15, tzinfo=dt.UTC)
ENDS = dt.date(2028, 3, 1)
OPEN = dt.datetime(2028, 1, 20, 15, tzinfo=dt.UTC)
LATE = dt.datetime(2028, 4, 1, 15, tzinfo=dt.UTC)


@pytest.fixture
def course(db: None) -> CoursePage:
    course = make_course("Introduction", lessons=2, renewal_months=24, renewal_minutes=60)
    for title in ("What has changed", "Emergency check"):
        add_lesson(first_module(course), title, taken=Taken.REFRESHER)
    return course


def lessons(course: CoursePage, taken: str) -> list[LessonPage]:
    return list(LessonPage.objects.descendant_of(course).filter(taken=taken).order_by("path"))


def finish(client: Client, step: LessonPage) -> str:
    return client.post(reverse("progress:finish_lesson", args=[step.pk])).headers["Location"]


def test_whoever_takes_the_course_doesnt_meet_the_refreshers_steps(
    course: CoursePage, staff: User, client: Client
) -> None:
    enrolment = completed(staff, course, at=FINISHED)
    assert enrolment.is_complete
    assert enrolment.expires_on == ENDS
    client.force_login(staff)
    assert "Emergency check" not in client.get(course.url).content.decode()


def test_it_opens_sixty_days_before_the_end_and_says_so_before(
    course: CoursePage, staff: User
) -> None:
    enrolment = completed(staff, course, at=FINISHED)
    with pytest.raises(NotRenewable, match=r"opens on 1 January 2028, 60 days before"):
        begin_refresher(enrolment, by=staff, at=FINISHED)
    begun = begin_refresher(enrolment, by=staff, at=dt.datetime(2028, 1, 1, 15, tzinfo=dt.UTC))
    assert (begun.cycle, begun.renews) == (2, enrolment)
    assert begin_refresher(enrolment, by=staff, at=OPEN) == begun


def test_a_course_that_stands_for_good_has_nothing_to_renew(staff: User, db: None) -> None:
    course = make_course("For good", lessons=1)
    add_lesson(first_module(course), "Extra", taken=Taken.REFRESHER)
    with pytest.raises(NotRenewable, match="nothing to renew"):
        begin_refresher(completed(staff, course), by=staff)


def test_one_takes_the_refresher_in_the_browser_and_gets_a_certificate_of_its_own(
    course: CoursePage, staff: User, client: Client
) -> None:
    # Ends in a month, seen from the day on which this runs.
    finished = timezone.now() - dt.timedelta(days=700)
    old = completed(staff, course, at=finished)
    first = old.certificates.get()
    client.force_login(staff)
    assert (
        "Begin the refresher"
        in client.get(reverse("progress:refresher", args=[course.pk])).content.decode()
    )
    for button in ("learning", "course"):
        url = reverse("dashboard:learning") if button == "learning" else course.url
        assert "To the refresher" in client.get(url).content.decode()
    changed, check = lessons(course, Taken.REFRESHER)
    got = client.post(reverse("progress:refresher", args=[course.pk]))
    assert got.headers["Location"] == changed.url
    page = client.get(course.url).content.decode()
    assert "The way through the refresher" in page
    assert "The course, to read again" in page
    assert finish(client, changed) == check.url
    # The lessons of the course itself stay open all the while.
    assert client.get(lessons(course, Taken.COURSE)[0].url).status_code == 200
    finish(client, check)
    new = Enrolment.objects.get(renews=old)
    assert new.is_complete
    assert new.expires_on == dt.date(
        old.expires_on.year + 2, old.expires_on.month, old.expires_on.day
    )
    second = new.certificates.get()
    assert second.snapshot["course"]["contact_hours"] == "1"
    assert second.snapshot["course"]["renews"] == first.snapshot["issued_on"]
    first = Certificate.objects.get(pk=first.pk)
    assert first.state() == CertificateState.SUPERSEDED
    old.refresh_from_db()
    assert old.completed_at == finished


def test_a_lapsed_one_can_still_be_renewed_and_runs_from_that_day(
    course: CoursePage, staff: User
) -> None:
    old = completed(staff, course, at=FINISHED)
    begin_refresher(old, by=staff, at=LATE)
    new = Enrolment.objects.get(renews=old)
    for step in lessons(course, Taken.REFRESHER):
        complete_step(new, step, by=staff, evidence_type="read", at=LATE)
    new.refresh_from_db()
    assert new.expires_on == dt.date(2030, 4, 1)


@pytest.mark.parametrize(
    ("today", "status"),
    [
        (ENDS - DAY, Status.EXPIRING),
        (ENDS, Status.EXPIRING),
        (ENDS + DAY, Status.EXPIRED),
    ],
)
def test_a_refresher_under_way_takes_nothing_away(
    course: CoursePage, staff: User, harbour: Agency, today: dt.date, status: Status
) -> None:
    old = completed(staff, course, at=FINISHED)
    begin_refresher(old, by=staff, at=OPEN)
    rows = Enrolment.objects.current()
    shown = standings_of({staff.pk: staff}, [course], rows, agency=harbour, today=today)
    here = shown[staff.pk, course.pk].standing
    assert here.status == status
    assert (here.done, here.total) == (0, 2)
    assert "The refresher: 2 steps to do" in here.why
    found = rows.filter(in_status(status, courses=[course], today=today))
    assert found.get().renews == old


def test_nobody_gets_at_the_refresher_without_having_completed_the_course(
    course: CoursePage, staff: User, client: Client
) -> None:
    client.force_login(staff)
    assert client.get(reverse("progress:refresher", args=[course.pk])).status_code == 404
