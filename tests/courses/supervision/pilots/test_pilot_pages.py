"""The pages of a pilot, as its two people meet them; and what a manager sees of it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision.models import Pilot, PilotTemplate, PracticePage
from courses.supervision.pilots import actions
from courses.supervision.pilots.page import PilotPage
from lms.notifications.models import Notice
from lms.people.models import User
from tests import factories

from .trying_out import DAY, NOON, RULE, brought_to, make_template, planned, tried

WORDS = {"say_role": "Worker", "say_changes": "PRIVATE-CHANGES"}
CHOSEN = {"say_age": "25 to 44", "say_exclusions": ["Not in acute crisis"], "consented": "on",
          "consented_on": "2026-03-01"}  # fmt: skip


def url(name: str, pilot: Pilot) -> str:
    return reverse(f"supervision:{name}", args=[pilot.pk])


@pytest.fixture(autouse=True)
def template(db: None) -> PilotTemplate:
    return make_template()


@pytest.fixture
def asking(step: PracticePage, enrolment: Enrolment) -> PracticePage:
    PracticePage.objects.update(pilot_required=True)
    step.refresh_from_db()
    return step


def test_two_people_go_the_whole_way(
    asking: PracticePage, as_staff: Client, as_supervisor: Client, supervisor: User
) -> None:
    begin = reverse("supervision:pilot_begin", args=[asking.pk])
    assert begin in as_staff.get(asking.url).content.decode()
    as_staff.post(begin)
    pilot = Pilot.objects.get()
    page = as_staff.get(pilot.get_absolute_url()).content.decode()
    assert "Only you see this until you hand it in" in page
    plan = WORDS | {"supervisor": supervisor.pk, "stop_rules": [RULE], "starts_on": "2026-03-02",
                    "reviews_on": "2026-03-30"}  # fmt: skip
    answer = as_staff.post(url("pilot_plan", pilot), plan | {"then": "case"})
    assert answer.url == url("pilot_case", pilot)
    as_staff.post(url("pilot_case", pilot), CHOSEN)
    as_staff.post(url("pilot_plan", pilot), plan | {"then": "hand_in"})
    assert "Agree to Sam Staff" in as_supervisor.get(reverse("supervision:home")).content.decode()
    shown = as_supervisor.get(pilot.get_absolute_url()).content.decode()
    assert "PRIVATE-CHANGES" in shown
    assert "Case A" in shown
    as_supervisor.post(url("pilot_move", pilot), {"verb": "agree"})
    as_staff.post(url("pilot_move", pilot), {"verb": "start"})
    for day in ("2026-03-03", "2026-03-05"):
        note = {"id": uuid4(), "case": "A", "on": day, "consent_checked": "on"}
        as_staff.post(url("pilot_contact", pilot), note | {"say_observed": "Stayed."})
    for number in "12":
        as_supervisor.post(url("pilot_seen", pilot), {"number": number})
    as_staff.post(url("pilot_move", pilot), {"verb": "finish"})
    as_staff.post(url("pilot_look_back", pilot), {"say_seen": "Less.", "then": "hand_in"})
    assert "Review Sam Staff" in as_supervisor.get(reverse("supervision:home")).content.decode()
    as_supervisor.post(url("pilot_review", pilot), {"outcome": "widen", "reason": "Both seen."})
    page = as_staff.get(pilot.get_absolute_url()).content.decode()
    assert "The review: widen" in page
    assert "The pilot has been reviewed." in as_staff.get(asking.url).content.decode()


def test_what_needs_another_look_comes_back_with_what_was_typed(
    asking: PracticePage, staff: User, supervisor: User, as_staff: Client, as_supervisor: Client
) -> None:
    pilot = actions.begin(asking, by=staff)
    answer = as_staff.post(url("pilot_plan", pilot), WORDS | {"then": "hand_in"})
    assert answer.status_code == 409
    assert "Choose at least one stop rule." in answer.content.decode()
    assert Pilot.objects.get().plan["changes"] == "PRIVATE-CHANGES"
    long = as_staff.post(url("pilot_plan", pilot), WORDS | {"say_role": "r" * 201})
    assert (long.status_code, "r" * 201 in long.content.decode()) == (422, True)
    assert Pilot.objects.get().plan["role"] == "Worker"
    unsure = as_staff.post(url("pilot_case", pilot), CHOSEN | {"say_exclusions": []})
    assert (unsure.status_code, pilot.cases.count()) == (422, 0)
    actions.move(pilot, "set_aside", by=staff)
    pilot = brought_to("reflected", asking, staff, supervisor)
    said = {"outcome": "widen", "reason": "It went well."}
    refused = as_supervisor.post(url("pilot_review", pilot), said)
    assert refused.status_code == 409
    assert "Widening needs two contacts" in refused.content.decode()
    assert "It went well." in refused.content.decode()


def test_it_saves_as_it_is_written(asking: PracticePage, staff: User, as_staff: Client) -> None:
    pilot = actions.begin(asking, by=staff)
    saved = as_staff.post(url("pilot_autosave", pilot), WORDS)
    assert saved.json()["saved"] is True
    assert Pilot.objects.get().plan == {"role": "Worker", "changes": "PRIVATE-CHANGES"}
    odd = as_staff.post(url("pilot_autosave", pilot), WORDS | {"starts_on": "soon"})
    assert (odd.status_code, odd.json()["saved"]) == (422, False)


def test_one_tap_stops_it(
    asking: PracticePage, staff: User, supervisor: User, as_staff: Client
) -> None:
    pilot = brought_to("trying", asking, staff, supervisor)
    assert f"Stop: {RULE}" in as_staff.get(pilot.get_absolute_url()).content.decode()
    as_staff.post(url("pilot_stop", pilot), {"rule": RULE})
    assert Pilot.objects.get().state == "stopped"
    assert "It has stopped" in as_staff.get(pilot.get_absolute_url()).content.decode()


def test_a_manager_sees_stage_and_dates_and_no_word(
    asking: PracticePage, staff: User, supervisor: User, as_manager: Client
) -> None:
    pilot = brought_to("reviewed", asking, staff, supervisor)
    assert as_manager.get(pilot.get_absolute_url()).status_code == 404
    page = as_manager.get(reverse("reports:person", args=[staff.pk])).content.decode()
    assert "Pilots" in page
    assert "Reviewed" in page
    for word in ("PRIVATE-", "Adapt", "25 to 44"):
        assert word not in page


def test_the_other_one_is_told_whose_move_it_is(
    asking: PracticePage, staff: User, supervisor: User,
    django_capture_on_commit_callbacks: object,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        brought_to("reviewed", asking, staff, supervisor)
    told = [(row.person, row.sentence) for row in Notice.objects.order_by("pk")]
    assert [person for person, _ in told] == [supervisor, staff, supervisor, staff]
    assert not [sentence for _, sentence in told if "adapt" in sentence.lower()]


def test_no_page_asks_more_for_more_pilots(
    asking: PracticePage, staff: User, supervisor: User, as_supervisor: Client, as_staff: Client
) -> None:
    def queries(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    pilot = brought_to("trying", asking, staff, supervisor)
    tried(pilot, staff)
    own, home = pilot.get_absolute_url(), reverse("supervision:home")
    practice = reverse("supervision:my_practice")
    before = [queries(as_staff, own), queries(as_staff, asking.url), queries(as_staff, practice)]
    tried(pilot, staff, days=2)
    assert queries(as_staff, own) == before[0]
    actions.move(pilot, "finish", by=staff)
    actions.save_reflection(pilot, {"seen": "Less."}, by=staff)
    actions.look_back(pilot, by=staff)
    one = queries(as_supervisor, home)
    actions.review(pilot, "adapt", "So.", by=supervisor)
    again = planned(asking, staff, supervisor)
    actions.hand_in(again, by=staff)
    assert [queries(as_staff, asking.url), queries(as_staff, practice)] == before[1:]
    other = factories.member(staff.agency, team=staff.memberships.get().team)
    enrolled = Enrolment.objects.get(learner=staff)
    enrolled.pk, enrolled.learner = None, other
    enrolled.save()
    actions.hand_in(planned(asking, other, supervisor), by=other, at=NOON)
    assert queries(as_supervisor, home) == one


def test_words_sent_after_the_session_had_ended_are_back_after_the_sign_in(
    asking: PracticePage, staff: User, supervisor: User
) -> None:
    pilot = brought_to("trying", asking, staff, supervisor)
    client = Client()
    said = {"id": uuid4(), "case": "A", "on": "2026-03-03", "say_observed": "He stayed."}
    answer = client.post(url("pilot_contact", pilot), said)
    assert "/accounts/login/" in answer.url
    client.force_login(staff)
    assert "He stayed." in client.get(pilot.get_absolute_url()).content.decode()
    assert not pilot.contacts.exists()
    assert "He stayed." not in client.get(pilot.get_absolute_url()).content.decode()


def test_handing_a_pilot_over_changes_no_day_and_hides_no_question(
    step: PracticePage, enrolment: Enrolment, staff: User, supervisor: User, second_supervisor: User
) -> None:
    pilot = brought_to("reflected", step, staff, supervisor)
    late = NOON + 6 * DAY
    asked = actions.move(pilot, "ask_more", by=supervisor, words="How did it end?", at=late)
    before = [(row.label, row.move and row.move.at) for row in PilotPage(asked, staff).stages]
    actions.name_another(asked, second_supervisor, by=staff)
    page = PilotPage(Pilot.objects.get(pk=pilot.pk), staff)
    assert [(row.label, row.move and row.move.at) for row in page.stages] == before
    assert page.asked_for.words == "How did it end?"
