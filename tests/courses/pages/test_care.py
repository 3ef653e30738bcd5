"""Whom to call, and where one's role stops: on every lesson, from the agency's settings."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.progress.actions import enrol
from lms.people.models import Agency, User

EMERGENCY = [("emergency", {}), ("text", "<p>Then look again.</p>")]


@pytest.fixture
def lesson(staff: User, course: CoursePage) -> LessonPage:
    enrol(staff, course, by=staff)
    return LessonPage.objects.descendant_of(course).first()


def soup_of(client: Client, lesson: LessonPage) -> BeautifulSoup:
    return BeautifulSoup(client.get(lesson.get_url()).content, "html.parser")


def test_a_lesson_ends_with_the_agencys_own_numbers(
    as_staff: Client, harbour: Agency, lesson: LessonPage
) -> None:
    harbour.on_call, harbour.emergency_number, harbour.crisis_line = (
        "Sol, 555-0100",
        "999",
        "116 123",
    )
    harbour.ask_line, harbour.duties = "the shift lead", "We report harm to a child at once."
    harbour.save()
    soup = soup_of(as_staff, lesson)
    for place in (soup.select_one("article .care"), soup.find(id="pause")):
        for number in ("Sol, 555-0100", "999", "116 123"):
            assert number in place.text
    care = soup.select_one("article .care").get_text(" ", strip=True)
    assert "stop and ask: the shift lead." in care
    assert "We report harm to a child at once." in care


def test_they_stand_once_and_not_again_right_below(as_staff: Client, lesson: LessonPage) -> None:
    soup = soup_of(as_staff, lesson)
    assert len(soup.select("#support-title")) == 1
    assert not soup.select(".site-footer .support")


def test_an_empty_setting_still_leaves_a_way(
    as_staff: Client, harbour: Agency, lesson: LessonPage
) -> None:
    Agency.objects.update(on_call="", emergency_number="", crisis_line="")
    care = soup_of(as_staff, lesson).select_one("article .care").get_text(" ", strip=True)
    assert "your local emergency number" in care
    assert "stop and ask your supervisor." in care


def test_the_emergency_card_names_the_number_of_the_readers_agency(
    as_staff: Client, harbour: Agency, lesson: LessonPage
) -> None:
    lesson.body = EMERGENCY
    lesson.save_revision().publish()
    assert "call 911" in soup_of(as_staff, lesson).select_one(".emergency").text
    Agency.objects.update(emergency_number="112")
    assert "call 112" in soup_of(as_staff, lesson).select_one(".emergency").text
