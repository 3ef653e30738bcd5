"""A round of vignettes, what it says, and who may sign off because of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision import actions
from courses.supervision.calibration.actions import (
    NotRated,
    finish_vignette,
    save_ratings,
    start_round,
)
from courses.supervision.calibration.result import Leaning, leaning_in_words
from courses.supervision.calibration.standing import Standing, calibration_of
from courses.supervision.levels import NOT_OBSERVED
from courses.supervision.models import (
    CalibrationRound,
    PracticePage,
    Rubric,
    SupervisionSettings,
    Vignette,
    VignetteRating,
)
from lms.activity.models import Event
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User
from tests import factories

from .observing import MONDAY, read
from .rating import EARLY, rate, rated

DAY = dt.timedelta(days=1)


@pytest.fixture
def vignettes(rubric: Rubric) -> list[Vignette]:
    """Two scenes, two criteria: agreed on are 1, 4 and 3, 2."""
    first = factories.make_vignette(rubric, 1, 4, title="A first scene", slug="first")
    return [first, factories.make_vignette(rubric, 3, 2, title="A second scene", slug="second")]


def close(rubric: Rubric, by: User, at: dt.datetime = EARLY) -> CalibrationRound:
    """Finish a round that agrees throughout."""
    begun = start_round(rubric, by=by, at=at)
    first, second = begun.sightings.all()
    rate(first, 1, 4, by=by, at=at)
    rate(second, 3, 2, by=by, at=at)
    begun.refresh_from_db()
    return begun


def standing(person: User, rubric: Rubric, at: dt.datetime) -> Standing:
    return calibration_of(person, rubric, person.agency, at=at).standing


class TestARound:
    def test_it_puts_every_vignette_in_use_before_a_supervisor_once(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User
    ) -> None:
        factories.make_vignette(rubric, slug="old", retired_at=EARLY)
        begun = start_round(rubric, by=supervisor, at=EARLY)
        assert [row.vignette for row in begun.sightings.all()] == vignettes
        assert VignetteRating.objects.count() == 4
        assert start_round(rubric, by=supervisor, at=EARLY) == begun

    def test_it_is_for_supervisors_and_needs_something_to_rate(
        self, vignettes: list[Vignette], rubric: Rubric, staff: User, supervisor: User
    ) -> None:
        with pytest.raises(NotPermitted):
            start_round(rubric, by=staff)
        Vignette.objects.update(retired_at=EARLY)
        with pytest.raises(LmsError, match="no vignettes"):
            start_round(rubric, by=supervisor)

    def test_nothing_is_compared_before_a_vignette_is_rated_throughout(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User
    ) -> None:
        sighting = start_round(rubric, by=supervisor).sightings.first()
        save_ratings(sighting, {"criterion-0": {"level": 2, "evidence": ""}}, by=supervisor)
        with pytest.raises(NotRated) as refused:
            finish_vignette(sighting, by=supervisor)
        assert [gap.criterion for gap in refused.value.missing] == ["criterion-0", "criterion-1"]
        data = {"criterion-0": {"evidence": "A word."}, "criterion-1": {"level": NOT_OBSERVED}}
        save_ratings(sighting, data, by=supervisor)
        assert finish_vignette(sighting, by=supervisor).is_finished

    def test_a_finished_vignette_stays_as_it_is(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User, second_supervisor: User
    ) -> None:
        begun = start_round(rubric, by=supervisor, at=EARLY)
        sighting = rate(begun.sightings.first(), 1, 4, by=supervisor)
        for change in (save_ratings, lambda row, data, by: finish_vignette(row, by=by)):
            with pytest.raises(LmsError, match="finished"):
                change(sighting, {"criterion-0": {"level": 4}}, by=supervisor)
        with pytest.raises(NotPermitted):
            save_ratings(begun.sightings.last(), {}, by=second_supervisor)

    def test_the_last_vignette_sets_the_figures_and_says_nothing_of_them_in_the_trail(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User
    ) -> None:
        begun = start_round(rubric, by=supervisor, at=EARLY)
        first, second = begun.sightings.all()
        rate(first, 1, 3, by=supervisor)
        rate(second, 3, NOT_OBSERVED, by=supervisor)
        begun.refresh_from_db()
        assert (begun.finished_at, begun.compared, begun.same) == (EARLY, 4, 2)
        assert begun.kappa == pytest.approx(1 - 3 / 23)
        event = Event.objects.get(verb="calibration.finished")
        assert (event.person, event.data) == (supervisor, {})

    def test_ratings_keep_the_levels_that_were_agreed_then(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User
    ) -> None:
        done = close(rubric, supervisor)
        vignettes[0].consensus.all().update(level=2)
        agreed = VignetteRating.objects.filter(sighting__round=done)
        assert list(agreed.values_list("consensus", flat=True)) == [1, 4, 3, 2]

    def test_another_round_waits_until_the_levels_arent_fresh_in_mind(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User
    ) -> None:
        close(rubric, supervisor)
        with pytest.raises(LmsError, match="opens on 9 February 2026"):
            start_round(rubric, by=supervisor, at=EARLY + 6 * DAY)
        assert start_round(rubric, by=supervisor, at=EARLY + 7 * DAY)


class TestStanding:
    CASES = [
        ("nothing rated", [], EARLY, Standing.NOT_YET),
        ("before the round was finished", [(1, 4, 3, 2)], EARLY - DAY, Standing.NOT_YET),
        ("close throughout", [(1, 4, 3, 2)], EARLY, Standing.CALIBRATED),
        ("on the last day", [(1, 4, 3, 2)], EARLY + 365 * DAY, Standing.CALIBRATED),
        ("the day after", [(1, 4, 3, 2)], EARLY + 366 * DAY, Standing.LAPSED),
        ("far off", [(4, 1, 2, 3)], EARLY, Standing.BELOW),
        ("far off and long ago", [(4, 1, 2, 3)], EARLY + 500 * DAY, Standing.BELOW),
        ("always a level off, yet in step", [(2, 3, 4, 3)], EARLY, Standing.BELOW),
        ("half the same", [(1, 4, 4, 3)], EARLY, Standing.CALIBRATED),
        ("mostly not observed", [(1, 0, 0, 0)], EARLY, Standing.BELOW),
        ("the newest counts, when it is better", [(4, 1, 2, 3), (1, 4, 3, 2)], EARLY + 9 * DAY,
         Standing.CALIBRATED),
        ("and when it isn't", [(1, 4, 3, 2), (4, 1, 2, 3)], EARLY + 9 * DAY, Standing.BELOW),
    ]  # fmt: skip

    @pytest.mark.parametrize(
        ("rounds", "at", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
    )
    def test_the_table(
        self,
        rounds: list[tuple[int, ...]],
        at: dt.datetime,
        expected: Standing,
        vignettes: list[Vignette],
        rubric: Rubric,
        supervisor: User,
    ) -> None:
        for number, levels in enumerate(rounds):
            moment = EARLY + number * 8 * DAY
            first, second = start_round(rubric, by=supervisor, at=moment).sightings.all()
            rate(first, *levels[:2], by=supervisor, at=moment)
            rate(second, *levels[2:], by=supervisor, at=moment)
        assert standing(supervisor, rubric, at) == expected

    def test_each_agency_asks_for_what_it_asks_for(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User
    ) -> None:
        close(rubric, supervisor)
        settings = SupervisionSettings.objects.create(agency=supervisor.agency, calibrated_months=2)
        assert standing(supervisor, rubric, EARLY + 70 * DAY) == Standing.LAPSED
        settings.calibrated_months, settings.least_kappa, settings.least_same = 12, 1, 100
        settings.save()
        assert standing(supervisor, rubric, EARLY + 70 * DAY) == Standing.CALIBRATED

    def test_a_new_version_of_the_rubric_keeps_it(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User
    ) -> None:
        close(rubric, supervisor)
        newer = actions.publish_rubric(actions.copy_rubric(rubric, by=None), by=None)
        assert standing(supervisor, newer, EARLY) == Standing.CALIBRATED


class TestSigningOff:
    def test_whoever_isnt_calibrated_observes_and_shares_but_doesnt_sign(
        self,
        vignettes: list[Vignette],
        enrolment: Enrolment,
        step: PracticePage,
        supervisor: User,
        as_supervisor: Client,
    ) -> None:
        feedback = read(enrolment, step, supervisor)
        with pytest.raises(LmsError, match="You can go on observing and sharing") as refused:
            actions.sign_off(feedback, by=supervisor, at=MONDAY)
        assert refused.value.code == "not_calibrated"
        for page in (
            feedback.get_absolute_url(),
            reverse("supervision:sign_off", args=[feedback.pk]),
        ):
            text = as_supervisor.get(page).content.decode()
            assert "takes a calibrated eye" in text
            assert reverse("supervision:calibration") in text

    def test_a_calibrated_colleague_signs_and_the_first_doesnt_count_as_a_rater(
        self,
        vignettes: list[Vignette],
        enrolment: Enrolment,
        step: PracticePage,
        rubric: Rubric,
        supervisor: User,
        second_supervisor: User,
    ) -> None:
        close(rubric, second_supervisor)
        feedback = read(enrolment, step, supervisor)
        signed = actions.sign_off(feedback, by=second_supervisor, at=MONDAY)
        assert (signed.signed_off_by, signed.rater_calibrated) == (second_supervisor, False)

    def test_what_was_signed_stays_signed_when_calibration_lapses(
        self,
        vignettes: list[Vignette],
        enrolment: Enrolment,
        step: PracticePage,
        rubric: Rubric,
        supervisor: User,
    ) -> None:
        close(rubric, supervisor)
        signed = actions.sign_off(read(enrolment, step, supervisor), by=supervisor, at=MONDAY)
        assert signed.rater_calibrated
        later = MONDAY + 400 * DAY
        assert actions.sign_off(signed, by=supervisor, at=later).signed_off_at == MONDAY
        again = read(enrolment, step, supervisor, at=MONDAY + DAY)
        with pytest.raises(LmsError, match="Your last round counted until"):
            actions.sign_off(again, by=supervisor, at=later)

    def test_without_vignettes_in_use_nobody_needs_it(
        self, enrolment: Enrolment, step: PracticePage, rubric: Rubric, supervisor: User
    ) -> None:
        factories.make_vignette(rubric, retired_at=EARLY)
        signed = actions.sign_off(read(enrolment, step, supervisor), by=supervisor, at=MONDAY)
        assert signed.rater_calibrated is None


class TestThePages:
    def url(self, name: str, *args: object) -> str:
        return reverse(f"supervision:{name}", args=args)

    def test_from_the_first_scene_to_the_figures(
        self,
        vignettes: list[Vignette],
        rubric: Rubric,
        supervisor: User,
        as_supervisor: Client,
    ) -> None:
        home = as_supervisor.get(self.url("home")).content.decode()
        assert "Not calibrated yet" in home
        page = as_supervisor.post(self.url("start_round"), {"rubric": rubric.slug}, follow=True)
        assert "A first scene" in page.content.decode()
        assert "AGREED-" not in page.content.decode()
        address = page.redirect_chain[-1][0]
        form = {"level_criterion-0": "1", "evidence_criterion-0": "She waited.",
                "level_criterion-1": "", "evidence_criterion-1": "", "then": "finish"}  # fmt: skip
        page = as_supervisor.post(address, form)
        assert page.status_code == 422
        assert "Choose a level" in page.content.decode()
        assert "She waited." in page.content.decode()
        form |= {"level_criterion-1": "4", "evidence_criterion-1": "He asked."}
        text = as_supervisor.post(address, form, follow=True).content.decode()
        assert "AGREED-criterion-1" in text
        assert "Next: A second scene" in text
        last = CalibrationRound.objects.get().sightings.last()
        rate(last, 3, 0, by=supervisor, at=EARLY)
        text = as_supervisor.get(last.round.get_absolute_url()).content.decode()
        assert "3 of 4" in text
        assert "1.00" in text

    def test_it_is_saved_as_it_is_rated(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User, as_supervisor: Client
    ) -> None:
        sighting = start_round(rubric, by=supervisor).sightings.first()
        address = self.url("vignette_autosave", sighting.pk)
        sent = {"level_criterion-0": "0", "evidence_criterion-1": "x" * 1001}
        answer = as_supervisor.post(address, sent)
        assert answer.status_code == 422
        assert "criterion 1" in answer.json()["message"].lower()
        assert sighting.ratings.first().level == NOT_OBSERVED
        assert as_supervisor.post(address, {"level_criterion-0": "2"}).json()["saved"]
        said = {"X-Requested-With": "fetch"}
        assert Client().post(address, sent, headers=said).status_code == 401

    def test_the_pages_ask_as_often_however_much_there_is(
        self, vignettes: list[Vignette], rubric: Rubric, supervisor: User, as_supervisor: Client
    ) -> None:
        done = close(rubric, supervisor)
        pages = [done.sightings.first().get_absolute_url(), done.get_absolute_url(),
                 self.url("calibration"), self.url("home")]  # fmt: skip
        as_supervisor.get(pages[0])
        before = [self.count(as_supervisor, page) for page in pages]
        for number in range(3):
            factories.make_vignette(rubric, slug=f"more-{number}")
            rated(rubric, supervisor, 1, 1, at=EARLY + (number + 1) * 9 * DAY)
        newest = CalibrationRound.objects.finished().first()
        pages[:2] = [newest.sightings.first().get_absolute_url(), newest.get_absolute_url()]
        assert [self.count(as_supervisor, page) for page in pages] == before

    def count(self, client: Client, page: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(page).status_code == 200
        return len(asked)


@pytest.mark.parametrize(
    ("mean", "words"),
    [(0, "As agreed"), (-0.2, "A little lower"), (0.5, "About half a level higher"),
     (-1, "About a level lower"), (2, "More than a level higher")],
)  # fmt: skip
def test_a_leaning_in_words(mean: float, words: str) -> None:
    assert leaning_in_words(mean) == words
    assert Leaning("Repair", [], 2).words == "No level to compare"
