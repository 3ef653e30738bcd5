"""Two who saw a criterion two levels apart talk about it; and nobody is told too late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision.calibration import moderating
from courses.supervision.calibration.reminding import remind_before_lapse
from courses.supervision.models import Moderation, PracticePage, Rubric, Vignette
from lms.activity.models import Event
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.notifications.actions import tell
from lms.people.models import Membership, User
from tests import factories
from tests.conftest import signed_in

from .observing import MONDAY, shared
from .rating import EARLY, rated

DAY = dt.timedelta(days=1)


@pytest.fixture
def vignette(rubric: Rubric) -> Vignette:
    return factories.make_vignette(rubric, 1, 3)


@pytest.fixture
def talk(
    vignette: Vignette, rubric: Rubric, supervisor: User, second_supervisor: User
) -> Moderation:
    """About criterion 0, which ``supervisor`` rated two levels too high."""
    rated(rubric, second_supervisor, 1, 3)
    rated(rubric, supervisor, 3, 3)
    return Moderation.objects.get()


class TestModeration:
    def test_far_from_what_was_agreed_a_conversation_opens_for_each_criterion(
        self, talk: Moderation, supervisor: User, second_supervisor: User
    ) -> None:
        assert (talk.criterion, talk.first, talk.second) == (
            "criterion-0", supervisor, second_supervisor,
        )  # fmt: skip

    def test_without_a_calibrated_colleague_it_waits_for_a_choice(
        self, vignette: Vignette, rubric: Rubric, supervisor: User, second_supervisor: User
    ) -> None:
        rated(rubric, supervisor, 3, 3)
        assert Moderation.objects.get().second is None

    def test_two_observers_far_apart_talk_and_both_ratings_stay(
        self,
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        second_supervisor: User,
    ) -> None:
        first = shared(enrolment, step, supervisor, 4, 3)
        second = shared(enrolment, step, second_supervisor, 2, 2)
        opened = Moderation.objects.get()
        assert (opened.criterion, opened.earlier_id, opened.later_id) == (
            "criterion-0", first.pk, second.pk,
        )  # fmt: skip
        assert {opened.first, opened.second} == {supervisor, second_supervisor}
        levels = [row.level for one in (first, second) for row in one.ratings.all()]
        assert levels == [4, 3, 2, 2]
        event = Event.objects.get(verb="moderation.opened")
        assert (event.person, event.actor, event.data) == (None, None, {})

    def test_the_same_two_who_are_near_have_nothing_to_talk_through(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, second_supervisor: User
    ) -> None:
        shared(enrolment, step, supervisor, 4, None)
        shared(enrolment, step, second_supervisor, 3, 1)
        shared(enrolment, step, supervisor, 2, 3, at=MONDAY + DAY)
        assert Moderation.objects.count() == 1  # the newest of one against that of the other

    def test_each_closes_for_themselves_and_new_words_open_both(
        self, talk: Moderation, supervisor: User, second_supervisor: User, staff: User
    ) -> None:
        with pytest.raises(LmsError, match="Write down first"):
            moderating.close(talk, by=supervisor)
        with pytest.raises(BadInput):
            moderating.write_note(talk, " ", by=supervisor)
        with pytest.raises(NotPermitted):
            moderating.write_note(talk, "Ours.", by=staff)
        moderating.write_note(talk, "We look at the minute after.", by=supervisor)
        moderating.write_note(talk, "We look at the next five minutes.", by=second_supervisor)
        talk.refresh_from_db()
        assert (talk.has_closed(supervisor), talk.has_closed(second_supervisor)) == (False, True)
        assert moderating.close(talk, by=supervisor).is_closed
        with pytest.raises(LmsError, match="both closed"):
            moderating.write_note(talk, "Something else.", by=supervisor)

    def test_it_is_on_the_first_page_of_both_until_they_have_closed(
        self,
        talk: Moderation,
        supervisor: User,
        second_supervisor: User,
        as_supervisor: Client,
        as_other_supervisor: Client,
    ) -> None:
        home, link = reverse("supervision:home"), talk.get_absolute_url()
        assert link in as_supervisor.get(home).content.decode()
        page = as_supervisor.get(link).content.decode()
        assert "PRIVATE-RATED" in page
        assert "AGREED-criterion-0" in page
        as_supervisor.post(link, {"note": "We look at the minute after."})
        assert link not in as_supervisor.get(home).content.decode()
        second = signed_in(second_supervisor)
        assert link in second.get(home).content.decode()
        second.post(reverse("supervision:close_moderation", args=[talk.pk]))
        assert "Agreed by both" in second.get(link).content.decode()
        assert as_other_supervisor.get(link).status_code == 404

    def test_an_empty_note_comes_back_with_a_sentence(
        self, talk: Moderation, as_supervisor: Client
    ) -> None:
        page = as_supervisor.post(talk.get_absolute_url(), {"note": ""})
        assert page.status_code == 422

    def test_whom_to_talk_with_is_chosen_among_the_supervisors_of_the_agency(
        self,
        vignette: Vignette,
        rubric: Rubric,
        supervisor: User,
        second_supervisor: User,
        outside_supervisor: User,
        as_supervisor: Client,
    ) -> None:
        rated(rubric, supervisor, 3, 3)
        talk = Moderation.objects.get()
        address = reverse("supervision:choose_partner", args=[talk.pk])
        page = as_supervisor.post(address, {"partner": outside_supervisor.pk})
        assert page.status_code == 422
        with pytest.raises(LmsError, match="Choose first whom"):
            moderating.write_note(talk, "Alone.", by=supervisor)
        as_supervisor.post(address, {"partner": second_supervisor.pk})
        talk.refresh_from_db()
        assert talk.second == second_supervisor

    def test_the_one_who_did_not_act_is_told_and_no_level_is_named(
        self, talk: Moderation, supervisor: User, second_supervisor: User
    ) -> None:
        moderating.write_note(talk, "PRIVATE-NOTE", by=supervisor)
        told = {verb: tell(Event.objects.get(verb=verb)) for verb in
                ("moderation.opened", "moderation.noted")}  # fmt: skip
        people = {verb: {row.person for row in rows} for verb, rows in told.items()}
        assert people == {
            "moderation.opened": {supervisor, second_supervisor},
            "moderation.noted": {second_supervisor},
        }
        assert "PRIVATE" not in " ".join(row.sentence for rows in told.values() for row in rows)


class TestBeforeItEnds:
    LAST = dt.datetime(2027, 2, 2, 15, tzinfo=dt.UTC)

    def test_it_is_said_once_thirty_days_before_and_not_by_night(
        self, vignette: Vignette, rubric: Rubric, supervisor: User
    ) -> None:
        rated(rubric, supervisor, 1, 3)
        assert remind_before_lapse(at=self.LAST - 31 * DAY) == 0
        assert remind_before_lapse(at=self.LAST - 30 * DAY - dt.timedelta(hours=12)) == 0
        assert remind_before_lapse(at=self.LAST - 30 * DAY) == 1
        assert remind_before_lapse(at=self.LAST - 20 * DAY) == 0
        (notice,) = tell(Event.objects.get(verb="calibration.ending"))
        assert (notice.person, notice.link) == (supervisor, "/practice/calibration/")

    def test_a_newer_round_or_one_that_fell_short_needs_no_word(
        self, vignette: Vignette, rubric: Rubric, supervisor: User, second_supervisor: User
    ) -> None:
        rated(rubric, supervisor, 1, 3)
        rated(rubric, supervisor, 1, 3, at=EARLY + 300 * DAY)
        rated(rubric, second_supervisor, 4, 1)
        assert remind_before_lapse(at=self.LAST - 20 * DAY) == 0

    def test_nobody_is_asked_to_talk_with_someone_who_has_left(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, second_supervisor: User
    ) -> None:
        shared(enrolment, step, second_supervisor, 4, 3)
        Membership.objects.filter(user=second_supervisor).update(ended_on=factories.LONG_AGO)
        shared(enrolment, step, supervisor, 2, 3)
        assert not Moderation.objects.exists()

    def test_a_note_that_comes_too_late_is_shown_to_copy(
        self, talk: Moderation, supervisor: User, second_supervisor: User, as_supervisor: Client
    ) -> None:
        moderating.write_note(talk, "We agree.", by=supervisor)
        moderating.close(talk, by=second_supervisor)
        answer = as_supervisor.post(talk.get_absolute_url(), {"note": "One more thought."})
        assert answer.status_code == 409
        assert "One more thought." in answer.content.decode()
