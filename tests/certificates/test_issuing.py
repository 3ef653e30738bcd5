from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from certificates import actions
from certificates.models import Certificate, Design
from courses.pages.models import CoursePage
from courses.progress.actions import complete_step, enrol
from courses.progress.models import Enrolment
from courses.supervision.models import Feedback, LiveObservation, PracticePage, Rubric
from lms.activity.models import Event
from lms.people.models import Agency, User
from quizzes.models import Attempt
from tests import factories
from tests.certificates.factories import MOMENT, completed, issued


class TestTheCompletingTransaction:
    def test_a_completed_course_gives_a_certificate_at_once(
        self, staff: User, course: CoursePage
    ) -> None:
        enrolment = completed(staff, course)

        certificate = Certificate.objects.get()
        assert certificate.enrolment == enrolment
        assert (certificate.learner, certificate.course, certificate.cycle) == (staff, course, 1)
        assert certificate.issued_at == enrolment.completed_at == MOMENT
        assert certificate.state(on=dt.date(2026, 11, 22)) == "valid"

    def test_an_event_says_so_without_a_word_of_it(self, certificate: Certificate) -> None:
        event = Event.objects.get(verb="certificate.issued")
        assert (event.person, event.object_id) == (certificate.learner, str(certificate.pk))
        assert event.data == {"course": certificate.course_id, "cycle": 1, "expires_on": None}

    def test_nothing_is_issued_before_the_end(self, staff: User, course: CoursePage) -> None:
        enrolment = enrol(staff, course, by=staff)
        with pytest.raises(actions.NotComplete):
            actions.issue(enrolment)
        assert not Certificate.objects.exists()

    def test_issuing_again_returns_the_same_one(self, certificate: Certificate) -> None:
        again = actions.issue(certificate.enrolment, at=MOMENT + dt.timedelta(days=9))
        assert again == certificate
        assert Event.objects.filter(verb="certificate.issued").count() == 1

    def test_a_rolled_back_completion_leaves_no_certificate(
        self, staff: User, course: CoursePage
    ) -> None:
        with transaction.atomic():
            completed(staff, course)
            transaction.set_rollback(True)
        assert not Certificate.objects.exists()

    def test_whoever_comes_second_gets_the_row_of_the_first_and_the_transaction_lives_on(
        self, staff: User, course: CoursePage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        certificate = issued(staff, course)
        enrolment = certificate.enrolment
        nobody = Certificate.objects.none()
        monkeypatch.setattr(Certificate.objects, "filter", lambda **_: nobody)

        with transaction.atomic():
            assert actions.issue(enrolment, at=MOMENT) == certificate
            staff.first_name = "Samuel"
            staff.save()

        staff.refresh_from_db()
        assert staff.first_name == "Samuel"
        assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_make_one_certificate(
    staff: User, course: CoursePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certificates.tasks.make_pdfs", lambda rows: [])
    enrolment = Enrolment.objects.create(
        learner=staff, course=course, agency=staff.agency, completed_at=MOMENT
    )
    numbers: list[str] = []
    start = threading.Barrier(50)

    def award() -> None:
        start.wait()
        numbers.append(actions.issue(enrolment, at=MOMENT).number)
        connection.close()

    in_threads(award, 50)

    assert len(numbers) == 50
    assert set(numbers) == {Certificate.objects.get().number}
    assert Event.objects.filter(verb="certificate.issued").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_same_race_makes_several(
    staff: User, course: CoursePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it shows that the test above could fail."""
    monkeypatch.setattr("certificates.tasks.make_pdfs", lambda rows: [])
    enrolment = Enrolment.objects.create(
        learner=staff, course=course, agency=staff.agency, completed_at=MOMENT
    )
    (constraint,) = Certificate._meta.constraints
    looked = threading.Barrier(8)
    prepare = actions._prepare

    def wait_until_all_have_looked(*args: Any) -> Certificate:
        looked.wait(timeout=20)
        return prepare(*args)

    monkeypatch.setattr(actions, "_prepare", wait_until_all_have_looked)

    def award() -> None:
        actions.issue(enrolment, at=MOMENT)
        connection.close()

    with connection.schema_editor() as editor:
        editor.remove_constraint(Certificate, constraint)
    in_threads(award, 8)
    made = Certificate.objects.count()
    first = Certificate.objects.values_list("pk", flat=True)[0]
    Certificate.objects.exclude(pk=first).delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Certificate, constraint)
    assert made == 8


def in_threads(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestTheSnapshot:
    def test_it_holds_the_words_of_the_day(self, staff: User) -> None:
        course = factories.make_course(
            "Introduction to Polyvagal",
            lessons=1,
            edition="2026.2",
            renewal_months=24,
            objectives=[("objective", "Name three states.")],
        )
        words = issued(staff, course).snapshot

        assert words["learner"] == {"name": "Sam Staff", "family_name": "Staff"}
        assert words["course"] == {
            "title": "Introduction to Polyvagal",
            "edition": "2026.2",
            "contact_hours": "3",
            "objectives": ["Name three states."],
        }
        assert words["agency"] == "Harbour Recovery Services"
        assert (words["issued_on"], words["expires_on"]) == ("2026-11-22", "2028-11-22")

    def test_its_address_leads_to_its_own_check_page(
        self, certificate: Certificate, settings: object
    ) -> None:
        expected = f"{settings.BASE_URL}/verify/{certificate.code}/"
        assert certificate.snapshot["verify"]["url"] == expected

    def test_the_day_is_the_agencys(self, staff: User, harbour: Agency, course: CoursePage) -> None:
        late_evening = dt.datetime(2026, 11, 23, 3, 30, tzinfo=dt.UTC)
        assert issued(staff, course, at=late_evening).snapshot["issued_on"] == "2026-11-22"

    def test_it_names_the_quizzes_and_their_rule_but_no_score(
        self, staff: User, course: CoursePage
    ) -> None:
        quiz = factories.make_quiz(pass_mark=85)
        step = factories.add_quiz_page(course, quiz)
        attempt = Attempt.objects.create(
            quiz=quiz, learner=staff, number=1, quiz_title="Final quiz", pass_mark=85, frozen=[],
            points_possible=10, points_earned=9, passed=True, submitted_at=MOMENT,
        )  # fmt: skip
        enrolment = enrol(staff, course, by=staff, at=MOMENT)
        complete_step(
            enrolment, step, by=staff, evidence_type="quizzes.attempt", evidence_id=attempt.pk
        )
        knowledge = completed(staff, course).certificates.get().snapshot["knowledge"]
        assert knowledge == {"quizzes": [{"title": "Final quiz", "pass_mark": 85}]}

    def test_a_course_without_practice_says_nothing_of_it(self, certificate: Certificate) -> None:
        assert certificate.snapshot["practice"] is None

    def test_observed_practice_counts_what_was_signed_off_and_by_how_many(
        self, staff: User, supervisor: User, other_supervisor: User, course: CoursePage
    ) -> None:
        rubric = factories.make_rubric()
        Rubric.objects.update(published_at=MOMENT)
        rubric.refresh_from_db()
        step = factories.add_practice_page(course, rubric)
        enrolment = enrol(staff, course, by=staff, at=MOMENT)
        for observer in (supervisor, supervisor, other_supervisor):
            observation(enrolment, step, observer, signed_off=True)
        Feedback.objects.filter(observer=supervisor).update(rater_calibrated=True)
        observation(enrolment, step, supervisor, signed_off=False)

        practice = completed(staff, course).certificates.get().snapshot["practice"]
        assert practice == {
            "observations": 3,
            "observers": 2,
            "calibrated": 1,
            "rubrics": [{"title": "Practice rubric", "version": 1}],
        }


def observation(
    enrolment: Enrolment, step: PracticePage, observer: User, *, signed_off: bool
) -> Feedback:
    return LiveObservation.objects.create(
        enrolment=enrolment, step=step, rubric=step.rubric, learner=enrolment.learner,
        observer=observer, state="shared", shared_at=MOMENT,
        signed_off_at=MOMENT if signed_off else None,
        signed_off_by=observer if signed_off else None,
    )  # fmt: skip


class TestTheDesign:
    def test_the_built_in_wording_claims_nothing(self, certificate: Certificate) -> None:
        design = certificate.snapshot["design"]
        assert design["heading"] == "Certificate of completion"
        assert design["statement"] == "has completed this course of staff training"
        assert design["provider_statement"] == ""
        assert design["signatories"] == []

    def test_an_agencys_own_design_comes_before_the_general_one(
        self, staff: User, harbour: Agency, course: CoursePage
    ) -> None:
        Design.objects.create(
            name="Harbour", agency=harbour, heading="Own", signatory_1="Dolores Okafor",
            signatory_1_title="Director",
        )  # fmt: skip
        Design.objects.create(name="General", heading="General")

        design = issued(staff, course).snapshot["design"]
        assert design["heading"] == "Own"
        assert design["signatories"] == [
            {"name": "Dolores Okafor", "title": "Director", "image": ""}
        ]

    def test_a_logo_whose_file_is_gone_keeps_no_certificate_back(
        self, staff: User, course: CoursePage, caplog: pytest.LogCaptureFixture
    ) -> None:
        drawn = io.BytesIO()
        PillowImage.new("RGB", (9, 9), "teal").save(drawn, "PNG")
        file = ContentFile(drawn.getvalue(), name="logo.png")
        logo = get_image_model().objects.create(title="Logo", file=file, width=9, height=9)
        Design.objects.create(name="Lost", logo=logo)
        logo.file.storage.delete(logo.file.name)
        assert issued(staff, course).snapshot["design"]["logo"] == ""
        assert "is left out of a certificate" in caplog.text

    def test_another_agencys_design_is_never_used(
        self, staff: User, northside: Agency, course: CoursePage
    ) -> None:
        Design.objects.create(name="Northside", agency=northside, heading="Northside")
        Design.objects.create(name="General", heading="General")
        assert issued(staff, course).snapshot["design"]["heading"] == "General"
