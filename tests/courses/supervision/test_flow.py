"""From asking for an observation to a step that is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from courses.progress.models import Enrolment, Move, StepCompletion, Waiting
from courses.supervision import actions
from courses.supervision.actions import NotReady
from courses.supervision.models import (
    Feedback,
    PracticePage,
    PracticeRequest,
    RequestState,
)
from courses.supervision.signals import feedback_signed_off
from courses.supervision.story import story_for
from lms.activity.models import Event
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Membership, Role, Team, User
from tests import factories

from .observing import MONDAY, TUESDAY, WEDNESDAY, read, shared, signed, written


@pytest.fixture
def signatures() -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def hear(**kwargs: Any) -> None:
        heard.append(kwargs)

    feedback_signed_off.connect(hear)
    yield heard
    feedback_signed_off.disconnect(hear)


def ask(step: PracticePage, staff: User, supervisor: User, **words: Any) -> PracticeRequest:
    words = {"what": "A check-in", "when": "Any Tuesday", "at": MONDAY} | words
    return actions.ask_for_practice(step, learner=staff, supervisor=supervisor, **words)


def wait_of(enrolment: Enrolment) -> Waiting:
    return Waiting.objects.get(enrolment=enrolment)


def test_the_whole_way_from_asking_to_a_step_that_is_done(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    request = ask(step, staff, supervisor)
    assert (wait_of(enrolment).move, wait_of(enrolment).person) == (Move.SUPERVISOR, supervisor)

    actions.answer_request(request, by=supervisor, accept=True, at=MONDAY)
    assert wait_of(enrolment).sentence == "Sol Supervisor is going to observe."

    first = shared(enrolment, step, supervisor, at=MONDAY)
    request.refresh_from_db()
    assert request.state == RequestState.DONE
    assert wait_of(enrolment).move == Move.LEARNER
    assert wait_of(enrolment).sentence == "The feedback of 2 March 2026 is waiting to be read."

    actions.acknowledge(first, by=staff, reply="That fits.", at=MONDAY)
    assert wait_of(enrolment).sentence == (
        "The observation of 2 March 2026 is waiting to be signed off."
    )

    actions.sign_off(first, by=supervisor, at=MONDAY)
    assert wait_of(enrolment).sentence == "One more observation is yet to be asked for."
    assert wait_of(enrolment).move == Move.LEARNER

    second = signed(enrolment, step, supervisor, at=TUESDAY)
    completion = StepCompletion.objects.get(enrolment=enrolment)
    assert completion.evidence_type == "supervision.feedback"
    assert completion.evidence_id == str(second.pk)
    assert completion.completed_at == TUESDAY
    assert not Waiting.objects.filter(enrolment=enrolment).exists()
    enrolment.refresh_from_db()
    assert enrolment.is_complete


def test_signing_before_reading_completes_the_step_once_it_is_read(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    signed(enrolment, step, supervisor, at=MONDAY)
    second = shared(enrolment, step, supervisor, at=TUESDAY)
    actions.sign_off(second, by=supervisor, at=TUESDAY)
    assert wait_of(enrolment).move == Move.LEARNER
    assert not enrolment.completions.exists()

    actions.acknowledge(second, by=staff, at=WEDNESDAY)
    assert enrolment.completions.get().completed_at == WEDNESDAY


def test_the_same_request_sent_twice_is_one(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    assert ask(step, staff, supervisor) == ask(step, staff, supervisor)
    assert Event.objects.filter(verb="practice.asked").count() == 1


def test_a_second_open_request_is_refused(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    ask(step, staff, supervisor)
    with pytest.raises(LmsError, match="Withdraw it first") as refusal:
        ask(step, staff, supervisor, what="Something else")
    assert refusal.value.code == "already_asked"


@pytest.mark.parametrize("whom", ["peer", "manager", "other_supervisor", "outside_supervisor"])
def test_only_someone_who_supervises_the_learner_can_be_asked(
    whom: str,
    enrolment: Enrolment,
    step: PracticePage,
    staff: User,
    request: pytest.FixtureRequest,
) -> None:
    with pytest.raises(NotPermitted):
        ask(step, staff, request.getfixturevalue(whom))


def test_nobody_asks_without_being_in_the_course(
    step: PracticePage, staff: User, supervisor: User
) -> None:
    with pytest.raises(NotPermitted) as refusal:
        ask(step, staff, supervisor)
    assert refusal.value.code == "step_locked"


def test_nobody_asks_once_the_step_is_done(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    signed(enrolment, step, supervisor, at=MONDAY)
    signed(enrolment, step, supervisor, at=TUESDAY)
    with pytest.raises(LmsError) as refusal:
        ask(step, staff, supervisor)
    assert refusal.value.code == "step_done"


def test_handing_back_needs_a_sentence_and_returns_the_move(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    request = ask(step, staff, supervisor)
    with pytest.raises(BadInput):
        actions.answer_request(request, by=supervisor, accept=False, reply="  ")
    actions.answer_request(request, by=supervisor, accept=False, reply="I am away in March.")
    request.refresh_from_db()
    assert request.state == RequestState.DECLINED
    assert wait_of(enrolment).move == Move.LEARNER


def test_an_accepted_request_can_still_be_handed_back_or_withdrawn(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    first = ask(step, staff, supervisor)
    actions.answer_request(first, by=supervisor, accept=True)
    actions.answer_request(first, by=supervisor, accept=False, reply="I am ill.")
    second = ask(step, staff, supervisor)
    actions.answer_request(second, by=supervisor, accept=True)
    assert actions.withdraw_request(second, by=staff).state == RequestState.WITHDRAWN
    with pytest.raises(LmsError, match="closed"):
        actions.answer_request(second, by=supervisor, accept=True)


def test_only_the_asked_answer_and_only_the_learner_withdraws(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User, second_supervisor: User
) -> None:
    request = ask(step, staff, supervisor)
    with pytest.raises(NotPermitted):
        actions.answer_request(request, by=second_supervisor, accept=True)
    with pytest.raises(NotPermitted):
        actions.withdraw_request(request, by=supervisor)


def test_starting_from_a_request_accepts_it_and_opens_one_draft(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    request = ask(step, staff, supervisor)
    draft = actions.start_observation(enrolment, step, by=supervisor, request=request, at=TUESDAY)
    again = actions.start_observation(enrolment, step, by=supervisor, request=request, at=TUESDAY)
    request.refresh_from_db()
    assert request.state == RequestState.ACCEPTED
    assert draft.pk == again.pk
    assert draft.ratings.count() == draft.rubric.criteria.count()
    assert draft.observed_on == dt.date(2026, 3, 3)
    assert wait_of(enrolment).sentence == "Sol Supervisor is writing down what they saw."


def test_an_observation_agreed_in_person_takes_up_the_open_request(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    request = ask(step, staff, supervisor)
    draft = actions.start_observation(enrolment, step, by=supervisor)
    assert draft.request == request


def test_a_withdrawn_request_starts_nothing(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    request = ask(step, staff, supervisor)
    actions.withdraw_request(request, by=staff)
    with pytest.raises(LmsError, match="closed"):
        actions.start_observation(enrolment, step, by=supervisor, request=request)


def test_an_earlier_cycle_takes_no_new_observation(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    Enrolment.objects.create(
        learner=enrolment.learner, course=enrolment.course, agency=enrolment.agency, cycle=2
    )
    with pytest.raises(LmsError, match="begun this course anew") as refusal:
        actions.start_observation(enrolment, step, by=supervisor)
    assert refusal.value.code == "earlier_cycle"


def test_whoever_has_begun_keeps_the_version_of_the_rubric(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    first = shared(enrolment, step, supervisor)
    newer = actions.copy_rubric(step.rubric, by=None)
    step.rubric = actions.publish_rubric(newer, by=None)
    step.save()
    draft = actions.start_observation(enrolment, step, by=supervisor, at=TUESDAY)
    assert draft.rubric == first.rubric != newer


def test_a_partial_save_keeps_what_it_leaves_out(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor)
    one = draft.ratings.first()
    words = {"strengths": "New words.", "ratings": {one.criterion_id: {"level": 4}}}
    actions.save_draft(draft, words, by=supervisor)
    kept = Feedback.objects.get(pk=draft.pk)
    one.refresh_from_db()
    assert (kept.strengths, kept.next_step) == ("New words.", "PRIVATE-NEXT-STEP")
    assert (one.level, one.evidence) == (4, "PRIVATE-EVIDENCE")


def test_saving_cannot_reach_what_a_draft_does_not_hold(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor)
    forged = {"state": "shared", "learner": supervisor, "signed_off_at": MONDAY}
    actions.save_draft(draft, forged, by=supervisor)
    kept = Feedback.objects.get(pk=draft.pk)
    assert (kept.state, kept.learner, kept.signed_off_at) == ("draft", staff, None)


def test_everything_missing_is_named_at_once(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    draft = actions.start_observation(enrolment, step, by=supervisor, at=MONDAY)
    with pytest.raises(NotReady) as refusal:
        actions.share(draft, by=supervisor, at=MONDAY)
    assert [row.field for row in refusal.value.missing] == ["ratings", "strengths", "next_step"]


def test_a_rating_without_evidence_is_refused(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor)
    one = draft.ratings.first()
    actions.save_draft(draft, {"ratings": {one.criterion_id: {"evidence": "  "}}}, by=supervisor)
    with pytest.raises(NotReady) as refusal:
        actions.share(draft, by=supervisor, at=MONDAY)
    assert [row.field for row in refusal.value.missing] == [f"evidence_{one.criterion_id}"]
    assert Feedback.objects.get(pk=draft.pk).is_draft


@pytest.mark.parametrize("day", [dt.date(2026, 3, 3), dt.date(2026, 1, 4)])
def test_a_day_to_come_or_before_the_course_is_refused(
    day: dt.date, enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor, observed_on=day)
    with pytest.raises(NotReady) as refusal:
        actions.share(draft, by=supervisor, at=MONDAY)
    assert [row.field for row in refusal.value.missing] == ["observed_on"]


def test_sharing_twice_is_sharing_once(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    first = shared(enrolment, step, supervisor, at=MONDAY)
    again = actions.share(first, by=supervisor, at=TUESDAY)
    assert again.shared_at == MONDAY
    assert Event.objects.filter(verb="feedback.shared").count() == 1


def test_what_is_shared_no_longer_changes(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    feedback = shared(enrolment, step, supervisor)
    with pytest.raises(LmsError) as refusal:
        actions.save_draft(feedback, {"strengths": "Rewritten."}, by=supervisor)
    assert refusal.value.code == "not_a_draft"
    assert Feedback.objects.get(pk=feedback.pk).strengths == "PRIVATE-STRENGTHS"


def test_only_the_observer_writes_and_shares(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User, second_supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor)
    for someone in (staff, second_supervisor):
        with pytest.raises(NotPermitted):
            actions.save_draft(draft, {"strengths": "Mine."}, by=someone)
        with pytest.raises(NotPermitted):
            actions.share(draft, by=someone)


def test_a_draft_set_aside_is_out_of_the_way(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    ask(step, staff, supervisor)
    draft = written(enrolment, step, supervisor)
    actions.set_aside(draft, by=supervisor)
    assert wait_of(enrolment).sentence == "Sol Supervisor is going to observe."
    fresh = actions.start_observation(enrolment, step, by=supervisor)
    assert fresh.pk != draft.pk
    with pytest.raises(LmsError):
        actions.share(draft, by=supervisor)


def test_acknowledging_is_the_learners_and_happens_once(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    feedback = shared(enrolment, step, supervisor)
    with pytest.raises(NotPermitted):
        actions.acknowledge(feedback, by=supervisor)
    actions.acknowledge(feedback, by=staff, reply="Thank you.", at=MONDAY)
    again = actions.acknowledge(feedback, by=staff, reply="Thank you.", at=TUESDAY)
    assert again.acknowledged_at == MONDAY
    with pytest.raises(LmsError, match="stays as it is"):
        actions.acknowledge(feedback, by=staff, reply="Other words.")


def test_a_draft_cannot_be_acknowledged_or_signed(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor)
    with pytest.raises(LmsError, match="shared yet"):
        actions.acknowledge(draft, by=staff)
    with pytest.raises(LmsError, match="Share the feedback first"):
        actions.sign_off(draft, by=supervisor)


def test_signing_twice_is_signing_once(
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    second_supervisor: User,
    signatures: list[dict[str, Any]],
) -> None:
    feedback = signed(enrolment, step, supervisor, at=MONDAY)
    again = actions.sign_off(feedback, by=second_supervisor, at=TUESDAY)
    assert (again.signed_off_by, again.signed_off_at) == (supervisor, MONDAY)
    assert len(signatures) == 1
    assert (signatures[0]["feedback"].pk, signatures[0]["by"]) == (feedback.pk, supervisor)


def test_another_supervisor_of_the_learner_may_sign_and_nobody_else(
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    second_supervisor: User,
    request: pytest.FixtureRequest,
) -> None:
    feedback = read(enrolment, step, supervisor)
    for name in ("staff", "peer", "manager", "other_supervisor", "outside_supervisor"):
        with pytest.raises(NotPermitted):
            actions.sign_off(feedback, by=request.getfixturevalue(name))
    assert actions.sign_off(feedback, by=second_supervisor).signed_off_by == second_supervisor


def test_a_critical_not_yet_stops_the_signature(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    feedback = read(enrolment, step, supervisor, 3, 1)
    with pytest.raises(LmsError, match="Criterion 1 stood at “not yet”") as refusal:
        actions.sign_off(feedback, by=supervisor)
    assert refusal.value.code == "critical_not_yet"
    assert wait_of(enrolment).sentence == "The next step is being planned together."


def test_a_low_first_observation_is_replaced_by_a_later_one(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    signed(enrolment, step, supervisor, 2, 3, at=MONDAY)
    signed(enrolment, step, supervisor, at=TUESDAY)
    assert not enrolment.completions.exists()
    signed(enrolment, step, supervisor, at=WEDNESDAY)
    assert enrolment.completions.exists()


def test_an_eased_rule_is_applied_when_the_page_is_published(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    signed(enrolment, step, supervisor)
    step.reviews_required = 1
    step.save_revision().publish()
    assert enrolment.completions.filter(step_id=step.pk).exists()


def test_a_tightened_rule_leaves_a_finished_step_done(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    signed(enrolment, step, supervisor, at=MONDAY)
    signed(enrolment, step, supervisor, at=TUESDAY)
    step.reviews_required = 5
    step.save_revision().publish()
    assert enrolment.completions.filter(step_id=step.pk).exists()
    assert not Waiting.objects.filter(enrolment=enrolment).exists()


def test_an_unpublished_rubric_cannot_be_used(step: PracticePage) -> None:
    step.rubric = actions.copy_rubric(step.rubric, by=None)
    with pytest.raises(Exception, match="Publish this rubric first"):
        step.save()


def test_every_action_leaves_an_event(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    request = ask(step, staff, supervisor)
    actions.answer_request(request, by=supervisor, accept=True)
    signed(enrolment, step, supervisor)
    verbs = Event.objects.filter(person=staff).order_by("pk").values_list("verb", flat=True)
    assert [verb for verb in verbs if not verb.startswith("enrolment")] == [
        "practice.asked",
        "practice.accepted",
        "observation.started",
        "feedback.shared",
        "feedback.acknowledged",
        "feedback.signed_off",
    ]


def test_an_observer_who_is_no_supervisor_any_more_signs_nothing(
    enrolment: Enrolment, step: PracticePage, supervisor: User, second_supervisor: User
) -> None:
    feedback = read(enrolment, step, supervisor)
    Membership.objects.filter(user=supervisor).update(role=Role.STAFF)
    former = User.objects.get(pk=supervisor.pk)
    assert not story_for(feedback, former).may_sign
    with pytest.raises(NotPermitted):
        actions.sign_off(feedback, by=former)
    assert actions.sign_off(feedback, by=second_supervisor).is_signed_off


def test_an_observer_who_has_moved_to_another_team_still_signs_what_they_saw(
    enrolment: Enrolment, step: PracticePage, supervisor: User, other_team: Team
) -> None:
    feedback = read(enrolment, step, supervisor)
    Membership.objects.filter(user=supervisor).update(team=other_team)
    mover = User.objects.get(pk=supervisor.pk)
    assert actions.sign_off(feedback, by=mover).is_signed_off


def test_an_observer_who_answers_to_the_learner_by_now_signs_nothing(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User, team: Team
) -> None:
    feedback = read(enrolment, step, supervisor)
    Membership.objects.create(
        user=staff, agency=team.agency, team=team, role=Role.MANAGER, started_on=factories.LONG_AGO
    )
    with pytest.raises(NotPermitted):
        actions.sign_off(feedback, by=User.objects.get(pk=supervisor.pk))
