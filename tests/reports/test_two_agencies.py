"""Two agencies at random, side by side: whatever a manager opens, nothing of the other is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.pages.models import CoursePage
from courses.progress.acting.actions import carry_out
from courses.progress.acting.kinds import doing
from courses.progress.actions import ask
from courses.progress.models import (
    Act,
    Assignment,
    Enrolment,
    Exemption,
    Extension,
    HoldsFor,
    Message,
)
from courses.progress.status import Status
from lms.people.actions import invite
from lms.people.imports.actions import open_file
from lms.people.kept.actions import keep_view
from lms.people.models import Agency, Invitation, JobRole, KeptView, Membership, Role, Team, User
from tests.access.table import rows
from tests.conftest import signed_in
from tests.factories import LONG_AGO, make_course
from tests.reports.conftest import DAY, REACHED, put

FACES = ("reports:", "people:", "certificates:", "supervision:", "notifications:", "quizzes:",
         "dashboard:")  # fmt: skip
LISTS = sorted(
    row.name
    for row in rows()
    if row.method == "GET" and not row.of and row.expected["manager"] == "ok"
    and row.name.startswith(FACES)
)  # fmt: skip
ASSIGNED = [status for status in REACHED if status != Status.NOT_ASSIGNED]

people = st.tuples(
    st.sampled_from(Role.values), st.integers(0, 3), st.sampled_from(ASSIGNED), st.booleans()
)
agencies = st.fixed_dictionaries(
    {
        "teams": st.integers(1, 3),
        "nested": st.booleans(),
        "people": st.lists(people, min_size=1, max_size=5),
        "holds_for": st.sampled_from(HoldsFor.values),
        "act": st.sampled_from(["nudge", "extend", "exempt", "message", "ask_supervisor"]),
    }
)
questions = st.fixed_dictionaries(
    {},
    optional={
        "group": st.sampled_from(["team", "role", "job_role"]),
        "sort": st.sampled_from(["name", "due", "status"]),
        "status": st.sampled_from(Status.values),
        "move": st.sampled_from(["learner", "supervisor"]),
        "show": st.sampled_from(["ended", "left", "soon", "1"]),
        "q": st.sampled_from(["a", "quillon", "marrow"]),
    },
)


@dataclass
class Side:
    """One agency, and a word that stands in every name of its own and nowhere else."""

    word: str
    agency: Agency
    manager: User
    teams: list[Team] = field(default_factory=list)
    people: list[User] = field(default_factory=list)

    def objects(self) -> dict[str, list[Any]]:
        """Return what has a page of its own, by the name of the address."""
        own = {"agency": self.agency}
        assignments = list(Assignment.objects.filter(**own))
        acts = list(Act.objects.filter(**own))
        places = list(Membership.objects.filter(**own, user__in=[row.pk for row in self.people]))
        return {
            "reports:person": self.people,
            "people:person_places": self.people,
            "people:add_place": self.people,
            "people:change_place": places,
            "people:end_place": places,
            "people:reopen_place": places,
            "people:import": list(self.agency.imports.all()),
            "people:renew": list(Invitation.objects.filter(**own)),
            "reports:assignment": assignments,
            "reports:revise_assignment": assignments,
            "reports:end_assignment": assignments,
            "reports:done": acts,
            "reports:undo_act": acts,
            "reports:kept_view": list(KeptView.objects.filter(**own)),
            "reports:withdraw_exemption": list(
                Exemption.objects.filter(enrolment__agency=self.agency)
            ),
        }

    def print(self) -> list[Any]:
        """Return everything there is at the agency, as something to compare."""
        kept: list[Any] = []
        tables: dict[type[Model], str] = {
            Assignment: "agency", Act: "agency", Message: "agency", Membership: "agency",
            Enrolment: "agency", Team: "agency", JobRole: "agency", KeptView: "agency",
            Invitation: "agency", Extension: "enrolment__agency", Exemption: "enrolment__agency",
        }  # fmt: skip
        for table, way in tables.items():
            kept += table.objects.filter(**{way: self.agency}).order_by("pk").values_list()
        return kept


def build(word: str, said: dict[str, Any], course: CoursePage) -> Side:
    agency = Agency.objects.create(
        name=f"{word} Agency", slug=word.lower(), two_step_required=False
    )
    side = Side(word, agency, _person(word, "manager"))
    Membership.objects.create(
        user=side.manager, agency=agency, role=Role.MANAGER, started_on=LONG_AGO
    )
    for number in range(said["teams"]):
        parent = side.teams[-1] if said["nested"] and side.teams else None
        side.teams.append(
            Team.objects.create(agency=agency, name=f"{word} team {number}", parent=parent)
        )
    job = JobRole.objects.create(agency=agency, name=f"{word} nurse")
    for number, (role, team, status, has_job) in enumerate(said["people"]):
        person = _person(word, f"p{number}")
        Membership.objects.create(
            user=person, agency=agency, role=role, started_on=LONG_AGO,
            team=side.teams[team % len(side.teams)], job_role=job if has_job else None,
        )  # fmt: skip
        put(person, course, status, due_on=agency.today() + DAY)
        side.people.append(person)
    _manage(side, said, course)
    return side


def _person(word: str, name: str) -> User:
    return User.objects.create(
        email=f"{name}@{word.lower()}.example", first_name=name, last_name=word
    )


def _manage(side: Side, said: dict[str, Any], course: CoursePage) -> None:
    agency, by = side.agency, side.manager
    wish = {"agency": agency, "course": course, "holds_for": said["holds_for"]}
    ask(Assignment(team=side.teams[0], **wish), by=by)
    keep_view(by, agency, f"{side.word} view", "status=overdue")
    invite(agency, f"new@{side.word.lower()}.example", role=Role.STAFF, by=by)
    open_file(agency, f"{side.word}.csv", f"Id,Email\n1,x@{side.word}.example".encode(), by=by)
    doing_it = doing(
        said["act"], side.people, agency=agency, by=by, at=timezone.now(), course=course,
        words=f"{side.word} words", why=f"{side.word} reason", due_on=agency.today() + 90 * DAY,
    )  # fmt: skip
    if doing_it.reached:
        carry_out(doing_it)


def _work_at_both(one: Side, other: Side) -> None:
    """Someone with a name of neither works at both, and someone has moved from there to here."""
    both = User.objects.create(email="both@nowhere.example", first_name="Both", last_name="Places")
    for side in (one, other):
        Membership.objects.create(
            user=both, agency=side.agency, team=side.teams[0], started_on=LONG_AGO
        )
    moved = User.objects.create(email="moved@nowhere.example", first_name="Moved", last_name="On")
    ended = other.agency.today() - 9 * DAY
    Membership.objects.create(
        user=moved, agency=other.agency, team=other.teams[0], started_on=LONG_AGO, ended_on=ended
    )
    Membership.objects.create(
        user=moved, agency=one.agency, team=one.teams[0], started_on=ended + DAY
    )
    one.people += [both, moved]


@contextmanager
def a_try() -> Iterator[None]:
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace").lower()


def pages_of(side: Side, asked: dict[str, str]) -> Iterator[str]:
    """Yield the address of each page that the manager of an agency has."""
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    for name in LISTS:
        yield f"{reverse(name)}?{query}"
    yield f"{reverse('reports:act')}?do=message&everyone=1&{query}"
    for name, things in side.objects().items():
        for thing in things:
            yield reverse(name, args=[thing.pk])


A_FEW = settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.django_db
@A_FEW
@given(first=agencies, second=agencies, asked=questions)
def test_no_page_and_no_export_holds_a_word_of_the_other_agency(
    first: dict[str, Any], second: dict[str, Any], asked: dict[str, str]
) -> None:
    with a_try():
        course = make_course()
        one, other = build("Quillon", first, course), build("Marrow", second, course)
        _work_at_both(one, other)
        client = signed_in(one.manager)
        asked = asked | ({"q": "o"} if asked.get("q") == "marrow" else {})
        opened = {address: client.get(address) for address in pages_of(one, asked)}
        seen = {address: text_of(answer) for address, answer in opened.items()}
        assert [address for address, words in seen.items() if "marrow" in words] == []
        assert sum("quillon" in words for words in seen.values()) > len(LISTS) // 2
        assert [address for address, row in opened.items() if row.status_code >= 500] == []


@pytest.mark.django_db
@A_FEW
@given(first=agencies, second=agencies)
def test_nothing_of_the_other_agency_can_be_opened_or_changed_by_its_number(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    with a_try():
        course = make_course()
        one, other = build("Quillon", first, course), build("Marrow", second, course)
        client, before = signed_in(one.manager), other.print()
        for name, things in other.objects().items():
            for thing in things:
                address = reverse(name, args=[thing.pk])
                answers = [client.get(address), client.post(address, {"how": "back"})]
                assert {row.status_code for row in answers} <= {404, 405}, address
        _send_with_their_numbers(client, other, course)
        assert other.print() == before


def _send_with_their_numbers(client: Client, other: Side, course: CoursePage) -> None:
    ids = [person.pk for person in other.people]
    usual = {"course": course.pk, "holds_for": "both", "due_rule": "none"}
    client.post(reverse("reports:assign"), usual | {"team": other.teams[0].pk})
    client.post(reverse("reports:assign"), usual | {"people": ids})
    said = {"words": "Hello", "why": "x", "reason": "x", "kind": "exempt", "due_on": "2090-01-01"}
    for do in ("nudge", "extend", "exempt", "message", "ask_supervisor"):
        told = {"do": do, "people": ",".join(map(str, ids)), "go": "apply", "course": course.pk}
        client.post(reverse("reports:act"), told | said)
    for pk in ids:
        address = reverse("reports:exempt", args=[pk, course.pk])
        assert client.post(address, said).status_code == 404
