"""The wording of forms, the hours and the pilot plan are data that trainers edit."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision.actions import start_observation
from courses.supervision.groups.actions import start_group
from courses.supervision.models import FeedbackForm, HoursSplit, PilotTemplate, PracticePage
from lms.people.models import User
from tests import factories
from tests.conftest import signed_in


def field(slug: str, label: str, words: str = "") -> tuple[str, dict[str, object]]:
    return "field", {"slug": slug, "label": label, "kind": "long_text", "help": words}


def test_the_observation_form_asks_in_the_trainers_words(
    supervisor: User, enrolment: Enrolment, step: PracticePage
) -> None:
    FeedbackForm.objects.create(
        kind="live_observation",
        title="Live observation",
        introduction="Watch first.",
        fields=[
            field("strengths", "What they did well", "One thing is enough."),
            field("not_there", "Something else"),
        ],
    )
    draft = start_observation(enrolment, step, by=supervisor)
    page = signed_in(supervisor).get(reverse("supervision:edit", args=[draft.pk])).content.decode()
    assert "Watch first." in page
    assert "What they did well" in page
    assert "One thing is enough." in page
    assert "Something else" not in page


def test_without_a_form_of_their_own_the_usual_words_stand(
    supervisor: User, enrolment: Enrolment, step: PracticePage
) -> None:
    draft = start_observation(enrolment, step, by=supervisor)
    page = signed_in(supervisor).get(reverse("supervision:edit", args=[draft.pk])).content.decode()
    assert "What went well" in page


@pytest.mark.parametrize("name", ["hoursstandard", "feedbackform", "pilottemplate"])
def test_trainers_reach_each_of_them_and_staff_don_t(
    trainer: User, as_staff: Client, name: str
) -> None:
    factories.make_site()
    address = f"/admin/snippets/supervision/{name}/"
    assert signed_in(trainer).get(address).status_code == 200
    assert as_staff.get(address).status_code in (302, 403)


def test_a_pilot_plan_has_its_limits_the_right_way_round() -> None:
    plan = PilotTemplate(title="Start small", slug="start-small", people_min=3, people_max=1)
    with pytest.raises(ValidationError, match="less than the fewest"):
        plan.clean()


def test_a_rule_on_which_groups_rest_stays_alone_and_among_several(
    supervisor: User, staff: User, trainer: User
) -> None:
    split, other = (HoursSplit.objects.create(title=name, slug=name) for name in ("usual", "new"))
    start_group("Tuesday", by=supervisor, members=[staff], words="We listen.", split=split)
    client = signed_in(trainer)
    alone = reverse(HoursSplit.snippet_viewset.get_url_name("delete"), args=[split.pk])
    among = reverse("wagtail_bulk_action", args=["supervision", "hourssplit", "delete"])
    for address in (alone, f"{among}?id={split.pk}&id={other.pk}"):
        page = client.post(address, follow=True).content.decode()
        assert "usual stays: people’s records rest on it." in page
    assert HoursSplit.objects.count() == 2
    client.post(reverse(HoursSplit.snippet_viewset.get_url_name("delete"), args=[other.pk]))
    assert HoursSplit.objects.get() == split
