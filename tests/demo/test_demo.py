"""What a visitor finds in the demo: every state of progress, and nothing that gives itself away."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate, CertificateState
from courses.pages.models import LessonPage, Taken
from courses.progress.learning import CourseInHand, courses_in_hand
from courses.progress.models import Act, Enrolment, StepCompletion
from courses.progress.status import Status
from courses.supervision.models import Feedback, LiveObservation, Pilot, PracticeRequest
from lms.activity.models import Event
from lms.demo.actions import PASSWORD, load_demo, logins
from lms.notifications.models import Notice
from lms.people.models import Agency, Membership, Team, User
from quizzes.models import Attempt

pytestmark = pytest.mark.usefixtures("demo", "db")


def person(address: str) -> User:
    return User.objects.get(email=address)


def in_hand(learner: User) -> dict[str, CourseInHand]:
    rows = courses_in_hand(learner, today=learner.agency.today())
    return {row.course.slug: row for row in rows}


def statuses(agency: str, course: str) -> Counter[Status]:
    """Count where an agency's people are with a course; who isn't in it is not assigned."""
    here = Membership.objects.active().filter(agency__slug=agency)
    people = User.objects.filter(pk__in=here.values("user"))
    found = [in_hand(one).get(course) for one in people]
    return Counter(row.standing.status if row else Status.NOT_ASSIGNED for row in found)


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_harbour_has_some_forty_people_in_four_teams_and_northside_ten() -> None:
    places = Membership.objects.active()
    assert 38 <= places.filter(agency__slug="harbour").count() <= 44
    assert Team.objects.filter(agency__slug="harbour").count() == 4
    assert places.filter(agency__slug="northside").count() == 10


def test_the_manager_has_acted_kept_views_and_noted_a_leaver() -> None:
    manager = person("manager@harbour.example")
    kinds = set(Act.objects.filter(by=manager).values_list("kind", flat=True))
    assert kinds == {"message", "nudge", "extend"}
    assert manager.kept_views.count() == 2
    left = person("felix.moreau@harbour.example")
    assert left.agency is None
    assert left.enrolments.exists()
    assert person("sasha.ivanova@harbour.example").memberships.count() == 2


def test_everyone_on_the_list_can_sign_in() -> None:
    assert [address for address, _ in logins()] == [
        "staff@harbour.example",
        "advanced@harbour.example",
        "supervisor@harbour.example",
        "manager@harbour.example",
        "trainer@harbour.example",
        "manager@northside.example",
    ]
    for address, what in logins():
        assert person(address).check_password(PASSWORD)
        assert what


def test_every_state_of_progress_occurs_at_harbour() -> None:
    introduction, advanced = statuses("harbour", "introduction"), statuses("harbour", "advanced")
    both = introduction + advanced
    missing = [status for status in Status if not both[status]]
    assert missing == []
    assert advanced[Status.WAITING_ON_SUPERVISOR] >= 3


def test_certificates_are_valid_expiring_and_expired() -> None:
    today = timezone.localdate()
    rows = Certificate.objects.all()
    states = Counter(row.state() for row in rows)
    assert states[CertificateState.VALID] > 20
    assert states[CertificateState.EXPIRED] >= 2
    assert any(today < row.expires_on < today + timedelta(days=60) for row in rows)


def test_every_completion_has_exactly_one_certificate() -> None:
    complete = Enrolment.objects.filter(completed_at__isnull=False)
    assert Certificate.objects.count() == complete.count()


def test_staff_is_in_the_middle_of_the_first_module_with_three_weeks_left() -> None:
    staff = person("staff@harbour.example")
    here = in_hand(staff)["introduction"]
    assert here.standing.done == 1
    assert here.standing.due_on == staff.agency.today() + timedelta(days=21)
    assert here.path.next_step.item.id == here.enrolment.last_step_id
    assert here.enrolment.places.count() == 1


def test_advanced_is_ready_to_ask_for_supervised_practice() -> None:
    advanced = person("advanced@harbour.example")
    here = in_hand(advanced)
    assert here["introduction"].standing.status == Status.COMPLETE
    assert advanced.certificates.count() == 1
    assert [step.item.kind for step in here["advanced"].path.steps() if not step.done_at] == [
        "practice"
    ]
    assert not advanced.practice_requests.exists()


def test_supervisor_has_a_request_to_answer_and_a_draft_to_finish() -> None:
    supervisor = person("supervisor@harbour.example")
    asked = PracticeRequest.objects.filter(supervisor=supervisor, state="asked")
    assert asked.count() == 1
    assert asked.get().learner.email != "advanced@harbour.example"
    assert Feedback.objects.filter(observer=supervisor, state="draft").count() == 1
    supervised = User.objects.supervised_by(supervisor)
    assert supervised.filter(email="advanced@harbour.example").exists()


def test_manager_manages_the_whole_agency_and_northsides_manager_none_of_it() -> None:
    manager, outsider = person("manager@harbour.example"), person("manager@northside.example")
    assert User.objects.managed_by(manager).count() == 42
    seen = User.objects.visible_to(outsider)
    assert not seen.filter(memberships__agency__slug="harbour").exists()


def test_trainer_can_open_the_admin() -> None:
    trainer = person("trainer@harbour.example")
    assert trainer.has_perm("wagtailadmin.access_admin")
    assert trainer.has_perm("quizzes.add_singlechoicequestion")
    assert not person("staff@harbour.example").has_perm("wagtailadmin.access_admin")


def test_nothing_lies_in_the_future_and_nothing_was_done_before_joining() -> None:
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not StepCompletion.objects.filter(completed_at__gt=now).exists()
    for someone in User.objects.exclude(memberships=None):
        first_day = someone.memberships.order_by("started_on").first().started_on
        done = StepCompletion.objects.filter(enrolment__learner=someone)
        assert not done.filter(completed_at__date__lt=first_day).exists()


def test_steps_were_done_in_order() -> None:
    for enrolment in Enrolment.objects.all():
        moments = list(
            enrolment.completions.order_by("step__path").values_list("completed_at", flat=True)
        )
        assert moments == sorted(moments), enrolment


def test_attempts_carry_real_answers_and_one_is_still_open() -> None:
    closed = Attempt.objects.closed()
    assert closed.filter(passed=True).exists()
    assert closed.filter(passed=False).exists()
    assert not closed.filter(responses__answer__isnull=True).exists()
    still_open = Attempt.objects.open().get()
    assert still_open.responses.exclude(answer=None).count() == 7


def test_feedback_names_no_level_without_what_was_seen() -> None:
    for feedback in LiveObservation.objects.all():
        rated = [row for row in feedback.ratings.all() if row.level]
        assert rated
        assert all(row.evidence for row in rated)


def test_people_have_been_told_what_happened_lately() -> None:
    supervisor = person("supervisor@harbour.example")
    unread = Notice.objects.visible_to(supervisor).unread()
    assert any("asks you for a live observation" in notice.sentence for notice in unread)
    digest = Notice.objects.unread().get(person__email="manager@harbour.example", kind="digest")
    assert any("waits for Ingrid" in line for line in digest.lines)


def test_loading_it_again_adds_nothing() -> None:
    before = row_counts()
    lines: list[str] = []
    load_demo(say=lines.append)
    assert row_counts() == before
    assert "Harbour Recovery Services is there already and stays as it is." in lines


def test_one_password_opens_it_on_an_older_database_too(client: Client) -> None:
    Agency.objects.filter(slug="harbour").update(two_step_required=True)
    load_demo(say=lambda line: None)
    client.force_login(person("manager@harbour.example"))
    assert client.get("/team/").status_code == 200


def test_my_learning_and_the_certificate_list_open_for_everyone_on_the_list(client: Client) -> None:
    for address, _ in logins():
        client.force_login(person(address))
        assert client.get("/learning/").status_code == 200


def test_every_lesson_opens_for_someone_who_is_in_both_courses(client: Client) -> None:
    client.force_login(person("advanced@harbour.example"))
    for lesson in LessonPage.objects.live().exclude(taken=Taken.REFRESHER):
        answer = client.get(lesson.get_url())
        assert answer.status_code == 200, lesson.code
        assert f"<h1>{lesson.title}</h1>" in answer.content.decode(), lesson.code


def test_someone_is_amid_a_refresher_someone_has_renewed_and_for_someone_it_is_due(
    client: Client,
) -> None:
    amid = person("supervisor@harbour.example")
    here = in_hand(amid)["introduction"]
    assert (here.standing.status, here.path.done, here.path.total) == (Status.EXPIRING, 1, 3)
    client.force_login(amid)
    assert client.get(here.path.next_step.url).status_code == 200
    renewed = person("sasha.ivanova@harbour.example")
    assert in_hand(renewed)["introduction"].standing.status == Status.COMPLETE
    assert [row.enrolment.is_renewal for row in renewed.certificates.order_by("issued_at")] == [
        False,
        True,
    ]
    due = in_hand(person("tomasz.nowak@harbour.example"))["introduction"]
    assert due.standing.status == Status.EXPIRED
    assert due.renewal.may_begin


def test_agencies_have_someone_to_call() -> None:
    for agency in Agency.objects.all():
        assert "555-01" in agency.on_call


def test_pilots_stand_at_every_stage_and_whoever_is_done_has_one_reviewed() -> None:
    states = set(Pilot.objects.values_list("state", flat=True))
    assert states >= {"prepare", "chosen", "trying", "stopped", "reflected", "reviewed"}
    signed_off = StepCompletion.objects.filter(evidence_type="supervision.feedback")
    reviewed = Pilot.objects.filter(state="reviewed").values("learner")
    assert signed_off.count() > 4
    assert not signed_off.exclude(enrolment__learner__in=reviewed).exists()
