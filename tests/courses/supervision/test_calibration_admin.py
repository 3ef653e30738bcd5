"""Vignettes in the trainers' admin, and the report of drift that managers can't open."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.supervision.calibration.actions import start_round
from courses.supervision.calibration.writing import copy_vignette, publish_vignette
from courses.supervision.models import Rubric, Vignette
from lms.core.errors import LmsError
from lms.people.models import Agency, Membership, Role, User
from tests import factories
from tests.conftest import signed_in

from .rating import rated

REPORT = "calibration_drift"


@pytest.fixture
def vignette(rubric: Rubric) -> Vignette:
    return factories.make_vignette(rubric, 2, 3)


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


def address(view: str, vignette: Vignette) -> str:
    return reverse(Vignette.snippet_viewset.get_url_name(view), args=[vignette.pk])


class TestWriting:
    def test_it_takes_a_level_for_every_criterion(self, vignette: Vignette, trainer: User) -> None:
        copy = copy_vignette(vignette, by=trainer)
        copy.consensus.last().delete()
        with pytest.raises(LmsError, match="no agreed level yet for Criterion 1"):
            publish_vignette(copy, by=trainer)

    def test_a_new_one_begins_with_a_row_for_each_criterion_and_is_not_in_use(
        self, vignette: Vignette, as_trainer: Client
    ) -> None:
        add = reverse(Vignette.snippet_viewset.get_url_name("add"))
        page = as_trainer.get(add).content.decode()
        assert 'name="consensus-TOTAL_FORMS" value="2"' in page
        form = {"title": "Another", "slug": "another", "setting": "Group", "text": "It snowed.",
                "rubric": vignette.rubric_id, "basis": "By two.", "consensus-TOTAL_FORMS": "2",
                "consensus-INITIAL_FORMS": "0"}  # fmt: skip
        for number in range(2):
            form |= {f"consensus-{number}-criterion": f"criterion-{number}",
                     f"consensus-{number}-level": "3", f"consensus-{number}-rationale": "So.",
                     f"consensus-{number}-ORDER": number}  # fmt: skip
        as_trainer.post(add, form)
        made = Vignette.objects.get(slug="another")
        assert (made.is_live, made.consensus.count()) == (False, 2)

    def test_a_new_version_takes_the_place_of_the_old(
        self, vignette: Vignette, trainer: User
    ) -> None:
        copy = copy_vignette(vignette, by=trainer)
        assert copy_vignette(vignette, by=trainer) == copy
        publish_vignette(copy, by=trainer)
        assert list(Vignette.objects.live()) == [copy]
        assert (copy.version, copy.consensus.count()) == (2, 2)

    def test_once_it_was_put_before_someone_it_can_t_be_edited(
        self, vignette: Vignette, rubric: Rubric, supervisor: User, as_trainer: Client
    ) -> None:
        assert as_trainer.get(address("edit", vignette)).status_code == 200
        start_round(rubric, by=supervisor)
        page = as_trainer.get(address("edit", vignette), follow=True)
        assert "has been rated and stays as it is" in page.content.decode()
        assert "AGREED-criterion-1" in page.content.decode()

    def test_a_trainer_takes_it_out_of_use_and_back(
        self, vignette: Vignette, as_trainer: Client
    ) -> None:
        for step, live in (("retire", False), ("publish", True)):
            assert as_trainer.get(address(step, vignette)).status_code == 200
            as_trainer.post(address(step, vignette))
            vignette.refresh_from_db()
            assert vignette.is_live is live


class TestDrift:
    def test_it_shows_where_levels_lean_and_no_one_s_words(
        self, vignette: Vignette, rubric: Rubric, supervisor: User, as_trainer: Client
    ) -> None:
        rated(rubric, supervisor, 4, 3)
        text = as_trainer.get(reverse(REPORT)).content.decode()
        assert "+2.00" in text
        assert "criterion 0: more than a level higher" in text.lower()
        assert "For coaching only" in text
        one = as_trainer.get(reverse("calibration_drift_of", args=[supervisor.pk]))
        assert "+2.00" in one.content.decode()
        assert "PRIVATE-RATED" not in text + one.content.decode()

    def test_only_trainers_of_the_agency_who_manage_nobody_see_it(
        self,
        vignette: Vignette,
        rubric: Rubric,
        supervisor: User,
        trainer: User,
        northside: Agency,
        as_manager: Client,
        as_supervisor: Client,
    ) -> None:
        rated(rubric, supervisor, 4, 3)
        pages = [reverse(REPORT), reverse("calibration_drift_of", args=[supervisor.pk])]
        for client in (as_manager, as_supervisor):
            assert [client.get(page).status_code for page in pages] == [403, 403]
        elsewhere = factories.member(northside)
        elsewhere.groups.add(*trainer.groups.all())
        found = [signed_in(elsewhere).get(page) for page in pages]
        assert [page.status_code for page in found] == [200, 404]
        assert supervisor.last_name not in found[0].content.decode()
        Membership.objects.create(user=trainer, agency=trainer.agency, role=Role.MANAGER)
        assert [signed_in(trainer).get(page).status_code for page in pages] == [404, 404]

    def test_it_asks_as_often_however_many_have_rated(
        self,
        vignette: Vignette,
        rubric: Rubric,
        supervisor: User,
        second_supervisor: User,
        other_supervisor: User,
        as_trainer: Client,
    ) -> None:
        rated(rubric, supervisor, 4, 3)
        as_trainer.get(reverse(REPORT))
        before = self.count(as_trainer)
        rated(rubric, second_supervisor, 2, 3)
        rated(rubric, other_supervisor, 1, 3)
        assert self.count(as_trainer) == before

    def count(self, client: Client) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(REPORT)).status_code == 200
        return len(asked)
