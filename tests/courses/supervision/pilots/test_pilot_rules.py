"""From preparing to the review: what may come next, what may not, and why."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from courses.progress.models import Enrolment, Move, Waiting
from courses.supervision.models import Pilot, PilotTemplate, PracticePage
from courses.supervision.pilots import actions
from courses.supervision.pilots.actions import PilotRefused
from courses.supervision.pilots.page import PilotPage
from courses.supervision.pilots.rules import why_not
from courses.supervision.pilots.stages import VERBS, PilotState
from courses.supervision.standing import standing_of
from lms.activity.models import Event
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User
from tests.courses.supervision.observing import MONDAY, TUESDAY, signed
from tests.courses.supervision.test_journal import whole_database

from .trying_out import CASE, DAY, NOON, PLAN, RULE, brought_to, make_template, planned, tried

S = PilotState


@pytest.fixture
def pilot(step: PracticePage, enrolment: Enrolment, staff: User) -> Pilot:
    make_template()
    return actions.begin(step, by=staff, at=NOON)


def refused(code: str, act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(LmsError) as error:
        act(*args, **kwargs)
    assert error.value.code == code
    return error.value.sentence


class TestPreparing:
    def test_one_is_open_at_a_time(self, pilot: Pilot, step: PracticePage, staff: User) -> None:
        assert actions.begin(step, by=staff) == pilot
        twin = Pilot(enrolment=pilot.enrolment, step=step, learner=staff, terms={},
                     words_until=pilot.words_until)  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
        actions.move(pilot, "set_aside", by=staff)
        assert actions.begin(step, by=staff) != pilot

    def test_handing_in_names_everything_that_is_missing_at_once(
        self, pilot: Pilot, staff: User
    ) -> None:
        said = refused("plan_not_whole", actions.hand_in, pilot, by=staff)
        for part in ("Your role", "supervisor", "stop rule", "day of the review", "one person"):
            assert part in said

    def test_there_are_three_cases_at_most_and_the_database_knows(
        self, pilot: Pilot, staff: User
    ) -> None:
        for label in "ABC":
            case = actions.add_case(pilot, CASE, by=staff, consented_on=NOON.date())
            assert case.label == label
        refused("cases_full", actions.add_case, pilot, CASE, by=staff, consented_on=NOON.date())
        with pytest.raises(IntegrityError), transaction.atomic():
            pilot.cases.create(label="D", consented_on=NOON.date())
        actions.leave_out(pilot, "B", by=staff)
        assert actions.add_case(pilot, {}, by=staff, consented_on=NOON.date()).label == "B"

    def test_only_ones_own_supervisors_can_be_named(
        self, pilot: Pilot, staff: User, peer: User, other_supervisor: User
    ) -> None:
        for person in (peer, other_supervisor, staff):
            refused(
                "not_your_supervisor", actions.save_plan, pilot, {}, by=staff, supervisor=person
            )

    def test_the_terms_stay_those_it_was_begun_under(self, pilot: Pilot, staff: User) -> None:
        PilotTemplate.objects.update(people_max=1, stop_rules="Another")
        pilot.refresh_from_db()
        assert pilot.under.people == (1, 3)
        assert RULE in actions.save_plan(pilot, PLAN, by=staff, stop_rules=[RULE]).stop_rules

    def test_what_was_handed_in_stands(self, pilot: Pilot, staff: User, supervisor: User) -> None:
        pilot = brought_to(S.CHOSEN, pilot.step, staff, supervisor)
        for act in (
            lambda: actions.save_plan(pilot, {}, by=staff),
            lambda: actions.add_case(pilot, CASE, by=staff, consented_on=NOON.date()),
            lambda: actions.leave_out(pilot, "A", by=staff),
        ):
            assert "Cases chosen" in refused("pilot_refused", act)


class TestAgreeing:
    def test_a_change_is_asked_for_in_a_sentence_and_the_plan_comes_back(
        self, pilot: Pilot, staff: User, supervisor: User
    ) -> None:
        pilot = brought_to(S.CHOSEN, pilot.step, staff, supervisor)
        refused("words_missing", actions.move, pilot, "ask_change", by=supervisor, words=" ")
        asked = actions.move(pilot, "ask_change", by=supervisor, words="PRIVATE: fewer, please")
        assert asked.state == S.PREPARE
        assert asked.moves.last().words == "PRIVATE: fewer, please"
        assert actions.hand_in(asked, by=staff).state == S.CHOSEN

    def test_nobody_else_agrees(
        self, pilot: Pilot, staff: User, supervisor: User, second_supervisor: User, manager: User
    ) -> None:
        pilot = brought_to(S.CHOSEN, pilot.step, staff, supervisor)
        for person in (staff, second_supervisor, manager):
            with pytest.raises(NotPermitted):
                actions.move(pilot, "agree", by=person)

    def test_a_supervisor_who_has_left_gives_way_to_another(
        self, pilot: Pilot, staff: User, supervisor: User, second_supervisor: User
    ) -> None:
        pilot = brought_to(S.CHOSEN, pilot.step, staff, supervisor)
        supervisor.memberships.update(ended_on=NOON.date())
        gone = User.objects.get(pk=supervisor.pk)
        with pytest.raises(NotPermitted):
            actions.move(pilot, "agree", by=gone)
        assert not Pilot.objects.visible_to(gone).exists()
        actions.name_another(pilot, second_supervisor, by=staff)
        assert actions.move(pilot, "agree", by=second_supervisor).state == S.AGREED


class TestTrying:
    @pytest.fixture
    def trying(self, pilot: Pilot, staff: User, supervisor: User) -> Pilot:
        return brought_to(S.TRYING, pilot.step, staff, supervisor)

    def test_contacts_have_a_least_and_a_most(self, trying: Pilot, staff: User) -> None:
        tried(trying, staff)
        said = refused("pilot_refused", actions.move, trying, "finish", by=staff)
        assert "Two contacts are needed before looking back; one is noted." in said
        for number in range(2, 7):
            tried(trying, staff, days=number)
        assert "Six" in refused("contacts_full", tried, trying, staff, days=8)

    def test_the_same_contact_sent_twice_is_one(self, trying: Pilot, staff: User) -> None:
        pk = uuid4()
        for _ in range(2):
            actions.note_contact(trying, pk, "A", {}, on=NOON.date(), by=staff, at=NOON)
        assert trying.contacts.count() == 1

    def test_a_contact_has_a_case_and_a_day_that_can_be(self, trying: Pilot, staff: User) -> None:
        note = lambda label, on: actions.note_contact(  # noqa: E731
            trying, uuid4(), label, {}, on=on, by=staff, at=NOON
        )
        refused("no_such_case", note, "B", NOON.date())
        refused("day_to_come", note, "A", (NOON + 2 * DAY).date())
        refused("before_start", note, "A", (NOON - 2 * DAY).date())

    def test_a_rule_that_was_chosen_stops_it_in_one_move(
        self, trying: Pilot, staff: User, supervisor: User
    ) -> None:
        with pytest.raises(BadInput):
            actions.stop(trying, "Distress", by=staff)
        stopped = actions.stop(trying, RULE, by=supervisor)
        assert (stopped.state, stopped.met_rule) == (S.STOPPED, RULE)
        actions.save_reflection(stopped, {"seen": "It was too much."}, by=staff)
        back = actions.look_back(stopped, by=staff)
        for outcome in ("widen", "continue"):
            refused("stopped_by_rule", actions.review, back, outcome, "x", by=supervisor)
        asked = actions.move(back, "ask_more", by=supervisor, words="And then?")
        assert asked.state == S.STOPPED
        actions.look_back(asked, by=staff)
        assert actions.review(asked, "stop", "It was met.", by=supervisor).outcome == "stop"


class TestReviewing:
    def test_widening_needs_contacts_that_the_supervisor_observed(
        self, pilot: Pilot, staff: User, supervisor: User
    ) -> None:
        pilot = brought_to(S.REFLECTED, pilot.step, staff, supervisor, seen=1)
        said = refused("not_observed_enough", actions.review, pilot, "widen", "x", by=supervisor)
        assert said.startswith("Widening needs two contacts")
        with pytest.raises(NotPermitted):
            actions.confirm_sighting(pilot, 2, by=staff)
        actions.confirm_sighting(pilot, 2, by=supervisor)
        assert actions.review(pilot, "widen", "x", by=supervisor).outcome == "widen"

    def test_an_outcome_has_a_reason(self, pilot: Pilot, staff: User, supervisor: User) -> None:
        pilot = brought_to(S.REFLECTED, pilot.step, staff, supervisor)
        refused("reason_missing", actions.review, pilot, "adapt", " ", by=supervisor)
        refused("no_such_outcome", actions.review, pilot, "prove", "x", by=supervisor)

    def test_every_move_is_on_record(self, pilot: Pilot, staff: User, supervisor: User) -> None:
        pilot = brought_to(S.REVIEWED, pilot.step, staff, supervisor)
        path = [(row.verb, row.target, row.by) for row in pilot.moves.all()]
        assert path == [
            ("begin", S.PREPARE, staff),
            ("hand_in", S.CHOSEN, staff),
            ("agree", S.AGREED, supervisor),
            ("start", S.TRYING, staff),
            ("finish", S.OBSERVED, staff),
            ("look_back", S.REFLECTED, staff),
            ("review", S.REVIEWED, supervisor),
        ]


@pytest.mark.parametrize(
    "state", [row for row in PilotState if row not in (S.STOPPED, S.SET_ASIDE)]
)
def test_every_move_that_isnt_open_is_refused_with_where_it_stands(
    state: str, pilot: Pilot, staff: User, supervisor: User
) -> None:
    pilot = brought_to(state, pilot.step, staff, supervisor)
    last = pilot.moves.last().verb
    simple = {name: VERBS[name] for name in actions.SIMPLE}
    for name, verb in simple.items():
        if state in verb.sources or name == last:
            continue
        by = supervisor if verb.mover == "supervisor" else staff
        with pytest.raises(PilotRefused) as error:
            actions.move(pilot, name, by=by, words="x")
        assert f"this pilot is at “{PilotState(state).label}”" in error.value.sentence


class TestTheStep:
    @pytest.fixture
    def asking(self, step: PracticePage) -> PracticePage:
        PracticePage.objects.update(pilot_required=True)
        step.refresh_from_db()
        return step

    def observed(self, enrolment: Enrolment, step: PracticePage, *people: User) -> None:
        signed(enrolment, step, people[0], at=MONDAY)
        signed(enrolment, step, people[-1], at=TUESDAY)

    def test_a_reviewed_pilot_is_what_it_still_takes(
        self, asking: PracticePage, pilot: Pilot, enrolment: Enrolment, staff: User,
        supervisor: User,
    ) -> None:  # fmt: skip
        self.observed(enrolment, asking, supervisor)
        assert standing_of(enrolment, asking).report.next.sentence == (
            "The pilot is yet to be reviewed."
        )
        pilot = brought_to(S.REFLECTED, asking, staff, supervisor)
        wait = Waiting.objects.get(enrolment=enrolment)
        assert (wait.move, wait.person) == (Move.SUPERVISOR, supervisor)
        assert "has the pilot to look at" in wait.sentence
        actions.review(pilot, "stop", "Nobody was harmed.", by=supervisor)
        standing = standing_of(enrolment, asking)
        assert standing.done_at
        assert "The pilot has been reviewed." in [row.sentence for row in standing.report.items]

    def test_whoever_is_done_stays_done(
        self, step: PracticePage, enrolment: Enrolment, supervisor: User
    ) -> None:
        make_template()
        self.observed(enrolment, step, supervisor)
        page = PracticePage.objects.get(pk=step.pk)
        page.pilot_required = True
        page.save_revision().publish()
        assert standing_of(enrolment, page).done_at
        enrolment.refresh_from_db()
        assert enrolment.completed_at
        assert not Waiting.objects.filter(enrolment=enrolment).exists()


class TestPrivacy:
    def test_no_dump_and_no_event_holds_a_word(
        self, pilot: Pilot, staff: User, supervisor: User
    ) -> None:
        pilot = brought_to(S.CHOSEN, pilot.step, staff, supervisor)
        actions.move(pilot, "ask_change", by=supervisor, words="PRIVATE-CHANGE")
        pilot = Pilot.objects.get(pk=pilot.pk)
        actions.hand_in(pilot, by=staff)
        actions.move(pilot, "agree", by=supervisor)
        actions.move(pilot, "start", by=staff)
        tried(pilot, staff)
        actions.stop(pilot, RULE, by=staff)
        assert pilot.plan == PLAN
        assert "PRIVATE-" not in whole_database()
        told = Event.objects.filter(verb__startswith="pilot.")
        assert {"enrolment", "step", "state"} >= {key for row in told for key in row.data}

    def test_words_go_when_their_time_is_over_and_the_rest_stays(
        self, pilot: Pilot, staff: User, supervisor: User
    ) -> None:
        pilot = brought_to(S.REVIEWED, pilot.step, staff, supervisor)
        assert (pilot.words_until - pilot.reviewed_at.date()).days == 90
        assert pilot.has_words
        Pilot.objects.update(words_until=pilot.words_until.replace(year=2020))
        call_command("expire_practice_words", stdout=io.StringIO())
        kept = Pilot.objects.get()
        assert (kept.plan, kept.reflection, kept.reason, kept.has_words) == ({}, {}, "", False)
        assert {row.sealed_words for row in [*kept.contacts.all(), *kept.moves.all()]} == {""}
        assert (kept.outcome, kept.cases.get().chosen) == ("adapt", CASE)

    def test_the_named_supervisor_sees_it_once_it_was_handed_in(
        self, pilot: Pilot, staff: User, supervisor: User, second_supervisor: User, manager: User
    ) -> None:
        planned(pilot.step, staff, supervisor)
        assert not Pilot.objects.visible_to(supervisor).exists()
        actions.hand_in(pilot, by=staff)
        assert Pilot.objects.visible_to(supervisor).exists()
        for person in (second_supervisor, manager):
            assert not Pilot.objects.visible_to(person).exists()


def test_a_case_in_the_plan_has_lists_only(db: None) -> None:
    template = make_template()
    template.full_clean()
    typed = {"slug": "who", "label": "Who", "kind": "text", "required": True, "help": "",
             "options": []}  # fmt: skip
    template.stages.append(("stage", {"slug": "cases", "name": "Cases", "intro": "",
                                      "fields": [typed]}))  # fmt: skip
    with pytest.raises(ValidationError, match="lists and boxes"):
        template.full_clean()


def test_keys_are_turned_for_pilots_too(
    pilot: Pilot, staff: User, supervisor: User, settings: object
) -> None:
    pilot = brought_to(S.OBSERVED, pilot.step, staff, supervisor)
    settings.FIELD_KEYS = ["a new key", *settings.FIELD_KEYS]
    call_command("rotate_field_keys", stdout=io.StringIO())
    settings.FIELD_KEYS = ["a new key"]
    assert Pilot.objects.get(pk=pilot.pk).plan == PLAN


def test_one_is_one_and_none_is_none(step: PracticePage, staff: User, supervisor: User,
                                     enrolment: Enrolment) -> None:  # fmt: skip
    PilotTemplate.objects.all().delete()
    make_template(contacts_min=1, contacts_max=1, people_max=1, observed_to_widen=1)
    pilot = brought_to(S.TRYING, step, staff, supervisor)
    assert PilotPage(pilot, staff).how_many == "one person"
    assert why_not(pilot, "finish").startswith("One contact is needed before looking back; none is")
    assert why_not(pilot, "widen").endswith("observed; none is so far.")
    tried(pilot, staff)
    assert why_not(pilot, "note_contact").startswith("One is noted, as many as were agreed.")
