"""Levels and words stay between the learner and those who supervise them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.progress.actions import enrol
from courses.progress.models import Enrolment, Waiting
from courses.supervision import actions
from courses.supervision.models import Feedback, PracticePage, PracticeRequest
from courses.supervision.permissions import supervised_enrolments, supervises, supervisors_of
from courses.supervision.standing import review_dates, standing_of
from lms.activity.models import Event
from lms.people.models import Agency, Membership, Role, Team, User
from tests import factories
from tests.conftest import signed_in

from .observing import read, shared, signed, written

STRANGERS = ["peer", "manager", "team_manager", "other_supervisor", "outside_supervisor",
             "outsider_manager", "trainer"]  # fmt: skip
CANARIES = ["PRIVATE-", "Anchor 2", "emerging", "Emerging"]


def url(name: str, *args: Any) -> str:
    return reverse(f"supervision:{name}", args=args)


@pytest.fixture
def asked(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> PracticeRequest:
    return actions.ask_for_practice(
        step, learner=staff, supervisor=supervisor, what="PRIVATE-WHAT", when="PRIVATE-WHEN"
    )


def addresses(
    request: PracticeRequest, draft: Feedback, given: Feedback
) -> Iterator[tuple[str, str]]:
    """Every address that concerns one learner, with the method that it answers to."""
    for name in ("answer", "withdraw", "observe_request"):
        yield "post", url(name, request.pk)
    yield "get", url("request", request.pk)
    for feedback in (draft, given):
        for name in ("feedback", "edit", "preview", "sign_off", "set_aside"):
            yield "get", url(name, feedback.pk)
        for name in ("edit", "autosave", "share", "acknowledge", "sign_off", "set_aside"):
            yield "post", url(name, feedback.pk)
    yield "get", url("person", request.enrolment_id, request.step_id)
    yield "post", url("observe_person", request.enrolment_id, request.step_id)


@pytest.mark.parametrize("name", STRANGERS)
def test_to_everyone_else_none_of_it_exists(
    name: str,
    asked: PracticeRequest,
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    request: pytest.FixtureRequest,
) -> None:
    given = shared(enrolment, step, supervisor, 2, 3)
    draft = written(enrolment, step, supervisor)
    client = signed_in(request.getfixturevalue(name))
    before = list(Feedback.objects.values("state", "signed_off_at", "strengths"))
    for method, address in addresses(asked, draft, given):
        assert getattr(client, method)(address).status_code == 404, address
    assert list(Feedback.objects.values("state", "signed_off_at", "strengths")) == before


def test_without_signing_in_every_address_leads_to_the_door(
    asked: PracticeRequest, enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    given = shared(enrolment, step, supervisor)
    draft = written(enrolment, step, supervisor)
    for method, address in addresses(asked, draft, given):
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 302, address
        assert "/accounts/login/" in answer.url


@pytest.mark.parametrize("name", ["staff", "peer", "manager", "trainer", "outsider_manager"])
def test_only_supervisors_have_the_page_supervision(
    name: str, request: pytest.FixtureRequest
) -> None:
    assert signed_in(request.getfixturevalue(name)).get(url("home")).status_code == 404


def test_the_learner_sees_what_is_shared_and_never_a_draft(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
) -> None:
    draft = written(enrolment, step, supervisor)
    assert as_staff.get(url("feedback", draft.pk)).status_code == 404
    actions.share(draft, by=supervisor)
    shut = as_staff.get(url("feedback", draft.pk)).content.decode()
    assert "When would you like to read this?" in shut
    assert "PRIVATE" not in shut
    as_staff.post(url("choose", draft.pk), {"reading": "now"})
    page = as_staff.get(url("feedback", draft.pk))
    assert page.status_code == 200
    assert "PRIVATE-EVIDENCE" in page.content.decode()
    for name in ("edit", "autosave", "share", "set_aside"):
        assert as_staff.post(url(name, draft.pk)).status_code == 404
    assert as_staff.post(url("sign_off", draft.pk)).status_code == 403
    assert as_staff.get(url("sign_off", draft.pk)).status_code == 404


def test_another_supervisor_of_the_learner_reads_what_is_shared_and_writes_nothing(
    enrolment: Enrolment, step: PracticePage, supervisor: User, second_supervisor: User
) -> None:
    client = signed_in(second_supervisor)
    draft = written(enrolment, step, supervisor)
    assert client.get(url("feedback", draft.pk)).status_code == 404
    actions.share(draft, by=supervisor)
    assert client.get(url("feedback", draft.pk)).status_code == 200
    assert client.get(url("sign_off", draft.pk)).status_code == 200
    assert client.post(url("edit", draft.pk)).status_code == 404
    assert client.post(url("acknowledge", draft.pk)).status_code == 403


def test_someone_who_manages_and_supervises_reads_only_what_they_observed(
    enrolment: Enrolment, step: PracticePage, supervisor: User, harbour: Agency, team: Team
) -> None:
    both = factories.member(harbour, Role.SUPERVISOR, team)
    Membership.objects.create(
        user=both, agency=harbour, role=Role.MANAGER, started_on=factories.LONG_AGO
    )
    client = signed_in(both)
    others = shared(enrolment, step, supervisor, 2, 3)
    own = shared(enrolment, step, both)
    assert client.get(url("feedback", others.pk)).status_code == 404
    assert client.get(url("feedback", own.pk)).status_code == 200
    page = client.get(url("person", enrolment.pk, step.pk)).content.decode()
    assert "consistent" not in page
    assert str(others.pk) not in page


def test_an_observer_who_now_works_elsewhere_sees_nothing_more(
    asked: PracticeRequest,
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    northside: Agency,
) -> None:
    given = shared(enrolment, step, supervisor)
    Membership.objects.filter(user=supervisor).update(ended_on=factories.LONG_AGO)
    Membership.objects.create(
        user=supervisor, agency=northside, role=Role.SUPERVISOR, started_on=factories.LONG_AGO
    )
    client = signed_in(supervisor)
    assert client.get(url("feedback", given.pk)).status_code == 404
    assert client.get(url("request", asked.pk)).status_code == 404


def test_a_supervisor_at_two_agencies_keeps_them_apart(
    enrolment: Enrolment, step: PracticePage, staff: User, northside: Agency
) -> None:
    """The learner works at both; what happens at Harbour isn't Northside's."""
    Membership.objects.create(user=staff, agency=northside, started_on=factories.LONG_AGO)
    abroad = factories.member(northside, Role.SUPERVISOR)
    assert User.objects.supervised_by(abroad).contains(staff)
    assert not supervises(abroad, enrolment)
    assert abroad not in supervisors_of(enrolment)


def test_both_ways_of_asking_who_supervises_whom_agree(
    harbour: Agency, team: Team, other_team: Team, advanced: Any, step: PracticePage
) -> None:
    unit = factories.TeamFactory(agency=harbour, parent=team)
    places = [None, team, other_team, unit]
    supervisors = [factories.member(harbour, Role.SUPERVISOR, place) for place in places]
    learners = [factories.member(harbour, Role.STAFF, place) for place in places]
    for learner in [*learners, *supervisors]:
        enrolment = enrol(learner, advanced, by=learner)
        one_way = {row.pk for row in supervisors if supervises(row, enrolment)}
        assert one_way == {row.pk for row in supervisors_of(enrolment)}
    assert not supervised_enrolments(learners[0]).exists()


def test_events_and_waiting_hold_ids_and_no_words(
    asked: PracticeRequest, enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    actions.answer_request(asked, by=supervisor, accept=True, reply="PRIVATE-ANSWER")
    given = read(enrolment, step, supervisor, 2, 3)
    told = f"{Waiting.objects.get(enrolment=enrolment)} "
    actions.sign_off(given, by=supervisor)
    told += " ".join(f"{row.object_name} {row.data}" for row in Event.objects.all())
    told += str(Waiting.objects.get(enrolment=enrolment))
    for canary in [*CANARIES, "level", "Criterion"]:
        assert canary not in told


def test_nothing_a_manager_can_open_holds_a_word_or_a_level(
    asked: PracticeRequest,
    enrolment: Enrolment,
    step: PracticePage,
    staff: User,
    supervisor: User,
    as_manager: Client,
) -> None:
    actions.answer_request(asked, by=supervisor, accept=True, reply="PRIVATE-ANSWER")
    signed(enrolment, step, supervisor, 2, 3)
    written(enrolment, step, supervisor, 2, 3)
    person = f"/team/people/{staff.pk}/"
    looked = [as_manager.get(address) for address in ("/team/", person, "/learning/")]
    taken = [as_manager.post(to, {"as": "csv"}) for to in ("/team/take/", f"{person}take/")]
    for answer in (*looked, *taken):
        body = b"".join(answer) if answer.streaming else answer.content
        for canary in CANARIES:
            assert canary not in body.decode(), answer.request["PATH_INFO"]


def test_what_evidence_is_made_from_holds_dates_only(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    signed(enrolment, step, supervisor, 2, 3)
    written(enrolment, step, supervisor)
    dates = review_dates(enrolment)
    assert len(dates) == 1
    report = standing_of(enrolment, step).report.without_scores()
    for canary in [*CANARIES, "Criterion"]:
        assert canary not in f"{dates} {report}"


@pytest.mark.parametrize(
    "name", ["ask", "answer", "withdraw", "observe_request", "observe_person", "acknowledge",
             "share", "autosave"]
)  # fmt: skip
def test_what_changes_something_answers_to_no_get(
    name: str,
    asked: PracticeRequest,
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    as_supervisor: Client,
) -> None:
    given = shared(enrolment, step, supervisor)
    args = {
        "ask": [step.pk],
        "observe_person": [enrolment.pk, step.pk],
        "acknowledge": [given.pk],
        "share": [given.pk],
        "autosave": [given.pk],
    }.get(name, [asked.pk])
    assert as_supervisor.get(url(name, *args)).status_code == 405


def test_whoever_answers_to_a_learner_reads_none_of_their_feedback(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User,
    second_supervisor: User, harbour: Agency, team: Team,
) -> None:  # fmt: skip
    given = shared(enrolment, step, supervisor)
    unit = factories.TeamFactory(agency=harbour, parent=team)
    Membership.objects.filter(user=second_supervisor).update(team=unit)
    named = {"supervisor": second_supervisor}
    Membership.objects.filter(user=staff).update(**named)
    reader = User.objects.get(pk=second_supervisor.pk)
    assert Feedback.objects.visible_to(reader).filter(pk=given.pk).exists()
    Membership.objects.create(
        user=staff, agency=harbour, team=team, role=Role.MANAGER, started_on=factories.LONG_AGO
    )
    reader = User.objects.get(pk=second_supervisor.pk)
    assert not Feedback.objects.visible_to(reader).filter(pk=given.pk).exists()
    assert not supervised_enrolments(reader).filter(pk=enrolment.pk).exists()
    assert signed_in(reader).get(url("person", enrolment.pk, step.pk)).status_code == 404


def test_a_request_to_oneself_is_seen_beside_a_newer_one_to_someone_else(
    asked: PracticeRequest, enrolment: Enrolment, step: PracticePage, staff: User,
    supervisor: User, second_supervisor: User, as_supervisor: Client,
) -> None:  # fmt: skip
    actions.ask_for_practice(
        step, learner=staff, supervisor=second_supervisor, what="A case", kind="case_consultation"
    )
    page = as_supervisor.get(url("person", enrolment.pk, step.pk)).content.decode()
    assert url("request", asked.pk) in page
    assert "Answer to a journal excerpt" not in page
