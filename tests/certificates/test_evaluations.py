"""How a course was found: asked once, kept without the person, shown only in groups."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates import actions
from certificates.evaluations import asking
from certificates.evaluations.asking import AlreadyGiven, give_evaluation
from certificates.evaluations.summary import released, summaries
from certificates.models import Certificate, Evaluation, EvaluationForm, EvaluationReceipt
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from lms.people.models import Agency, User
from tests import factories
from tests.certificates.factories import completed
from tests.conftest import signed_in
from tests.reports.test_taking import as_rows, taken

TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def course(db: None) -> CoursePage:
    objectives = [("objective", "Name three body states.")]
    return factories.make_course("Introduction", lessons=1, objectives=objectives)


@pytest.fixture
def asked(db: None) -> EvaluationForm:
    questions = [("scale", "It had a good pace."), ("words", "What helped you most?")]
    return EvaluationForm.objects.create(title="How?", slug="how", questions=questions)


@pytest.fixture
def strict(harbour: Agency) -> Agency:
    harbour.evaluation_required = True
    harbour.save()
    return harbour


def test_where_the_agency_wants_one_the_certificate_comes_with_it(
    strict: Agency, staff: User, course: CoursePage, asked: EvaluationForm, client: Client
) -> None:
    enrolment = completed(staff, course)
    assert enrolment.is_complete
    assert not enrolment.certificates.exists()
    client.force_login(staff)
    url = reverse("certificates:evaluate", args=[enrolment.pk])
    assert url in client.get(reverse("certificates:list")).content.decode()
    page = client.get(url).content.decode()
    assert "I can now: Name three body states." in page
    assert "It had a good pace." in page

    refused = client.post(url, {"words_0": "The stories."})
    assert refused.status_code == 422
    assert "The stories." in refused.content.decode()
    assert not Evaluation.objects.exists()

    typed = {"scale_0": "5", "scale_1": "0", "words_0": "The stories."}
    assert client.post(url, typed).status_code == 302
    assert Certificate.objects.get().enrolment == enrolment
    row = Evaluation.objects.get()
    assert row.scales == [["I can now: Name three body states.", 5], ["It had a good pace.", None]]
    assert row.words == [["What helped you most?", "The stories."]]
    assert row.month.day == 1
    assert client.post(url, typed).status_code == 409
    assert Evaluation.objects.count() == Certificate.objects.count() == 1


def test_nothing_kept_leads_from_the_answers_to_the_person(staff: User, course: CoursePage) -> None:
    give_evaluation(completed(staff, course), scales=[("A", 3)], words=[("B", "Words of mine.")])
    names = {field.name for field in Evaluation._meta.get_fields()}
    assert names == {"id", "course", "agency", "edition", "month", "scales", "words"}
    assert {field.name for field in EvaluationReceipt._meta.get_fields()} == {"id", "enrolment"}
    with pytest.raises(AlreadyGiven):
        give_evaluation(staff.enrolments.get(), scales=[], words=[])


def test_elsewhere_the_certificate_comes_by_itself_and_saying_so_is_a_choice(
    staff: User, course: CoursePage, client: Client
) -> None:
    enrolment = completed(staff, course)
    assert enrolment.certificates.exists()
    client.force_login(staff)
    assert client.get(reverse("certificates:evaluate", args=[enrolment.pk])).status_code == 200


def test_certificates_that_waited_are_issued_when_the_agency_no_longer_asks(
    strict: Agency, staff: User, course: CoursePage
) -> None:
    completed(staff, course)
    call_command("issue_waiting_certificates")
    assert not Certificate.objects.exists()
    strict.evaluation_required = False
    strict.save()
    call_command("issue_waiting_certificates")
    call_command("issue_waiting_certificates")
    assert Certificate.objects.get().learner == staff


def test_one_that_cannot_be_issued_holds_up_no_other(
    strict: Agency, staff: User, peer: User, course: CoursePage, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    completed(staff, course)
    completed(peer, course)
    Agency.objects.update(evaluation_required=False)

    def issue(enrolment: Enrolment, **how: object) -> None:
        if enrolment.learner == staff:
            raise RuntimeError("broken")
        actions.issue(enrolment, **how)

    monkeypatch.setattr(asking, "issue", issue)
    assert asking.issue_waiting() == 1
    assert Certificate.objects.get().learner == peer
    assert "No certificate for enrolment" in caplog.text


def said(course: CoursePage, agency: Agency, month: int, people: int, value: int = 4) -> None:
    Evaluation.objects.bulk_create(
        Evaluation(
            course=course, agency=agency, edition="2026.1", month=dt.date(2026, month, 1),
            scales=[["It had a good pace.", value]], words=[["What helped?", f"Month {month}."]],
        )
        for _ in range(people)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by_month", "shown"),
    [
        ({10: 4}, 0),
        ({10: 5}, 5),
        ({9: 4, 10: 1}, 5),
        ({8: 5, 9: 4}, 5),
        ({8: 5, 9: 4, 10: 3}, 12),
        ({10: 5, 11: 9}, 5),
        ({11: 50}, 0),
    ],
)
def test_answers_come_out_in_blocks_of_five_by_whole_months(
    course: CoursePage, harbour: Agency, by_month: dict[int, int], shown: int
) -> None:
    for month, people in by_month.items():
        said(course, harbour, month, people)
    rows = list(Evaluation.objects.select_related("course"))
    assert len(released(rows, today=TODAY)) == shown
    summary = summaries(rows, today=TODAY)[0]
    assert summary.people == shown
    assert summary.waiting == (shown < len(rows))


def test_a_statement_that_few_answered_is_withheld(course: CoursePage, harbour: Agency) -> None:
    said(course, harbour, 9, 5)
    Evaluation.objects.filter(pk=Evaluation.objects.first().pk).update(
        scales=[["It had a good pace.", None]]
    )
    rows = Evaluation.objects.select_related("course")
    assert summaries(rows, today=TODAY)[0].statements == ()


def test_the_figures_come_as_a_file_and_what_was_written_stays(
    course: CoursePage, harbour: Agency, manager: User, trainer: User
) -> None:
    ended = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    said(course, harbour, ended.month, 5)
    Evaluation.objects.update(month=ended.replace(day=1), words=[["What helped?", "PRIVATE"]])
    client, to = signed_in(manager), "/team/evaluations/take/"
    page = client.get(reverse("certificates:evaluations")).content.decode()
    assert "PRIVATE" in page
    assert f'action="{to}"' in page
    rows = as_rows(taken(client, "csv", to=to))
    assert [course.title, f"5 people, {ended:%B %Y}"] in rows
    statement = Evaluation.objects.first().scales[0][0]
    assert [row[2] for row in rows if row[:1] == [statement]] == ["5"]
    assert "PRIVATE" not in str(rows)
    assert signed_in(trainer).post(to, {"as": "csv"}).status_code == 404


def test_a_manager_sees_ones_own_agency_and_a_trainer_all(
    course: CoursePage, harbour: Agency, northside: Agency, manager: User, outsider_manager: User,
    staff: User, client: Client,
) -> None:  # fmt: skip
    last_month = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).month
    said(course, harbour, last_month, 5)
    url = reverse("certificates:evaluations")
    client.force_login(manager)
    page = client.get(url).content.decode()
    assert "5 people" in page
    assert 'aria-current="page">My team' in page
    client.force_login(outsider_manager)
    assert "Nothing here yet" in client.get(url).content.decode()
    client.force_login(staff)
    assert client.get(url).status_code == 404
