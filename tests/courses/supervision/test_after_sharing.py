"""What may follow shared feedback, and that nothing of it changes what was said."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import Wording
from courses.progress.models import Enrolment, Waiting
from courses.supervision import actions
from courses.supervision.actions import NotReady
from courses.supervision.home import on_my_desk
from courses.supervision.models import (
    CaseConsultation,
    Feedback,
    JournalReview,
    PracticePage,
    RecordedReview,
    SecondLook,
    SupervisionSettings,
)
from courses.supervision.standing import standing_of
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Agency, Membership, Role, Team, User
from tests import factories

from .observing import MONDAY, TUESDAY, WEDNESDAY, read, shared, signed, written

FOUR = ("question", "observation", "alternatives", "plan")


def code_of(error: pytest.ExceptionInfo) -> str:
    return error.value.code


def test_a_recording_needs_consent_a_day_and_moments(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    draft = actions.start_observation(
        enrolment, step, by=supervisor, kind=RecordedReview, at=MONDAY
    )
    words = {"strengths": "a", "next_step": "b", "moments": "somewhere in the middle"}
    level = {draft.ratings.first().criterion_id: {"level": 3, "evidence": "04:10"}}
    actions.save_draft(draft, words | {"ratings": level}, by=supervisor)
    with pytest.raises(NotReady) as refusal:
        actions.share(draft, by=supervisor, at=MONDAY)
    missing = [row.field for row in refusal.value.missing]
    assert missing == ["consent", "storage", "delete_on", "moments"]
    right = {"consent": True, "storage": "Safe", "delete_on": TUESDAY.date(), "moments": "4:10 hm"}
    actions.save_draft(draft, right, by=supervisor)
    assert actions.share(draft, by=supervisor, at=MONDAY).is_shared


def test_a_consultation_counts_once_read_and_is_never_signed(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    step.consultations_required = 1
    step.save()
    draft = actions.start_observation(
        enrolment, step, by=supervisor, kind=CaseConsultation, at=MONDAY
    )
    assert not draft.ratings.exists()
    words = dict.fromkeys((*FOUR, "strengths", "next_step"), "Words.")
    actions.save_draft(draft, words, by=supervisor)
    talk = actions.share(draft, by=supervisor, at=MONDAY)
    report = standing_of(enrolment, step).report
    assert report.next.sentence == "The consultation of 2 March 2026 is waiting to be read."
    actions.acknowledge(talk, by=staff)
    with pytest.raises(LmsError) as refusal:
        actions.sign_off(talk, by=supervisor)
    assert code_of(refusal) == "not_signed"
    met = {item.key: item.met for item in standing_of(enrolment, step).report.items}
    assert met["consultations"]
    assert not met["signed_off"]


def test_an_answer_to_a_journal_stays_between_two(
    enrolment: Enrolment, step: PracticePage, supervisor: User, second_supervisor: User
) -> None:
    draft = actions.start_observation(enrolment, step, by=supervisor, kind=JournalReview, at=MONDAY)
    words = {"response": "Thank you.", "strengths": "a", "next_step": "b"}
    actions.save_draft(draft, words, by=supervisor)
    answer = actions.share(draft, by=supervisor, at=MONDAY)
    seen = Feedback.objects.filter(pk=answer.pk)
    assert seen.visible_to(enrolment.learner).exists()
    assert not seen.visible_to(second_supervisor).exists()


def test_nobody_judges_whoever_manages_them(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User,
    harbour: Agency, team: Team,
) -> None:  # fmt: skip
    Membership.objects.create(user=staff, agency=harbour, team=team, role=Role.MANAGER)
    enrolment.refresh_from_db()
    with pytest.raises(NotPermitted):
        actions.start_observation(enrolment, step, by=supervisor)
    assert supervisor not in standing_of(enrolment, step).supervisors()


def test_later_and_together_keep_it_shut(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
) -> None:
    feedback = shared(enrolment, step, supervisor)
    for choice in ("later", "together"):
        as_staff.post(reverse("supervision:choose", args=[feedback.pk]), {"reading": choice})
        assert "PRIVATE" not in as_staff.get(feedback.get_absolute_url()).content.decode()
    as_staff.post(reverse("supervision:choose", args=[feedback.pk]), {"reading": "now"})
    actions.choose_reading(feedback, by=enrolment.learner, choice="later")
    assert "PRIVATE-STRENGTHS" in as_staff.get(feedback.get_absolute_url()).content.decode()


def test_a_plan_is_made_and_agreed_before_anything_newer_is_signed(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    low = read(enrolment, step, supervisor, 3, 1, at=MONDAY)
    newer = read(enrolment, step, supervisor, at=TUESDAY)
    with pytest.raises(LmsError) as refusal:
        actions.sign_off(newer, by=supervisor)
    assert code_of(refusal) == "plan_first"
    actions.plan_first(low, by=supervisor, words="Role first.")
    wait = Waiting.objects.get(enrolment=enrolment)
    assert wait.sentence == "A plan for the next step is waiting to be agreed."
    with pytest.raises(LmsError):
        actions.plan_first(low, by=supervisor, words="Another.")
    actions.agree_plan(low, by=staff, words="Yes.")
    assert actions.sign_off(newer, by=supervisor, at=TUESDAY).is_signed_off


def test_withdrawing_needs_a_reason_and_leaves_it_readable(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
) -> None:
    feedback = signed(enrolment, step, supervisor, at=MONDAY)
    with pytest.raises(BadInput):
        actions.withdraw_feedback(feedback, by=supervisor, reason=" ")
    actions.withdraw_feedback(feedback, by=supervisor, reason="The wrong person.")
    page = as_staff.get(feedback.get_absolute_url()).content.decode()
    assert "The wrong person." in page
    assert "PRIVATE-STRENGTHS" in page
    signed(enrolment, step, supervisor, at=TUESDAY)
    assert not enrolment.completions.exists()
    with pytest.raises(LmsError):
        actions.withdraw_feedback(feedback, by=supervisor, reason="Again.")


def test_a_correction_takes_the_place_once_it_is_shared(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    old = signed(enrolment, step, supervisor, 2, 3, at=MONDAY)
    draft = actions.correct_feedback(old, by=supervisor, reason="A slip of the pen.", at=TUESDAY)
    assert draft.ratings.count() == old.ratings.count()
    assert not Feedback.objects.get(pk=old.pk).is_amended
    actions.save_draft(draft, {"strengths": "Right now."}, by=supervisor)
    new = actions.share(draft, by=supervisor, at=TUESDAY)
    old = Feedback.objects.get(pk=old.pk)
    assert (old.amendment.replacement, old.stage) == (new, "corrected")
    assert old.strengths == "PRIVATE-STRENGTHS"


def test_a_second_look_holds_the_signature_and_changes_no_word(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User, second_supervisor: User
) -> None:
    feedback = read(enrolment, step, supervisor)
    with pytest.raises(NotPermitted):
        actions.ask_second_look(feedback, by=staff, reviewer=supervisor, words="No.")
    actions.ask_second_look(feedback, by=staff, reviewer=second_supervisor, words="It was loud.")
    with pytest.raises(LmsError) as refusal:
        actions.sign_off(feedback, by=supervisor)
    assert code_of(refusal) == "second_look"
    with pytest.raises(NotPermitted):
        actions.answer_second_look(feedback, by=supervisor, outcome="stands", answer="Mine.")
    levels = list(feedback.ratings.values_list("level", flat=True))
    actions.answer_second_look(feedback, by=second_supervisor, outcome="stands", answer="So do I.")
    assert list(feedback.ratings.values_list("level", flat=True)) == levels
    assert actions.sign_off(feedback, by=supervisor, at=WEDNESDAY).is_signed_off


def test_repair_is_followed_up_until_the_learner_says_it_is_settled(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    feedback = read(enrolment, step, supervisor)
    asked = actions.ask_repair(feedback, by=staff, words="A talk.")
    assert actions.ask_repair(feedback, by=staff) == asked
    actions.follow_up(asked, by=supervisor, words="We meet on Friday.")
    with pytest.raises(NotPermitted):
        actions.follow_up(asked, by=supervisor, words="Done.", settled=True)
    assert not actions.follow_up(asked, by=staff, words="", settled=True).is_open


def test_a_word_of_the_shared_language_is_offered_and_never_in_the_way(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
) -> None:
    Wording.objects.create(avoid="resistant", prefer="not ready yet", why="It blames.")
    draft = written(enrolment, step, supervisor, strengths="He was resistant, and you waited.")
    page = as_supervisor.get(reverse("supervision:preview", args=[draft.pk])).content.decode()
    assert "not ready yet" in page
    assert "Share with" in page
    assert actions.share(draft, by=supervisor, at=MONDAY).is_shared


def test_nothing_is_withdrawn_while_its_correction_is_being_written(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    old = shared(enrolment, step, supervisor, at=MONDAY)
    draft = actions.correct_feedback(old, by=supervisor, reason="A slip.", at=TUESDAY)
    with pytest.raises(LmsError) as refusal:
        actions.withdraw_feedback(old, by=supervisor, reason="On second thoughts.")
    assert code_of(refusal) == "draft_open"
    assert actions.share(draft, by=supervisor, at=TUESDAY).is_shared


def test_a_second_look_moves_the_move_to_whoever_was_asked(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User, second_supervisor: User
) -> None:
    feedback = read(enrolment, step, supervisor)
    actions.ask_second_look(feedback, by=staff, reviewer=second_supervisor, words="It was loud.")
    wait = Waiting.objects.get(enrolment=enrolment)
    assert wait.person == second_supervisor
    assert wait.sentence == "Sky Second has the observation of 2 March 2026 to look at."
    assert not on_my_desk(supervisor).ready
    actions.answer_second_look(feedback, by=second_supervisor, outcome="differs", answer="No.")
    wait = Waiting.objects.get(enrolment=enrolment)
    assert (wait.person, wait.sentence) == (staff, "Two more observations are yet to be asked for.")
    assert not on_my_desk(supervisor).ready


def test_a_second_look_can_be_asked_of_another_once_the_first_has_left(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User,
    second_supervisor: User, harbour: Agency, team: Team,
) -> None:  # fmt: skip
    feedback = read(enrolment, step, supervisor)
    actions.ask_second_look(feedback, by=staff, reviewer=second_supervisor, words="It was loud.")
    third = factories.member(harbour, Role.SUPERVISOR, team)
    with pytest.raises(LmsError) as refusal:
        actions.ask_second_look(feedback, by=staff, reviewer=third, words="Or you?")
    assert code_of(refusal) == "already_asked"
    Membership.objects.filter(user=second_supervisor).update(ended_on=factories.LONG_AGO)
    look = actions.ask_second_look(feedback, by=staff, reviewer=third, words="Or you?")
    assert (look.reviewer, SecondLook.objects.get()) == (third, look)


def test_a_new_start_after_the_only_feedback_was_withdrawn_is_judged_by_the_newer_rubric(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    first = shared(enrolment, step, supervisor)
    step.rubric = actions.publish_rubric(actions.copy_rubric(step.rubric, by=None), by=None)
    step.save()
    actions.withdraw_feedback(first, by=supervisor, reason="The wrong person.")
    draft = actions.start_observation(enrolment, step, by=supervisor, at=TUESDAY)
    assert standing_of(enrolment, step).rubric == draft.rubric == step.rubric


@pytest.mark.parametrize("reason", ["left", "manages"])
def test_nobody_neutral_is_promised_who_has_left_or_manages_the_learner(
    reason: str, enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User,
    second_supervisor: User, harbour: Agency, team: Team,
) -> None:  # fmt: skip
    SupervisionSettings.objects.create(agency=harbour, neutral_person=second_supervisor)
    if reason == "left":
        Membership.objects.filter(user=second_supervisor).update(ended_on=factories.LONG_AGO)
    else:
        Membership.objects.create(
            user=second_supervisor, agency=harbour, team=team, role=Role.MANAGER,
            started_on=factories.LONG_AGO,
        )  # fmt: skip
    feedback = read(enrolment, step, supervisor)
    assert actions.ask_repair(feedback, by=staff).neutral is None


def test_only_the_three_write_in_a_call_for_repair(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User, peer: User
) -> None:
    asked = actions.ask_repair(read(enrolment, step, supervisor), by=staff)
    with pytest.raises(NotPermitted):
        actions.follow_up(asked, by=peer, words="I heard of it.")
