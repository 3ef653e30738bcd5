"""Both courses as they ship, from the first lesson to the certificate, through the pages alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from courses.pages.models import CoursePage, LessonPage, QuizPage, Taken
from courses.progress.access import enrolment_in
from courses.progress.actions import enrol
from courses.progress.models import Enrolment
from courses.supervision.actions import acknowledge, save_draft, share, sign_off, start_observation
from courses.supervision.calibration.actions import finish_vignette, save_ratings, start_round
from courses.supervision.journal import actions as journal
from courses.supervision.models import CaseConsultation, PracticePage
from courses.supervision.pilots import actions as pilots
from lms.core.dates import months_later
from lms.demo.answers import filled_in
from lms.people.models import User
from quizzes.models import Attempt
from tests.conftest import signed_in

pytestmark = pytest.mark.usefixtures("loaded", "db")

WEEK = dt.timedelta(days=7)
CONSISTENT = 3


def course(slug: str) -> CoursePage:
    return CoursePage.objects.get(slug=slug)


def start(client: Client, slug: str) -> str:
    """Press “Start this course”; return the address one is led to."""
    shown = client.get(course(slug).get_url())
    assert "Start this course" in shown.content.decode()
    return client.post(reverse("progress:start_course", args=[course(slug).pk])).url


def read_all_lessons(client: Client, slug: str, address: str, part: str = Taken.COURSE) -> str:
    """Read each lesson and press “Done, and on”; return the address after the last of them."""
    pages = LessonPage.objects.descendant_of(course(slug)).filter(taken=part)
    lessons = {lesson.get_url(): lesson for lesson in pages}
    while address in lessons:
        lesson = lessons.pop(address)
        shown = client.get(address)
        assert shown.status_code == 200, lesson.code
        assert "Done, and on" in shown.content.decode(), lesson.code
        address = client.post(reverse("progress:finish_lesson", args=[lesson.pk])).url
    assert lessons == {}
    return address


def pass_the_quiz(client: Client, slug: str, address: str, part: str = Taken.COURSE) -> None:
    """Answer every question with the key, one page after the other, and hand in."""
    page = QuizPage.objects.descendant_of(course(slug)).get(taken=part)
    assert address == page.get_url()
    assert client.get(address).status_code == 200
    opened = client.post(reverse("progress:start_quiz", args=[page.pk])).url
    attempt = Attempt.objects.get(quiz=page.quiz)
    assert opened == reverse("quizzes:attempt", args=[attempt.pk])
    answers = filled_in(attempt, right=len(attempt.frozen))
    for number in range(1, len(attempt.frozen) + 1):
        assert client.get(f"{opened}?q={number}").status_code == 200
        ours = re.compile(rf"q{number}(?!\d)")
        given = {name: values for name, values in answers.lists() if ours.match(name)}
        posted = given | {"asked": str(number), "go": "next"}
        assert client.post(opened, posted).status_code == 302
    assert client.get(reverse("quizzes:check", args=[attempt.pk])).status_code == 200
    review = client.post(reverse("quizzes:submit", args=[attempt.pk])).url
    assert "Passed" in client.get(review).content.decode()


def practise(learner: User, supervisor: User, slug: str) -> Iterator[None]:
    """A week after the start, be observed on one day after the other until the rule is met."""
    step = PracticePage.objects.descendant_of(course(slug)).get()
    started = timezone.now() - WEEK
    Enrolment.objects.filter(learner=learner).update(enrolled_at=started)
    enrolment = enrolment_in(learner, course(slug))
    see_alike(step, supervisor, started)
    for days in range(1, step.reviews_required + 1):
        at = started + dt.timedelta(days=days)
        draft = start_observation(enrolment, step, by=supervisor, at=at)
        seen = {"level": CONSISTENT, "evidence": "Asked first, and waited for the answer."}
        ratings = dict.fromkeys(draft.ratings.values_list("criterion_id", flat=True), seen)
        words = {
            "observed_on": at.date(),
            "setting": "Day room",
            "context": "A check-in.",
            "strengths": "A real choice.",
            "next_step": "Wait a little longer.",
            "ratings": ratings,
        }
        shared = share(save_draft(draft, words, by=supervisor, at=at), by=supervisor, at=at)
        read = acknowledge(shared, by=learner, reply="Thank you.", at=at)
        sign_off(read, by=supervisor, at=at)
        yield
    for days in range(1, step.consultations_required + 1):
        consult(enrolment, step, supervisor, started + dt.timedelta(days=days))
        yield
    for days in range(1, step.journal_entries_required + 1):
        words = "What I noticed today."
        journal.write(uuid4(), words, by=learner, at=started + dt.timedelta(days=days))
        yield
    if step.pilot_required:
        start_small(step, learner, supervisor, started)
        yield


def see_alike(step: PracticePage, supervisor: User, at: dt.datetime) -> None:
    """Rate the vignettes that ship as was agreed; without it nobody signs off."""
    for sighting in start_round(step.rubric, by=supervisor, at=at).sightings.all():
        agreed = {
            row.criterion: {"level": row.level, "evidence": "What was said at the door."}
            for row in sighting.vignette.consensus.all()
        }
        save_ratings(sighting, agreed, by=supervisor, at=at)
        finish_vignette(sighting, by=supervisor, at=at)


def start_small(step: PracticePage, learner: User, supervisor: User, at: dt.datetime) -> None:
    """Go the whole way of a pilot, with the plan that ships."""
    pilot = pilots.begin(step, by=learner, at=at)
    said = {
        stage: {row.slug: "A pause, and a choice of seat." for row in pilot.under.fields(stage)}
        for stage in ("plan", "do", "reflect")
    }
    day, chosen = at.date(), pilot.under.stop_rules[:1]
    pilots.save_plan(pilot, said["plan"], by=learner, supervisor=supervisor, stop_rules=chosen,
                     starts_on=day, reviews_on=day)  # fmt: skip
    picks = {row.slug: row.options[:1] for row in pilot.under.case_fields()}
    pilots.add_case(pilot, picks, by=learner, consented_on=day)
    pilots.hand_in(pilot, by=learner)
    pilots.move(pilot, "agree", by=supervisor)
    pilots.move(pilot, "start", by=learner)
    for _ in range(pilot.under.contacts[0]):
        pilots.note_contact(pilot, uuid4(), "A", said["do"], on=day, by=learner)
    pilots.move(pilot, "finish", by=learner)
    pilots.save_reflection(pilot, said["reflect"], by=learner)
    pilots.look_back(pilot, by=learner)
    pilots.review(pilot, "adapt", "It was one reminder too many.", by=supervisor)


def consult(enrolment: Enrolment, step: PracticePage, supervisor: User, at: dt.datetime) -> None:
    """Bring a question to the supervisor, and read what came of it."""
    draft = start_observation(enrolment, step, by=supervisor, kind=CaseConsultation, at=at)
    asked = ("question", "observation", "alternatives", "plan", "strengths", "next_step")
    words = dict.fromkeys(asked, "What else could this quiet have been?")
    shared = share(save_draft(draft, words, by=supervisor, at=at), by=supervisor, at=at)
    acknowledge(shared, by=enrolment.learner, at=at)


def is_complete(learner: User, slug: str) -> bool:
    return enrolment_in(learner, course(slug)).is_complete


def take(learner: User, slug: str) -> None:
    client = signed_in(learner)
    pass_the_quiz(client, slug, read_all_lessons(client, slug, start(client, slug)))


def test_the_introduction_can_be_taken_to_its_certificate(staff: User) -> None:
    take(staff, "introduction")
    assert is_complete(staff, "introduction")
    certificate = Certificate.objects.get(learner=staff)
    shown = signed_in(staff).get(reverse("certificates:detail", args=[certificate.pk]))
    assert "Introduction to Polyvagal" in shown.content.decode()


def test_a_refresher_can_be_taken_from_its_first_lesson_to_the_renewed_certificate(
    staff: User,
) -> None:
    old = enrol(staff, course("introduction"), by=None)
    old.completed_at = timezone.now() - 100 * WEEK
    old.expires_on = old.today() + 4 * WEEK
    old.save()
    client = signed_in(staff)
    renew = reverse("progress:refresher", args=[old.course_id])
    assert "What has been checked again" in client.get(renew).content.decode()
    after_the_last = read_all_lessons(
        client, "introduction", client.post(renew).url, Taken.REFRESHER
    )
    pass_the_quiz(client, "introduction", after_the_last, Taken.REFRESHER)
    certificate = Certificate.objects.get(learner=staff)
    assert certificate.enrolment.renews == old
    assert certificate.expires_on == months_later(old.expires_on, old.course.renewal_months)
    shown = client.get(reverse("certificates:detail", args=[certificate.pk]))
    assert "Introduction to Polyvagal" in shown.content.decode()


def test_advanced_opens_after_it_and_ends_with_observed_practice(
    staff: User, supervisor: User
) -> None:
    client = signed_in(staff)
    shown = client.get(course("advanced").get_url()).content.decode()
    assert "Opens once you have completed" in shown
    take(staff, "introduction")
    take(staff, "advanced")
    assert not is_complete(staff, "advanced")
    step = PracticePage.objects.descendant_of(course("advanced")).get()
    assert client.get(step.get_url()).status_code == 200
    for _ in practise(staff, supervisor, "advanced"):
        assert client.get(step.get_url()).status_code == 200
    assert is_complete(staff, "advanced")
    kept = Certificate.objects.filter(learner=staff).values_list("course_id", flat=True)
    assert set(kept) == {course("introduction").pk, course("advanced").pk}
    assert "Completed" in client.get(course("advanced").get_url()).content.decode()
