"""The loaded courses as plain words and as the pages that a learner gets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from courses.pages.models import LessonPage, Taken, Term
from courses.progress.actions import begin_refresher, enrol
from courses.progress.models import Enrolment
from lms.people.models import User

# What learners read by themselves; a drawing's words and the standing emergency card are the same
# in every lesson and counted in none.
NOT_COUNTED = {"diagram", "emergency", "terms"}
NOT_IN_THE_TEXT = "svg, summary, .block-label, .who-sees, .claim-head, .claim .note a, .notice a"


@dataclass
class Lesson:
    page: LessonPage

    def __str__(self) -> str:
        return self.page.code

    @cached_property
    def kinds(self) -> list[str]:
        return [block.block_type for block in self.page.body]

    @cached_property
    def text(self) -> str:
        """What the author wrote in the body, a line for each paragraph."""
        return "\n".join(self._texts())

    def _texts(self) -> Iterator[str]:
        for block in self.page.body:
            if block.block_type in NOT_COUNTED:
                continue
            soup = BeautifulSoup(block.render(), "html.parser")
            for tag in soup.select(NOT_IN_THE_TEXT):
                tag.decompose()
            for tag in soup.find_all(["p", "li", "h2", "h3"]):
                tag.append("\n")
            yield re.sub(r"[ \t]+", " ", soup.get_text()).strip()

    def values(self, kind: str) -> list:
        return [block.value for block in self.page.body if block.block_type == kind]


def all_lessons() -> list[Lesson]:
    return [Lesson(page) for page in LessonPage.objects.order_by("path")]


def rendered(client: Client, reader: User, page: LessonPage) -> BeautifulSoup:
    """Return the page as someone reads it who is in its course, and has done those before it."""
    for earlier in page.course.prerequisites.all():
        enrol(reader, earlier, by=None)
        reader.enrolments.filter(course=earlier).update(completed_at=timezone.now())
    enrolment = enrol(reader, page.course, by=None)
    if page.taken == Taken.REFRESHER and not enrolment.is_renewal:
        begin_the_refresher(enrolment)
    answer = client.get(page.get_url())
    assert answer.status_code == 200, page.code
    return BeautifulSoup(answer.content, "html.parser")


def begin_the_refresher(enrolment: Enrolment) -> Enrolment:
    """Let someone's completion run out a month from now, and begin to renew it."""
    enrolment.completed_at = enrolment.completed_at or timezone.now()
    enrolment.expires_on = enrolment.today() + dt.timedelta(days=30)
    enrolment.save()
    return begin_refresher(enrolment, by=enrolment.learner)


def without_terms(text: str) -> str:
    """Put one plain word for each word of the glossary, which a reader can look up."""
    forms = {form for term in Term.objects.all() for form in term.forms() if form}
    longest_first = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    return re.sub(rf"\b({longest_first})\b", "term", text, flags=re.IGNORECASE)
