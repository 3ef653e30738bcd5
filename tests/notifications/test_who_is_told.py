"""Each kind of notice, brought about by the real action: who is told, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from courses.pages.models import CoursePage, LessonPage, StepPage
from courses.progress.actions import assign, complete_step, enrol
from courses.progress.models import Enrolment
from courses.supervision import actions as supervision
from courses.supervision.models import Feedback, PracticePage, PracticeRequest
from lms.activity.models import Event
from lms.notifications.kinds import KINDS
from lms.notifications.kinds.times import Reminder, WaitingTold
from lms.notifications.models import Notice
from lms.people.models import Agency, Membership, Role, User
from quizzes import accommodations
from quizzes import actions as quizzes
from quizzes.marking import mark
from quizzes.models import Accommodation, Remedy, Response
from quizzes.regrade_actions import regrade
from tests.conftest import signed_in
from tests.factories import make_quiz
from tests.quizzes.questions import asks, form, marked_reflection

from .conftest import leave, told

pytestmark = pytest.mark.usefixtures("everyone_else")
LATER = (
    ".acts", ".after", ".calibration", ".dates", ".exemptions", ".groups", ".people", ".pilots",
    ".schedules", ".sessions", ".times",
)  # fmt: skip
"""Kinds whose own tests stand elsewhere."""
STAFF, SUPERVISOR = "staff@harbour.example", "supervisor@harbour.example"


def test_a_supervisor_is_told_who_asks_for_their_time(
    after_commit: Callable,
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    mailoutbox: list[EmailMessage],
) -> None:
    with after_commit():
        request = supervision.ask_for_practice(
            step, learner=enrolment.learner, supervisor=supervisor, what="An intake"
        )
    assert told() == {("practice_asked", SUPERVISOR)}
    notice = Notice.objects.get()
    assert notice.sentence == "Sam Staff asks you for a live observation in Introduction."
    assert notice.link == f"/practice/requests/{request.pk}/"
    assert [mail.to for mail in mailoutbox] == [[SUPERVISOR]]


def test_the_learner_is_told_that_a_supervisor_has_said_yes(
    after_commit: Callable, asked: PracticeRequest, supervisor: User, step: PracticePage
) -> None:
    with after_commit():
        supervision.answer_request(asked, by=supervisor, accept=True)
    assert told() == {("practice_answered", STAFF)}
    notice = Notice.objects.get()
    assert "Sol Supervisor says yes" in notice.sentence
    assert notice.link == step.url


def test_the_learner_is_told_that_a_request_comes_back(
    after_commit: Callable, asked: PracticeRequest, supervisor: User
) -> None:
    with after_commit():
        supervision.answer_request(asked, by=supervisor, accept=False, reply="On leave")
    assert told() == {("practice_answered", STAFF)}
    sentence = Notice.objects.get().sentence
    assert "so that you can ask someone else" in sentence
    assert "On leave" not in sentence


def test_the_learner_is_told_of_shared_feedback(
    after_commit: Callable, draft: Feedback, supervisor: User
) -> None:
    with after_commit():
        supervision.share(draft, by=supervisor)
    assert told() == {("feedback_shared", STAFF)}
    assert Notice.objects.get().link == draft.get_absolute_url()


def test_a_draft_is_nobodys_news(
    after_commit: Callable, enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    with after_commit():
        draft = supervision.start_observation(enrolment, step, by=supervisor)
        supervision.save_draft(draft, {"strengths": "Calm voice"}, by=supervisor)
        supervision.set_aside(draft, by=supervisor)
    assert told() == set()


def test_the_observer_is_told_that_their_feedback_has_been_read(
    after_commit: Callable, shared: Feedback, staff: User
) -> None:
    with after_commit():
        supervision.acknowledge(shared, by=staff, reply="Thank you")
    assert told() == {("feedback_acknowledged", SUPERVISOR)}
    assert "Thank you" not in Notice.objects.get().sentence


def test_the_learner_is_told_who_has_signed_off(
    after_commit: Callable, read: Feedback, supervisor: User
) -> None:
    with after_commit():
        supervision.sign_off(read, by=supervisor)
    assert told() == {("feedback_signed_off", STAFF)}
    assert "Sol Supervisor has signed off" in Notice.objects.get().sentence


def test_a_learner_is_told_of_their_certificate(
    after_commit: Callable, enrolment: Enrolment, course: CoursePage, staff: User
) -> None:
    with after_commit():
        for lesson in LessonPage.objects.descendant_of(course):
            complete_step(enrolment, lesson, by=staff, evidence_type="read")
    assert told() == {("certificate_issued", STAFF)}
    notice = Notice.objects.get()
    enrolment.refresh_from_db()
    assert notice.sentence == "Your certificate for Introduction is here."
    assert str(enrolment.certificates.get().pk) in notice.link


def test_a_learner_is_told_what_their_agency_asks_of_them(
    after_commit: Callable, harbour: Agency, course: CoursePage, manager: User, staff: User
) -> None:
    with after_commit():
        assign(course, agency=harbour, by=manager, person=staff, due_on=date(2099, 3, 14))
    assert told() == {("course_assigned", STAFF)}
    notice = Notice.objects.get()
    assert notice.sentence == (
        "Harbour Recovery Services asks you to complete Introduction by the end of 14 March 2099."
    )
    assert notice.link == course.url


def test_a_course_without_a_date_has_none_in_its_notice(
    after_commit: Callable, harbour: Agency, course: CoursePage, manager: User, staff: User
) -> None:
    with after_commit():
        assign(course, agency=harbour, by=manager, person=staff)
    assert Notice.objects.get().sentence.endswith("asks you to complete Introduction.")


def test_whoever_starts_a_course_knows_it(
    after_commit: Callable, course: CoursePage, staff: User, manager: User, harbour: Agency
) -> None:
    with after_commit():
        enrol(staff, course, by=staff)
        assign(course, agency=harbour, by=manager, person=manager)
    assert told() == set()


def test_a_team_is_told_one_by_one_and_other_teams_are_not(
    after_commit: Callable, harbour: Agency, course: CoursePage, manager: User, staff: User
) -> None:
    team = staff.memberships.get().team
    with after_commit():
        assign(course, agency=harbour, by=manager, team=team, role=Role.STAFF)
    assert told() == {
        ("course_assigned", STAFF),
        ("course_assigned", "peer@harbour.example"),
    }


def test_whoever_has_left_is_told_nothing(
    after_commit: Callable,
    enrolment: Enrolment,
    shared: Feedback,
    supervisor: User,
    staff: User,
    mailoutbox: list[EmailMessage],
) -> None:
    leave(supervisor)
    with after_commit():
        supervision.acknowledge(shared, by=staff)
    assert told() == set()
    assert mailoutbox == []


def test_whoever_has_gone_to_another_agency_isnt_told_what_happens_here(
    after_commit: Callable, shared: Feedback, supervisor: User, staff: User, northside: Agency
) -> None:
    leave(supervisor)
    Membership.objects.create(
        user=supervisor, agency=northside, role=Role.SUPERVISOR, started_on=date(2020, 1, 1)
    )
    with after_commit():
        supervision.acknowledge(shared, by=staff)
    assert told() == set()


def test_a_closed_account_is_told_nothing(
    after_commit: Callable, shared: Feedback, supervisor: User, staff: User
) -> None:
    supervisor.is_active = False
    supervisor.save()
    with after_commit():
        supervision.acknowledge(shared, by=staff)
    assert told() == set()


def test_an_action_that_is_undone_tells_nobody(
    after_commit: Callable, shared: Feedback, staff: User
) -> None:
    with after_commit(), transaction.atomic():
        supervision.acknowledge(shared, by=staff)
        transaction.set_rollback(True)
    assert told() == set()


def hand_in_a_reflection(learner: User) -> Response:
    attempt = quizzes.start_attempt(asks("open", marked_reflection("r")), learner)
    quizzes.save_answers(attempt, form(attempt), by=learner)
    return quizzes.submit_attempt(attempt, by=learner).responses.get()


def test_each_notice_leads_to_a_page_that_its_reader_may_open(
    after_commit: Callable,
    request: pytest.FixtureRequest,
    harbour: Agency,
    course: CoursePage,
    manager: User,
    staff: User,
    supervisor: User,
) -> None:
    with after_commit():
        assign(course, agency=harbour, by=manager, person=staff)
        request.getfixturevalue("asked")
        supervision.sign_off(request.getfixturevalue("read"), by=supervisor)
        enrolment = Enrolment.objects.get()
        for step in course.outline().steps():
            page = StepPage.objects.get(pk=step.id)
            complete_step(enrolment, page, by=staff, evidence_type="read")
        quiz = make_quiz()
        attempt = quizzes.submit_attempt(quizzes.start_attempt(quiz, staff), by=staff)
        doubted = attempt.responses.first().question
        regrade(doubted, remedy=Remedy.CREDIT, reason="Two answers fit.", by=manager)
        granted = accommodations.grant(Accommodation(learner=staff, reason="Agreed."), by=manager)
        accommodations.end(granted, by=manager)
        written = hand_in_a_reflection(staff)
        mark(written, met={0: "fully"}, by=supervisor)
    later = {kind.name for kind in KINDS if kind.__module__.endswith(LATER)}
    assert {kind for kind, _ in told()} == {kind.name for kind in KINDS} - later
    for notice in Notice.objects.select_related("person"):
        answer = signed_in(notice.person).get(notice.link)
        assert answer.status_code == 200, f"{notice.kind}: {notice.link}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_says_what_a_mail_needs(kind: type) -> None:
    assert kind.name
    assert kind.verbs or kind.__module__.endswith(".dates")
    assert 0 < len(kind.subject) <= 60
    assert kind.why
    assert kind.why[0].islower()


@pytest.mark.parametrize("kind", [Reminder, WaitingTold])
def test_since_when_something_waits_is_a_day_of_the_agencys_calendar(
    kind: type, harbour: Agency, staff: User, supervisor: User
) -> None:
    late_in_new_york = {"to": supervisor.pk, "since": "2027-03-03T02:00:00+00:00"}
    event = Event(verb=kind.verbs[0], agency=harbour, person=staff, data=late_in_new_york)
    assert kind(event).sentence().endswith("since 2 March 2027.")


def test_no_two_kinds_share_a_name() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
