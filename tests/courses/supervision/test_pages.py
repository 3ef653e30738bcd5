"""The pages of supervision, as the people who use them meet them."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.progress.actions import enrol
from courses.progress.models import Enrolment
from courses.supervision import actions
from courses.supervision.models import Feedback, LiveObservation, PracticePage, PracticeRequest
from lms.people.models import Agency, Team, User
from tests import factories
from tests.conftest import signed_in

from .observing import MONDAY, TUESDAY, read, shared, signed, written


def url(name: str, *args: Any) -> str:
    return reverse(f"supervision:{name}", args=args)


def ask(client: Client, step: PracticePage, supervisor: User, **words: str) -> HttpResponse:
    data = {"supervisor": supervisor.pk, "what": "A check-in", "when": "Tuesdays"} | words
    return client.post(url("ask", step.pk), data)


def form_data(draft: LiveObservation, **changes: str) -> dict[str, str]:
    data = {
        "observed_on": "2026-03-02",
        "setting": "Day room",
        "context": "A quiet afternoon.",
        "strengths": "You waited.",
        "next_step": "Say the guess as a guess.",
    }
    for pk in draft.ratings.values_list("criterion_id", flat=True):
        data |= {f"level_{pk}": "3", f"evidence_{pk}": "Waited for an answer."}
    return data | changes


@pytest.fixture
def asked(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> PracticeRequest:
    return actions.ask_for_practice(step, learner=staff, supervisor=supervisor, what="A check-in")


class TestThePracticePage:
    def test_it_says_what_it_takes_and_whose_move_it_is(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
    ) -> None:
        page = as_staff.get(step.url)
        assert page.status_code == 200
        self.says(page, "What it takes", "0 of 2 observations are signed off", "Your move")
        self.says(page, "The first observation is yet to be asked for.", "Sol Supervisor")

    def test_it_offers_those_who_supervise_this_learner_and_nobody_else(
        self,
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        other_supervisor: User,
        outside_supervisor: User,
        as_staff: Client,
    ) -> None:
        form = as_staff.get(step.url).content.decode()
        assert f'value="{supervisor.pk}"' in form
        assert f'value="{other_supervisor.pk}"' not in form
        assert f'value="{outside_supervisor.pk}"' not in form

    def test_without_supervisors_it_says_who_can_help(
        self, enrolment: Enrolment, step: PracticePage, as_staff: Client
    ) -> None:
        page = as_staff.get(step.url)
        self.says(page, "Nobody to ask yet", "Your manager can name one")
        assert b"Send the request" not in page.content

    def test_after_asking_it_shows_the_request_and_offers_the_other_kinds(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
    ) -> None:
        answer = ask(as_staff, step, supervisor)
        assert answer.status_code == 302
        page = as_staff.get(answer.url)
        self.says(page, "Sent. Sol Supervisor has your request.", "Your request", "Asked for")
        assert b'value="live_observation"' not in page.content

    def test_a_form_that_needs_another_look_keeps_what_was_typed(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
    ) -> None:
        page = ask(as_staff, step, supervisor, what="", when="On <Tuesday>")
        assert page.status_code == 422
        self.says(page, "Almost there", "On &lt;Tuesday&gt;")

    @pytest.mark.parametrize("what", ["x" * 10_000, "nul\x00here"])
    def test_what_is_too_long_or_unreadable_gets_a_sentence(
        self,
        what: str,
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        as_staff: Client,
    ) -> None:
        assert ask(as_staff, step, supervisor, what=what).status_code == 422
        assert not PracticeRequest.objects.exists()

    def test_a_handed_back_request_shows_its_answer_and_the_form(
        self, asked: PracticeRequest, step: PracticePage, supervisor: User, as_staff: Client
    ) -> None:
        actions.answer_request(asked, by=supervisor, accept=False, reply="Ask Sky instead.")
        self.says(as_staff.get(step.url), "Ask Sky instead.", "Send the request")

    def test_it_lists_shared_feedback_and_no_draft(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
    ) -> None:
        first = shared(enrolment, step, supervisor)
        draft = written(enrolment, step, supervisor, at=TUESDAY)
        page = as_staff.get(step.url).content.decode()
        assert url("feedback", first.pk) in page
        assert str(draft.pk) not in page

    def test_a_finished_step_says_so_and_asks_for_nothing(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
    ) -> None:
        signed(enrolment, step, supervisor, at=MONDAY)
        signed(enrolment, step, supervisor, at=TUESDAY)
        page = as_staff.get(step.url)
        self.says(page, "Done on 3 March 2026", "It stays done")
        assert b"Send the request" not in page.content

    def test_a_preview_records_nothing_and_shows_no_form(
        self, step: PracticePage, trainer: User
    ) -> None:
        response = step.make_preview_request(preview_mode=step.default_preview_mode)
        page = response.render().content.decode()
        assert "In a preview nothing is recorded" in page
        assert "Send the request" not in page
        assert "Criterion 0" in page

    def test_queries_do_not_grow_with_the_history(
        self,
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        second_supervisor: User,
        as_staff: Client,
        django_assert_max_num_queries: Any,
    ) -> None:
        signed(enrolment, step, supervisor, 2, 3)
        as_staff.get(step.url)
        with django_assert_max_num_queries(30) as few:
            as_staff.get(step.url)
        for by in (supervisor, second_supervisor) * 3:
            signed(enrolment, step, by, 2, 3, at=TUESDAY)
        with django_assert_max_num_queries(len(few)):
            as_staff.get(step.url)

    @staticmethod
    def says(page: HttpResponse, *sentences: str) -> None:
        text = page.content.decode()
        for sentence in sentences:
            assert sentence in text


class TestTheRequest:
    def test_the_supervisor_accepts_and_starts(
        self, asked: PracticeRequest, as_supervisor: Client, supervisor: User
    ) -> None:
        page = as_supervisor.get(url("request", asked.pk))
        assert "Sam Staff asks for a live observation" in page.content.decode()
        answer = {"answer": "accept", "reply": "Tuesday at ten."}
        assert as_supervisor.post(url("answer", asked.pk), answer).status_code == 302
        start = as_supervisor.post(url("observe_request", asked.pk))
        draft = LiveObservation.objects.get()
        assert start.url == url("edit", draft.pk)

    def test_handing_back_without_a_sentence_comes_back_with_one(
        self, asked: PracticeRequest, as_supervisor: Client
    ) -> None:
        page = as_supervisor.post(url("answer", asked.pk), {"answer": "hand_back", "reply": " "})
        assert page.status_code == 422
        assert "Say in a sentence why you hand it back." in page.content.decode()

    def test_an_answer_nobody_offered_is_refused(
        self, asked: PracticeRequest, as_supervisor: Client
    ) -> None:
        page = as_supervisor.post(url("answer", asked.pk), {"answer": "burn", "reply": "x"})
        assert page.status_code == 422

    def test_the_learner_withdraws(
        self, asked: PracticeRequest, step: PracticePage, as_staff: Client
    ) -> None:
        assert as_staff.get(url("request", asked.pk)).status_code == 200
        assert as_staff.post(url("withdraw", asked.pk)).url == step.url
        assert as_staff.get(step.url).status_code == 200


class TestTheForm:
    def test_each_criterion_comes_with_its_anchors(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = actions.start_observation(enrolment, step, by=supervisor)
        page = as_supervisor.get(url("edit", draft.pk)).content.decode()
        for words in ("Criterion 0", "Anchor 4", "Not observed", "Only you see this until you"):
            assert words in page
        assert f'data-autosave="{url("autosave", draft.pk)}"' in page
        assert "maxlength" not in page

    def test_writing_looking_through_sharing_and_signing(
        self,
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        as_supervisor: Client,
        as_staff: Client,
    ) -> None:
        as_supervisor.post(url("observe_person", enrolment.pk, step.pk))
        draft = LiveObservation.objects.get()
        sent = as_supervisor.post(url("edit", draft.pk), form_data(draft) | {"then": "preview"})
        assert sent.url == url("preview", draft.pk)
        assert "Share with Sam Staff" in as_supervisor.get(sent.url).content.decode()
        as_supervisor.post(url("share", draft.pk))

        as_staff.post(url("choose", draft.pk), {"reading": "now"})
        story = as_staff.get(url("feedback", draft.pk)).content.decode()
        order = ["A quiet afternoon.", "You waited.", "Waited for an answer.", "Consistent",
                 "Say the guess as a guess."]  # fmt: skip
        places = [story.index(words) for words in order]
        assert places == sorted(places)
        as_staff.post(url("acknowledge", draft.pk), {"reply": "That fits."})

        assert "That fits." in as_supervisor.get(url("feedback", draft.pk)).content.decode()
        assert (
            "You confirm what was seen"
            in as_supervisor.get(url("sign_off", draft.pk)).content.decode()
        )
        as_supervisor.post(url("sign_off", draft.pk))
        assert Feedback.objects.get(pk=draft.pk).signed_off_by == supervisor

    def test_saving_as_a_draft_comes_back_to_the_form(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = actions.start_observation(enrolment, step, by=supervisor)
        data = form_data(draft) | {"then": "stay"}
        page = as_supervisor.post(url("edit", draft.pk), data, follow=True)
        assert "Saved as a draft. Only you see it." in page.content.decode()
        assert "Waited for an answer." in page.content.decode()

    def test_one_field_too_long_loses_no_other(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = actions.start_observation(enrolment, step, by=supervisor)
        long = form_data(draft, strengths="x" * 5_000, observed_on="the day before")
        page = as_supervisor.post(url("edit", draft.pk), long)
        assert page.status_code == 422
        assert "x" * 5_000 in page.content.decode()
        kept = LiveObservation.objects.get(pk=draft.pk)
        assert (kept.strengths, kept.context) == ("", "A quiet afternoon.")

    def test_the_preview_names_all_that_is_missing(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = actions.start_observation(enrolment, step, by=supervisor)
        page = as_supervisor.post(url("share", draft.pk))
        assert page.status_code == 422
        text = page.content.decode()
        for words in ("Rate at least one criterion", "Say what went well", "Name one next step"):
            assert words in text
        assert "Share with" not in text

    def test_notes_on_what_was_not_observed_are_worth_a_second_look(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = written(enrolment, step, supervisor)
        one = draft.ratings.first()
        actions.save_draft(draft, {"ratings": {one.criterion_id: {"level": None}}}, by=supervisor)
        page = as_supervisor.get(url("preview", draft.pk)).content.decode()
        assert "Is that as you meant it?" in page
        assert "Share with Sam Staff" in page

    def test_a_shared_feedback_opens_to_read_not_to_edit(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        feedback = shared(enrolment, step, supervisor)
        for name in ("edit", "preview"):
            assert as_supervisor.get(url(name, feedback.pk)).url == url("feedback", feedback.pk)

    def test_words_sent_after_sharing_change_nothing_and_are_given_back(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = written(enrolment, step, supervisor)
        late = form_data(draft, strengths="Late words.")
        actions.share(draft, by=supervisor)
        page = as_supervisor.post(url("edit", draft.pk), late)
        assert page.status_code == 409
        assert "Late words." in page.content.decode()
        assert Feedback.objects.get(pk=draft.pk).strengths == "PRIVATE-STRENGTHS"

    def test_a_critical_not_yet_explains_itself_instead_of_offering_a_signature(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        feedback = read(enrolment, step, supervisor, 3, 1)
        page = as_supervisor.get(url("sign_off", feedback.pk)).content.decode()
        assert "Make a plan together" in page
        assert "You confirm what was seen" not in page
        assert as_supervisor.post(url("sign_off", feedback.pk)).status_code == 409
        assert "A plan comes first" in as_supervisor.get(url("home")).content.decode()

    def test_a_draft_can_be_set_aside(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = written(enrolment, step, supervisor)
        assert as_supervisor.get(url("set_aside", draft.pk)).status_code == 200
        assert as_supervisor.post(url("set_aside", draft.pk)).url == url("home")
        page = as_supervisor.get(url("feedback", draft.pk)).content.decode()
        assert "set aside before it was shared" in page


class TestAutosave:
    def save(self, client: Client, draft: LiveObservation, data: dict[str, str]) -> HttpResponse:
        return client.post(url("autosave", draft.pk), data, headers={"X-Requested-With": "fetch"})

    @pytest.fixture
    def draft(self, enrolment: Enrolment, step: PracticePage, supervisor: User) -> LiveObservation:
        return actions.start_observation(enrolment, step, by=supervisor)

    def test_it_keeps_what_is_written_and_says_when(
        self, draft: LiveObservation, as_supervisor: Client
    ) -> None:
        answer = self.save(as_supervisor, draft, form_data(draft) | {"revision": "1"})
        assert answer.json()["saved"] is True
        assert len(answer.json()["at"]) == len("14:02")
        assert draft.ratings.filter(level=3).count() == 2

    def test_half_a_form_touches_only_what_it_brings(
        self, draft: LiveObservation, as_supervisor: Client
    ) -> None:
        self.save(as_supervisor, draft, form_data(draft))
        self.save(as_supervisor, draft, {"context": "Rewritten.", "observed_on": "2026-03-02"})
        kept = LiveObservation.objects.get(pk=draft.pk)
        assert (kept.context, kept.strengths) == ("Rewritten.", "You waited.")
        assert draft.ratings.filter(level=3).count() == 2

    def test_what_cannot_be_kept_is_named_and_the_rest_is_kept(
        self, draft: LiveObservation, as_supervisor: Client
    ) -> None:
        answer = self.save(as_supervisor, draft, form_data(draft, next_step="x" * 2_001))
        assert answer.status_code == 422
        assert answer.json()["saved"] is False
        assert answer.json()["message"].startswith("Not saved yet: One next step.")
        assert LiveObservation.objects.get(pk=draft.pk).strengths == "You waited."

    def test_a_level_nobody_offered_is_not_kept(
        self, draft: LiveObservation, as_supervisor: Client
    ) -> None:
        pk = draft.ratings.first().criterion_id
        assert self.save(as_supervisor, draft, {f"level_{pk}": "5"}).status_code == 422
        assert not draft.ratings.filter(level__isnull=False).exists()

    def test_a_save_that_arrives_after_sharing_changes_nothing(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = written(enrolment, step, supervisor)
        late = form_data(draft, strengths="Late words.")
        actions.share(draft, by=supervisor)
        answer = self.save(as_supervisor, draft, late)
        assert answer.status_code == 409
        assert answer.json()["code"] == "not_a_draft"
        assert Feedback.objects.get(pk=draft.pk).strengths == "PRIVATE-STRENGTHS"

    def test_signed_out_it_says_so_and_keeps_nothing(self, draft: LiveObservation) -> None:
        answer = self.save(Client(), draft, form_data(draft))
        assert answer.status_code == 401
        assert "signed out" in answer.json()["message"]

    def test_a_form_sent_signed_out_is_there_again_after_the_sign_in(
        self, draft: LiveObservation, supervisor: User
    ) -> None:
        client = Client()
        client.post(url("edit", draft.pk), form_data(draft, strengths="Typed while signed out."))
        client.force_login(supervisor)
        page = client.get(url("edit", draft.pk)).content.decode()
        assert "Typed while signed out." in page
        assert "aren’t saved yet" in page
        assert LiveObservation.objects.get(pk=draft.pk).strengths == ""


class TestTheSupervisorsHome:
    def test_it_sorts_what_waits_by_whose_move_it_is(
        self,
        asked: PracticeRequest,
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        as_supervisor: Client,
    ) -> None:
        assert "Sam Staff asks for a live observation" in self.text(as_supervisor)
        draft = written(enrolment, step, supervisor)
        assert "Go on writing about Sam Staff" in self.text(as_supervisor)
        actions.share(draft, by=supervisor)
        assert "Waiting to be read" in self.text(as_supervisor)
        actions.acknowledge(draft, by=enrolment.learner, reply="Yes.")
        assert "Ready to sign off" in self.text(as_supervisor)
        actions.sign_off(draft, by=supervisor)
        assert "Nothing is waiting for you just now." in self.text(as_supervisor)

    def test_it_lists_the_people_in_ones_care_and_nobody_else(
        self,
        enrolment: Enrolment,
        advanced: Any,
        step: PracticePage,
        as_supervisor: Client,
        as_other_supervisor: Client,
        as_outside_supervisor: Client,
    ) -> None:
        assert "Sam Staff" in self.text(as_supervisor)
        assert "Sam Staff" not in self.text(as_other_supervisor)
        assert "Sam Staff" not in self.text(as_outside_supervisor)

    def test_with_nobody_it_says_how_people_come_here(self, as_supervisor: Client) -> None:
        assert "Nobody here yet" in self.text(as_supervisor)

    def test_one_person_s_page_shows_the_same_report(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        signed(enrolment, step, supervisor, 2, 3)
        page = as_supervisor.get(url("person", enrolment.pk, step.pk)).content.decode()
        assert "not yet at “consistent”: Criterion 0" in page
        assert "Write down an observation" in page

    def test_queries_do_not_grow_with_the_people(
        self,
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        harbour: Agency,
        team: Team,
        as_supervisor: Client,
        django_assert_max_num_queries: Any,
    ) -> None:
        shared(enrolment, step, supervisor)
        as_supervisor.get(url("home"))
        with django_assert_max_num_queries(30) as few:
            as_supervisor.get(url("home"))
        for number in range(6):
            person = factories.member(harbour, team=team, last_name=f"New{number}")
            new = enrol(person, step.course, by=person, at=MONDAY)
            if number % 2:
                read(new, step, supervisor)
            else:
                actions.ask_for_practice(step, learner=person, supervisor=supervisor, what="x")
        with django_assert_max_num_queries(len(few)):
            as_supervisor.get(url("home"))

    @staticmethod
    def text(client: Client) -> str:
        return client.get(url("home")).content.decode()


def test_the_same_person_in_two_tabs_acknowledges_once(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    feedback = shared(enrolment, step, supervisor)
    client = signed_in(staff)
    for _ in range(2):
        answer = client.post(url("acknowledge", feedback.pk), {"reply": "Thank you."})
        assert answer.status_code == 302
    assert Feedback.objects.get(pk=feedback.pk).learner_reply == "Thank you."
