"""What is easily forgotten reminds whoever has the move, and no manager."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision import actions
from courses.supervision.journal import actions as journal
from courses.supervision.journal.answering import answer_excerpt
from courses.supervision.models import (
    JournalExcerpt,
    JournalReview,
    PracticePage,
    RecordedReview,
    SupervisionSettings,
)
from courses.supervision.nudges import nudge_waiting
from lms.activity.models import Event
from lms.core.errors import LmsError, NotPermitted
from lms.notifications.models import Notice
from lms.people.models import Agency, User
from tests import factories
from tests.conftest import signed_in

from .observing import MONDAY, read, shared, written

WEEK = dt.timedelta(days=7)


@pytest.fixture
def told(django_capture_on_commit_callbacks: Callable) -> Callable[[dt.datetime], set[tuple]]:
    """Return whom the command reminds at a moment, with where the notice leads."""

    def run(at: dt.datetime) -> set[tuple]:
        Notice.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            nudge_waiting(at=at)
        return set(Notice.objects.values_list("person", "kind", "link"))

    return run


def test_a_draft_left_unshared_reminds_its_observer(
    enrolment: Enrolment, step: PracticePage, supervisor: User, told: Callable
) -> None:
    draft = written(enrolment, step, supervisor)
    expected = (supervisor.pk, "practice_reminder", reverse("supervision:edit", args=[draft.pk]))
    assert told(MONDAY + dt.timedelta(days=1)) == set()
    assert told(MONDAY + WEEK) == {expected}
    assert told(MONDAY + 2 * WEEK) == set()


def test_a_plan_is_reminded_of_until_made_agreed_and_looked_at(
    enrolment: Enrolment, step: PracticePage, supervisor: User, staff: User, told: Callable
) -> None:
    feedback = read(enrolment, step, supervisor, 3, 1)
    link = feedback.get_absolute_url()
    assert told(MONDAY + WEEK) == {(supervisor.pk, "practice_reminder", link)}
    review = (MONDAY + 3 * WEEK).date()
    when = MONDAY + WEEK
    actions.plan_first(feedback, by=supervisor, words="Role first.", review_on=review, at=when)
    assert told(MONDAY + 2 * WEEK) == {(staff.pk, "practice_reminder", link)}
    actions.agree_plan(feedback, by=staff, at=MONDAY + 2 * WEEK)
    assert told(MONDAY + 3 * WEEK) == set()
    assert told(MONDAY + 4 * WEEK) == {(supervisor.pk, "practice_reminder", link)}


def test_a_call_for_repair_reminds_the_two_and_stands_in_nobodys_trail(
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    staff: User,
    harbour: Agency,
    told: Callable,
) -> None:
    neutral = factories.member(harbour, last_name="Neutral")
    SupervisionSettings.objects.create(agency=harbour, neutral_person=neutral)
    feedback = shared(enrolment, step, supervisor)
    actions.choose_reading(feedback, by=staff, choice="later", at=MONDAY)
    repair = actions.ask_repair(feedback, by=staff, words="A talk.", at=MONDAY)
    link = repair.get_absolute_url()
    people = {row for row in told(MONDAY + WEEK) if row[2] == link}
    assert people == {(row.pk, "practice_reminder", link) for row in (neutral, supervisor)}
    reminded = Event.objects.filter(verb="practice.reminded", data__link=link)
    assert not reminded.exclude(person=None).exists()


def test_a_recording_past_its_day_reminds_until_it_is_said_to_be_gone(
    enrolment: Enrolment, step: PracticePage, supervisor: User, staff: User, told: Callable
) -> None:
    draft = actions.start_observation(
        enrolment, step, by=supervisor, kind=RecordedReview, at=MONDAY
    )
    ids = draft.ratings.values_list("criterion_id", flat=True)
    words = dict.fromkeys(("strengths", "next_step", "context", "storage"), "A few words.")
    words |= {"consent": True, "moments": "01:10 a pause", "observed_on": MONDAY.date()}
    words |= {"delete_on": (MONDAY + WEEK).date()}
    words |= {"ratings": {pk: {"level": 3, "evidence": "Seen."} for pk in ids}}
    actions.save_draft(draft, words, by=supervisor, at=MONDAY)
    feedback = actions.share(draft, by=supervisor, at=MONDAY)
    actions.choose_reading(feedback, by=staff, choice="later", at=MONDAY)
    due = {(supervisor.pk, "practice_reminder", feedback.get_absolute_url())}
    assert told(MONDAY + WEEK) == set()
    assert told(MONDAY + 2 * WEEK) == due
    with pytest.raises(NotPermitted):
        actions.confirm_deleted(feedback, by=staff)
    page = signed_in(supervisor).post(
        reverse("supervision:recording_gone", args=[feedback.pk]), follow=True
    )
    assert "The recording was deleted" in page.content.decode()


# Answers to a journal


@pytest.fixture
def excerpt(staff: User, supervisor: User, enrolment: Enrolment) -> JournalExcerpt:
    entry = journal.write(uuid4(), "PRIVATE-ENTRY", by=staff)
    ends = staff.agency.today() + dt.timedelta(days=5)
    return journal.share(entry, "PRIVATE-LINES", by=staff, supervisor=supervisor, ends_on=ends)


def test_an_answer_says_which_lines_it_is_about(
    excerpt: JournalExcerpt, supervisor: User, staff: User
) -> None:
    client = signed_in(supervisor)
    page = client.get(reverse("supervision:excerpt", args=[excerpt.pk])).content.decode()
    assert "Answer these lines" in page
    client.post(reverse("supervision:answer_excerpt", args=[excerpt.pk]))
    draft = JournalReview.objects.get()
    assert (draft.excerpt, draft.between_two) == (excerpt, True)
    assert answer_excerpt(excerpt, by=supervisor) == draft
    words = dict.fromkeys(("response", "strengths", "next_step"), "A few words.")
    actions.save_draft(draft, words, by=supervisor)
    actions.share(draft, by=supervisor)
    actions.choose_reading(draft, by=staff, choice="now")
    theirs = signed_in(staff)
    page = theirs.get(draft.get_absolute_url()).content.decode()
    assert reverse("supervision:excerpt", args=[excerpt.pk]) in page
    page = theirs.get(reverse("supervision:excerpt", args=[excerpt.pk])).content.decode()
    assert "answer</a>" in page


def test_nobody_else_answers_and_a_second_waits_for_the_first(
    excerpt: JournalExcerpt, supervisor: User, second_supervisor: User, as_peer: Client, staff: User
) -> None:
    with pytest.raises(NotPermitted):
        answer_excerpt(excerpt, by=second_supervisor)
    address = reverse("supervision:answer_excerpt", args=[excerpt.pk])
    assert as_peer.post(address).status_code == 404
    answer_excerpt(excerpt, by=supervisor)
    ends = excerpt.ends_on
    other = journal.share(excerpt.entry, "More.", by=staff, supervisor=supervisor, ends_on=ends)
    with pytest.raises(LmsError, match="Finish the answer"):
        answer_excerpt(other, by=supervisor)
