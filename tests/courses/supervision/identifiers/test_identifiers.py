"""The check for identifiers: what it finds, what it leaves alone, and what it can’t see."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision.groups import actions as groups
from courses.supervision.identifiers.finding import Kind, identifiers_in, in_a_sentence
from courses.supervision.journal import actions as journal
from courses.supervision.models import HoursSplit, JournalExcerpt, Pilot, PracticePage
from courses.supervision.pilots import actions as pilots
from lms.people.models import User
from tests.courses.supervision.observing import written
from tests.courses.supervision.pilots.trying_out import make_template

CORPUS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("corpus.yaml").read_text(encoding="utf-8")
)
CALL = "Call 207-555-0142."


def told(text: str) -> list[str]:
    return [f"{hit.kind}: {hit.text}" for hit in identifiers_in(text)]


def test_precision_and_recall_over_the_corpus() -> None:
    wanted = {(row["text"], hit) for row in CORPUS for hit in row.get("found", [])}
    got = {(row["text"], hit) for row in CORPUS for hit in told(row["text"])}
    assert len(CORPUS) >= 150
    assert len(wanted & got) / len(wanted) >= 0.97, sorted(wanted - got)
    assert len(wanted & got) / len(got) >= 0.97, sorted(got - wanted)


def test_every_kind_is_in_the_corpus() -> None:
    found = {hit.split(":")[0] for row in CORPUS for hit in row.get("found", [])}
    assert found == set(Kind.values)


def test_names_and_stories_are_beyond_it_and_the_corpus_says_so() -> None:
    blind = [row["text"] for row in CORPUS if "blind" in row]
    assert len(blind) >= 8
    assert not [text for text in blind if identifiers_in(text)]


def test_hits_come_in_order_and_don_t_overlap() -> None:
    hits = identifiers_in("Born on 2 May 1990, MRN 0045123, 14 Maple Street, ME 04101.")
    assert [hit.kind for hit in hits] == ["birth", "record", "address", "postcode"]
    assert all(one.end <= two.start for one, two in pairwise(hits))
    assert in_a_sentence(hits[:2]) == (
        "“Born on 2 May 1990” looks like a date of birth, "
        "“MRN 0045123” like a record or account number."
    )


@pytest.mark.parametrize("text", ["", "1" * 20_000, "A." * 5_000, "1-" * 5_000, "a@" * 5_000])
def test_long_and_odd_texts_are_read_too(text: str) -> None:
    assert isinstance(identifiers_in(text), list)


class TestBeforeSaving:
    @pytest.fixture
    def pilot(self, step: PracticePage, enrolment: Enrolment, staff: User) -> Pilot:
        make_template()
        return pilots.begin(step, by=staff)

    def test_it_is_shown_and_nothing_is_saved_until_a_yes(
        self, pilot: Pilot, as_staff: Client
    ) -> None:
        address = reverse("supervision:pilot_plan", args=[pilot.pk])
        said = {"say_role": "Worker", "say_changes": CALL}
        asked = as_staff.post(address, said)
        page = asked.content.decode()
        assert asked.status_code == 422
        assert "“207-555-0142” looks like a telephone number." in page
        assert "can’t find names" in page
        assert CALL in page
        assert Pilot.objects.get().plan == {"role": "Worker"}
        mark = page.split('name="heeded" value="')[1].split('"')[0]
        other = as_staff.post(
            address, said | {"say_changes": f"{CALL} Or MRN 0045123", "heeded": mark}
        )
        assert other.status_code == 422
        assert as_staff.post(address, said | {"heeded": mark}).status_code == 302
        assert Pilot.objects.get().plan["changes"] == CALL

    def test_saving_as_it_is_written_waits_too(self, pilot: Pilot, as_staff: Client) -> None:
        address = reverse("supervision:pilot_autosave", args=[pilot.pk])
        answer = as_staff.post(address, {"say_role": "Worker", "say_changes": CALL})
        assert (answer.status_code, answer.json()["saved"]) == (422, False)
        assert "looks like a telephone number" in answer.json()["message"]
        assert "changes" not in Pilot.objects.get().plan

    def test_so_does_an_excerpt_of_a_journal(
        self, staff: User, supervisor: User, as_staff: Client
    ) -> None:
        entry = journal.write(uuid4(), CALL, by=staff)
        address = reverse("supervision:journal_share", args=[entry.pk])
        said = {"words": CALL, "supervisor": supervisor.pk, "ends_on": staff.agency.today()}
        page = as_staff.post(address, said).content.decode()
        assert "looks like a telephone number" in page
        assert not JournalExcerpt.objects.exists()
        mark = page.split('name="heeded" value="')[1].split('"')[0]
        as_staff.post(address, said | {"heeded": mark})
        assert JournalExcerpt.objects.get().words == CALL

    def test_so_does_the_theme_of_a_group_but_not_its_place(
        self, supervisor: User, staff: User, as_supervisor: Client
    ) -> None:
        split = HoursSplit.objects.create(title="Usual", slug="usual")
        group = groups.start_group(
            "Mondays", by=supervisor, members=[staff], split=split, words="We listen first."
        )
        address = reverse("supervision:plan_group", args=[group.pk])
        said = {"starts_at": "2100-01-04T10:00", "minutes": 60, "place": "207-555-0142"}
        page = as_supervisor.post(address, said | {"topic": CALL})
        assert page.status_code == 422
        assert "looks like a telephone number" in page.content.decode()
        mark = page.content.decode().split('name="heeded" value="')[1].split('"')[0]
        as_supervisor.post(address, said | {"topic": CALL, "heeded": mark})
        assert group.sessions.get().topic == CALL

    def test_feedback_shows_it_on_the_way_to_sharing(
        self, enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
    ) -> None:
        draft = written(enrolment, step, supervisor)
        draft.strengths = CALL
        draft.save()
        page = as_supervisor.get(reverse("supervision:preview", args=[draft.pk])).content.decode()
        assert "This may point to a person" in page
        assert "“207-555-0142” looks like a telephone number" in page
