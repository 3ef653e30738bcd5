"""Reads table.csv: what becomes of each person at each address, in one word.

A row is an address (by the name of its URL, and the thing in it), a method, and a word for each
person. To add one, write it by hand: what the product does is not the measure of what it should.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.access.world import PEOPLE, World

TABLE = Path(__file__).with_name("table.csv")
WORDS = {
    "ok": "sees it, or it is done and answered in place",
    "sign-in": "is asked to sign in first",
    "elsewhere": "is led on to another page",
    "missing": "is told that there is nothing here: it isn't theirs to know of",
    "refused": "sees the thing, but this isn't theirs to do",
    "again": "gets the form back with a sentence, and what was typed",
    "unread": "is told that what was sent can't be read, or that something is missing",
    "not now": "could do it, but not as things stand",
    "closed": "comes too late",
}
STATUS = {
    200: "ok",
    400: "unread",
    403: "refused",
    404: "missing",
    409: "not now",
    410: "closed",
    422: "again",
}

SAID: dict[str, dict[str, Any]] = {
    "people:invite": {"email": "another@harbour.example", "role": "staff", "team": "@team"},
    "people:new_team": {"name": "Night crew", "parent": ""},
    "people:team": {"name": "Residential by day"},
    "people:new_job_role": {"name": "Night nurse"},
    "people:job_role": {"name": "Day nurse"},
    "people:add_place": {"role": "staff", "team": "@other_team", "on": "2026-10-01"},
    "people:change_place": {"role": "staff", "team": "@other_team", "on": "2026-10-01"},
    "people:end_place": {"on": "2026-10-01", "access": "now"},
    "people:invitation": {
        "first_name": "New", "last_name": "Person", "password": "a long quiet morning",
    },
    "reports:assign": {"course": "@course", "team": "@team", "holds_for": "both",
                       "due_rule": "none"},
    "reports:revise_assignment": {"due_rule": "after_hire", "due_days": "30"},
    "reports:change_people": {"add": "@staff"},
    "reports:act": {"do": "nudge", "people": "@peer", "go": "apply", "words": "No hurry."},
    "reports:take_team": {"as": "csv"},
    "reports:take_finished": {"as": "csv"},
    "reports:take_covered": {"as": "csv"},
    "reports:take_glance": {"as": "csv"},
    "reports:take_assignments": {"as": "csv"},
    "reports:take_acts": {"as": "csv"},
    "reports:take_places": {"as": "csv"},
    "reports:take_invitations": {"as": "csv"},
    "reports:take_assignment": {"as": "csv"},
    "reports:take_act": {"as": "csv"},
    "reports:take_waiting": {"as": "csv"},
    "reports:take_hours": {"as": "csv"},
    "reports:take_evaluations": {"as": "csv"},
    "reports:take_person": {"as": "xlsx"},
    "reports:take_debts": {"as": "csv"},
    "reports:keep_view": {"name": "Mine", "query": "status=overdue"},
    "reports:kept_view": {"how": "first"},
    "reports:schedules": {"view": "@kept_view", "form": "csv", "rhythm": "weekly", "weekday": "0",
                          "hour": "7"},
    "reports:schedule": {"how": "pause"},
    "reports:change_schedule": {"name": "Ours", "form": "csv", "rhythm": "weekly", "weekday": "0",
                                "hour": "7"},
    "reports:exempt": {"kind": "exempt", "reason": "Agreed with the board."},
    "progress:keep_place": {"place": "block-1"},
    "supervision:ask": {"supervisor": "@supervisor", "what": "A check-in", "when": "Tuesday"},
    "supervision:sessions": {"supervisor": "@supervisor", "what": "A check-in"},
    "supervision:new_group": {"name": "Another", "members": "@staff", "split": "@split",
                              "words": "We listen."},
    "supervision:take_in": {"person": "@peer", "role": "member"},
    "supervision:agreements": {"words": "We may pass."},
    "supervision:accept": {"version": "1"},
    "supervision:plan_group": {"starts_at": "2030-01-10T10:00", "minutes": "60"},
    "supervision:move_group": {"starts_at": "2030-01-10T10:00", "minutes": "60"},
    "supervision:answer": {"answer": "accept", "reply": "Gladly."},
    "supervision:edit": {"observed_on": "2026-10-01", "strengths": "You waited."},
    "supervision:autosave": {"observed_on": "2026-10-01", "strengths": "You waited."},
    "supervision:acknowledge": {"reply": "Thank you."},
    "supervision:choose": {"reading": "now"},
    "supervision:plan": {"words": "Role first."},
    "supervision:agree": {"words": "Yes."},
    "supervision:reply": {"words": "Thank you."},
    "supervision:ask_look": {"reviewer": "@supervisor", "words": "It was loud."},
    "supervision:answer_look": {"outcome": "stands", "answer": "I see the same."},
    "supervision:amend": {"how": "withdraw", "reason": "The wrong day."},
    "supervision:ask_repair": {"words": "A talk."},
    "supervision:repair": {"words": "We talked."},
    "supervision:hours": {"on": "2026-10-01", "minutes": "30", "domain": "advocacy",
                          "kind": "experience", "activity": "A meeting"},
    "supervision:correct_hours": {"on": "2026-10-01", "minutes": "20", "domain": "advocacy",
                                  "kind": "experience", "activity": "A meeting",
                                  "because": "It was shorter."},
    "supervision:confirm_hours": {"entries": "@hours", "then": "confirm"},
    "supervision:start_round": {"rubric": "practice"},
    "supervision:vignette": {"level_criterion-0": "2", "evidence_criterion-0": "A word."},
    "supervision:vignette_autosave": {"level_criterion-0": "2"},
    "supervision:moderation": {"note": "We read it alike."},
    "supervision:choose_partner": {"partner": "@other_supervisor"},
    "supervision:pilot_plan": {"say_role": "Worker", "then": "save"},
    "supervision:pilot_autosave": {"say_role": "Worker"},
    "supervision:pilot_leave_out": {"label": "A"},
    "supervision:pilot_move": {"verb": "agree"},
    "supervision:pilot_seen": {"number": "1"},
    "supervision:pilot_stop": {"rule": "The person asks to stop"},
    "supervision:pilot_look_back": {"say_seen": "Less.", "then": "save"},
    "supervision:pilot_review": {"outcome": "adapt", "reason": "Less."},
    "supervision:journal_entry": {"words": "A little."},
    "supervision:journal_autosave": {"words": "A little."},
    "supervision:journal_share": {"words": "A part.", "supervisor": "@supervisor",
                                  "ends_on": "@soon"},
    "notifications:choices": {"rhythm": "weekly"},
    "certificates:take_register": {"as": "csv"},
    "notifications:plan": {"days_before": "14, 3", "days_after": "3", "supervisor_after": "7",
                           "manager_after": "14", "digest_weekday": "0"},
    "certificates:share": {"then": "on"},
    "certificates:audit": {"course": "@finished_course"},
    "certificates:withdraw": {"reason": "A mistake."},
    "certificates:give_back": {"reason": "A mistake."},
    "certificates:issue_again": {"reason": "A new name."},
    "certificates:verify_code": {"surname": "Staff"},
    "quizzes:attempt": {"asked": "1", "go": "next"},
    "quizzes:save": {"asked": "1"},
    "quizzes:mark": {"met0": "fully"},
    "quizzes:accommodations": {"learner": "@staff", "extra_attempts": "1", "reason": "Agreed."},
}  # fmt: skip
"""What a person who may do it would send; ``@`` stands for the id of a person or a thing."""

ARGUMENTS: dict[str, Callable[[World, Any], list[Any]]] = {
    "people:invitation": lambda world, thing: [thing.token],
    "people:join": lambda world, thing: [thing.token],
    "reports:exempt": lambda world, thing: [thing.pk, world["advanced"].pk],
    "supervision:person": lambda world, thing: [thing.pk, world["practice_page"].pk],
    "supervision:let_go": lambda world, thing: [thing.pk, world["group_member"].pk],
    "supervision:observe_person": lambda world, thing: [thing.pk, world["practice_page"].pk],
    "certificates:verify_code": lambda world, thing: [thing.code],
    "certificates:key": lambda world, thing: [thing.thumbprint],
    "certificates:status_list": lambda world, thing: [thing.public_id],
    "wagtaildocs_serve": lambda world, thing: [thing.pk, thing.filename],
    "lesson_image": lambda world, thing: [thing],
    "downloads:file": lambda world, thing: [thing.token],
    "reports:sent_view": lambda world, thing: [thing.token],
    "downloads:again": lambda world, thing: [thing.token],
}


@dataclass(frozen=True)
class Row:
    name: str
    of: str
    method: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.of}".strip()

    def address(self, world: World) -> str:
        return address(world, self.name, self.of)

    def send(self, world: World, client: Client, **headers: Any) -> HttpResponse:
        if self.method == "GET":
            return whole(client.get(self.address(world), **headers))
        return whole(client.post(self.address(world), self.said(world), **headers))

    def said(self, world: World) -> dict[str, Any]:
        known = {f"@{name}": person.pk for name, person in world.people.items()}
        known |= {f"@{name}": getattr(thing, "pk", None) for name, thing in world.things.items()}
        known["@soon"] = (timezone.now() + timedelta(days=3)).date()
        return {key: known.get(value, value) for key, value in SAID.get(self.name, {}).items()}

    def welcome(self) -> str:
        """Return somebody whom it lets through."""
        best = [name for name in PEOPLE if self.expected[name] in ("ok", "elsewhere")]
        return (best or ["staff"])[0]


def address(world: World, name: str, of: str = "") -> str:
    if name == "wagtail_serve":
        return world[of].get_url()
    thing = world[of] if of else None
    if name in ARGUMENTS:
        return reverse(name, args=ARGUMENTS[name](world, thing))
    return reverse(name, args=[thing.pk] if of else [])


def rows() -> list[Row]:
    with TABLE.open(newline="") as file:
        return [
            Row(line["url"], line["of"], line["method"], {name: line[name] for name in PEOPLE})
            for line in csv.DictReader(file)
        ]


def whole(response: HttpResponse) -> HttpResponse:
    """Read to its end what comes in parts, as a browser does: it asks the database on the way."""
    if response.streaming:
        response.streaming_content = [b"".join(response.streaming_content)]
    return response


def outcome(response: HttpResponse) -> str:
    """Return in one word what became of a request."""
    if response.status_code in (301, 302):
        return "sign-in" if response.url.startswith("/accounts/login/") else "elsewhere"
    return STATUS.get(response.status_code, str(response.status_code))
