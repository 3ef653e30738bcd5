"""Before a certificate runs out: three reminders of the refresher, until it is complete."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from courses.pages.models import LessonPage, RefresherPlan, Taken
from courses.progress.models import Enrolment, Exemption
from lms.notifications.models import Notice
from lms.notifications.reminding.actions import send_reminders
from lms.people.models import Agency, User
from tests.factories import add_lesson, first_module, make_course

from .reminding import DAY, at_hour, sentences

DUE = dt.date(2027, 3, 16)
LAST = at_hour(DUE)


@pytest.fixture
def running_out(staff: User, harbour: Agency) -> Enrolment:
    course = make_course("Renewed", renewal_months=24, renewal_minutes=60)
    add_lesson(first_module(course), "What has changed", taken=Taken.REFRESHER)
    return Enrolment.objects.create(
        learner=staff, course=course, agency=harbour, enrolled_at=at_hour(DUE - 740 * DAY),
        completed_at=at_hour(DUE - 730 * DAY), expires_on=DUE,
    )  # fmt: skip


def told_of_the_end() -> list[int]:
    around = sorted({rung + n for rung in (-60, -30, -20, -7, -1, 0, 7) for n in (-1, 0, 1)})
    return [days for days in around if send_reminders(at=LAST + days * DAY)]


def test_before_a_certificate_runs_out_one_hears_of_the_refresher_three_times(
    running_out: Enrolment, staff: User
) -> None:
    assert told_of_the_end() == [-60, -30, -7]
    assert sentences(staff)[0] == (
        "Your certificate for Renewed stands until the end of 16 March 2027. A refresher renews it."
    )
    way = Notice.objects.filter(person=staff).first().link
    assert way == reverse("progress:refresher", args=[running_out.course_id])


def test_the_trainers_plan_says_when(running_out: Enrolment) -> None:
    RefresherPlan.objects.create(title="R", slug="r", lapse_text="Due.", reminder_days="20, 1")
    assert told_of_the_end() == [-20, -1]


def test_a_refresher_under_way_is_reminded_of_and_one_that_is_complete_isnt(
    running_out: Enrolment, staff: User
) -> None:
    renewal = Enrolment.objects.create(
        learner=staff, course=running_out.course, agency=running_out.agency, cycle=2,
        renews=running_out, enrolled_at=LAST - 55 * DAY,
    )  # fmt: skip
    assert send_reminders(at=LAST - 30 * DAY) == 1
    renewal.completed_at = LAST - 20 * DAY
    renewal.save()
    assert send_reminders(at=LAST - 7 * DAY) == 0


def test_without_a_refresher_or_with_an_exemption_there_is_nothing_to_say(
    running_out: Enrolment, staff: User
) -> None:
    Exemption.objects.create(enrolment=running_out, reason="Taught it herself")
    assert told_of_the_end() == []
    Exemption.objects.all().delete()
    LessonPage.objects.filter(taken=Taken.REFRESHER).first().unpublish()
    assert told_of_the_end() == []
