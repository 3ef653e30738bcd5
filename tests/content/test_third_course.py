"""A trainer makes a course of their own in the admin, and a learner takes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.pages.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from courses.progress.models import Enrolment
from lms.content.trainers import set_up_trainers
from lms.people.models import User
from tests.factories import make_site, member


@pytest.fixture
def writer(client: Client, harbour: Any) -> Client:
    make_site()
    set_up_trainers()
    user = member(harbour, email="writer@harbour.example")
    user.groups.add(*user.groups.model.objects.filter(name="Trainers"))
    client.force_login(User.objects.get(pk=user.pk))
    return client


def publish(client: Client, kind: str, parent: Any, **fields: Any) -> None:
    address = reverse("wagtailadmin_pages:add", args=("courses", kind, parent.pk))
    data = nested_form_data(fields | {"action-publish": "1", "comments": {}})
    data |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    answer = client.post(address, data)
    if answer.status_code != 302:
        pytest.fail(answer.context["form"].errors.as_text())


def test_a_trainer_makes_a_third_course_and_a_learner_completes_it(
    writer: Client, staff: User
) -> None:
    publish(
        writer,
        "coursepage",
        CourseIndexPage.objects.get(),
        title="Settling in",
        slug="settling-in",
        summary="A first week.",
        description=rich_text("<p>For new colleagues.</p>"),
        objectives=streamfield([("objective", "Find the on-call number.")]),
        contact_hours="1",
        level="foundation",
        cover="path",
        edition="1",
        renewal_reviews="0",
        renewal_consultations="0",
    )
    course = CoursePage.objects.get(slug="settling-in")
    publish(writer, "modulepage", course, title="First day", slug="first-day")
    publish(
        writer,
        "lessonpage",
        ModulePage.objects.child_of(course).get(),
        title="Whom to call",
        slug="whom-to-call",
        objective="Find the on-call number.",
        body=streamfield([("heading", "Where it stands"), ("key_point", "On every page.")]),
        minutes="5",
        opens="any_time",
        taken="course",
        required="on",
    )
    lesson = LessonPage.objects.get(slug="whom-to-call")

    learner = Client()
    learner.force_login(staff)
    learner.post(reverse("progress:start_course", args=[course.pk]))
    assert "Where it stands" in learner.get(lesson.url).content.decode()
    learner.post(reverse("progress:finish_lesson", args=[lesson.pk]))
    assert Enrolment.objects.get(learner=staff, course=course).is_complete
    assert "Settling in" in learner.get("/certificates/").content.decode()
