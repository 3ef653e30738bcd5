"""What arrives in forms and addresses besides what they were made for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from tests.access.table import address, whole
from tests.access.world import World

VALUES: dict[str, str | list[str] | None] = {
    "nothing": None,
    "NUL": "a\x00b",
    "code": "\"'`;-- 100%s %(name)s {{ 7*7 }}{0}<script>alert(1)</script>\r\nSet-Cookie: b=c",
    "a huge number": "9" * 30,
    "too many digits": "9" * 5_000,
    "a list": ["1", "[]", "a\x00b"],
    "long": "x" * 10_000,
}
VERY_LONG = "x" * 100_000

QUERIES = ["%ED%A0%80%ED%BF%BF", "%FF%FE%80", "%00", "%0%000", "%zz%", "=&&"]
"""Halves of letters, no UTF-8, a NUL, a NUL inside a NUL, half an escape, nothing."""


@dataclass(frozen=True)
class Target:
    """A form or an address that reads something: who sends it, and what a good one holds."""

    name: str
    of: str
    who: str
    good: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.of}".strip()

    def send(self, world: World, data: Any) -> HttpResponse:
        client = world.client(self.who)
        call = client.get if self.method == "GET" else client.post
        return whole(call(self.path(world), data))

    def path(self, world: World) -> str:
        return address(world, self.name, self.of)

    def filled(self, world: World) -> dict[str, Any]:
        """Return a good form, with the ids of this world in it."""
        return {_id(world, key): _id(world, value) for key, value in self.good.items()}

    def spoilt(self, world: World, field: str, value: str | list[str] | None) -> dict[str, Any]:
        """Return a good form but for one field."""
        name = _id(world, field)
        rest = {key: kept for key, kept in self.filled(world).items() if key != name}
        return rest if value is None else rest | {name: value}


def _id(world: World, word: str) -> str:
    """Put the id of a person or a thing in the place of ``@name``."""
    stem, at, name = word.partition("@")
    if not at or name not in (world.people | world.things):
        return word
    thing = world.people.get(name) or world[name]
    return f"{stem}{thing.pk}"


OBSERVED = {
    "observed_on": "2026-10-01",
    "setting": "Day room",
    "context": "A quiet afternoon.",
    "strengths": "You waited.",
    "next_step": "Say the guess as a guess.",
    "level_@criterion": "3",
    "evidence_@criterion": "Waited for an answer.",
}
TEAM = {
    "q": "",
    "team": "",
    "course": "",
    "status": "",
    "move": "",
    "sort": "",
    "role": "",
    "job_role": "",
    "group": "team",
    "page": "1",
}
LOGGED = {"on": "2026-10-01", "minutes": "30", "activity": "A meeting", "setting": "Online",
          "began": "10:00", "domain": "advocacy", "kind": "experience"}  # fmt: skip
PASSWORDS = {"oldpassword": "x", "password1": "a long quiet morning", "password2": "x"}
ANSWERED = {"asked": "1", "q1": "", "go": "next"}
SEARCHED = {"q": "a", "p": "1", "ordering": "title"}

FORMS = (
    Target("account_login", "", "anonymous", {"login": "a@b.example", "password": "x",
                                              "remember": "on", "next": "/team/"}),
    Target("account_reset_password", "", "anonymous", {"email": "a@b.example"}),
    Target("account_email", "", "staff", {"email": "a@b.example", "action_add": ""}),
    Target("account_change_password", "", "staff", PASSWORDS),
    Target("account_reauthenticate", "", "staff", {"password": "x", "next": "/team/"}),
    Target("mfa_activate_totp", "", "staff", {"code": "123456"}),
    Target("people:invite", "", "manager", {"email": "new2@harbour.example", "first_name": "A",
                                            "last_name": "B", "role": "staff", "team": "@team"}),
    Target("people:new_team", "", "manager", {"name": "Night crew", "parent": "@team"}),
    Target("people:job_role", "job_role", "manager", {"name": "Day nurse"}),
    Target("people:invitation", "invitation", "anonymous",
           {"first_name": "A", "last_name": "B", "password": "a long quiet morning"}),
    Target("reports:take_team", "", "manager", TEAM | {"as": "csv"}),
    Target("reports:schedules", "", "manager",
           {"view": "@kept_view", "form": "csv", "rhythm": "monthly", "weekday": "0",
            "monthday": "31", "hour": "7", "others": "", "query": "status=overdue"}),
    Target("reports:schedule", "schedule", "manager", {"how": "pause"}),
    Target("reports:change_schedule", "schedule", "manager",
           {"name": "Ours", "form": "csv", "rhythm": "monthly", "weekday": "0", "monthday": "31",
            "hour": "7", "others": ""}),
    Target("reports:take_finished", "", "manager",
           {"team": "", "job_role": "", "course": "", "first": "", "last": "", "as": "csv"}),
    Target("reports:take_covered", "", "manager",
           {"team": "", "job_role": "", "course": "", "on": "", "show": "", "as": "csv"}),
    Target("reports:take_glance", "", "manager", {"team": "", "course": "", "as": "csv"}),
    Target("reports:take_assignments", "", "manager", {"show": "ended", "as": "csv"}),
    Target("reports:take_acts", "", "manager", {"as": "csv"}),
    Target("reports:take_assignment", "assignment", "manager", {"as": "csv", "of": "1"}),
    Target("reports:take_waiting", "", "supervisor", {"as": "csv"}),
    Target("reports:take_places", "", "manager", {"show": "here", "q": "", "as": "csv"}),
    Target("notifications:plan", "", "manager",
           {"days_before": "14, 3", "on_the_day": "on", "days_after": "3", "supervisor_after": "7",
            "manager_after": "14", "what_next": "Ring Ana.", "digest_weekday": "0"}),
    Target("reports:act", "", "manager",
           {"do": "extend", "people": "@staff", "go": "preview", "course": "@course",
            "due_on": "2030-01-01", "why": "Ill"}),
    Target("people:change_place", "place", "manager",
           {"role": "staff", "team": "@team", "job_role": "", "supervisor": "@supervisor",
            "on": "2026-10-01", "why": "Moved"}),
    Target("people:end_place", "place", "manager",
           {"on": "2026-10-01", "access": "now", "everywhere": "on", "why": "Left"}),
    Target("reports:assign", "", "manager",
           {"course": "@course", "team": "@team", "role": "", "job_role": "", "holds_for": "both",
            "due_rule": "on_date", "due_on": "2030-01-01", "due_days": "30", "due_after": ""}),
    Target("reports:exempt", "staff_person", "manager",
           {"kind": "earlier", "reason": "Known", "evidence": "Seen", "completed_on": "2024-01-01",
            "expires_on": "2030-01-01"}),
    Target("reports:add_evidence", "exemption", "manager", {"files": "a.pdf"}),
    Target("reports:revise_assignment", "assignment", "manager",
           {"due_rule": "after_hire", "due_on": "", "due_days": "30", "due_after": ""}),
    Target("reports:change_people", "named_assignment", "manager",
           {"q": "a", "add": "@staff", "out": "@peer", "show": "1"}, "GET"),
    Target("reports:change_people", "named_assignment", "manager",
           {"add": "@staff", "out": "@peer"}),
    Target("progress:keep_place", "lesson", "staff", {"place": "block-1"}),
    Target("quizzes:attempt", "open_attempt", "staff", ANSWERED),
    Target("quizzes:attempt", "open_attempt", "anonymous", ANSWERED),
    Target("quizzes:save", "open_attempt", "staff", ANSWERED),
    Target("supervision:ask", "practice_page", "staff",
           {"supervisor": "@supervisor", "what": "A check-in", "when": "Tuesday"}),
    Target("supervision:answer", "request", "supervisor", {"answer": "accept", "reply": "Yes."}),
    Target("supervision:edit", "draft_feedback", "supervisor", OBSERVED),
    Target("supervision:edit", "draft_feedback", "anonymous", OBSERVED),
    Target("supervision:autosave", "draft_feedback", "supervisor", OBSERVED),
    Target("supervision:acknowledge", "shared_feedback", "staff", {"reply": "Thank you."}),
    Target("supervision:hours", "", "staff", LOGGED),
    Target("supervision:correct_hours", "hours", "staff", LOGGED | {"because": "Shorter."}),
    Target("supervision:confirm_hours", "", "supervisor",
           {"entries": "@hours", "then": "return", "because": "Which day?"}),
    Target("supervision:journal_entry", "journal_entry", "staff", {"words": "A", "prompt": "P"}),
    Target("supervision:journal_autosave", "journal_entry", "staff", {"words": "A"}),
    Target("supervision:journal_share", "journal_entry", "staff",
           {"words": "A part.", "supervisor": "@supervisor", "ends_on": "2026-12-01"}),
    Target("certificates:take_register", "", "manager",
           {"as": "csv", "course": "@course", "since": "2026-01-01", "until": "2026-12-31"}),
    Target("certificates:verify_code", "certificate", "anonymous", {"surname": "Staff"}),
    Target("certificates:verify_file", "", "anonymous", {"sha256": "0" * 64}),
    Target("certificates:share", "certificate", "staff", {"then": "on"}),
)  # fmt: skip

ADDRESSES = (
    Target("reports:schedules", "", "manager", {"view": "1"}, "GET"),
    Target("reports:team", "", "manager", TEAM, "GET"),
    Target("reports:finished", "", "manager",
           {"team": "", "job_role": "", "course": "", "first": "", "last": "", "page": "1"}, "GET"),
    Target("reports:covered", "", "manager",
           {"team": "", "job_role": "", "course": "", "on": "", "show": "", "page": "1"}, "GET"),
    Target("reports:glance", "", "manager", {"team": "", "course": ""}, "GET"),
    Target("reports:debts", "", "manager", {"page": "1"}, "GET"),
    Target("reports:assign", "", "manager",
           {"show": "1", "course": "@course", "team": "@team", "people": "@staff", "page": "1"},
           "GET"),
    Target("people:places", "", "manager", {"q": "", "show": "here", "page": "1"}, "GET"),
    Target("reports:act", "", "manager",
           {"do": "nudge", "people": "@staff", "everyone": "", "q": ""}, "GET"),
    Target("supervision:home", "", "supervisor", {"page": "1"}, "GET"),
    Target("supervision:hours", "", "staff", {"page": "1"}, "GET"),
    Target("supervision:journal", "", "staff", {"page": "1"}, "GET"),
    Target("supervision:journal_new", "", "staff", {"prompt": "1/a"}, "GET"),
    Target("notifications:list", "", "staff", {"page": "1"}, "GET"),
    Target("quizzes:attempt", "open_attempt", "staff", {"q": "1"}, "GET"),
    Target("certificates:register", "", "manager",
           {"course": "", "since": "2026-01-01", "until": "2026-12-31", "page": "1"}, "GET"),
    Target("certificates:verify", "", "anonymous", {"certificate": "C-7KQ4-M2XR-9DHT"}, "GET"),
    Target("account_login", "", "anonymous", {"next": "/team/"}, "GET"),
    Target("wagtail_serve", "lesson", "staff", {"anything": "1"}, "GET"),
)  # fmt: skip

SEARCHES = (
    Target("wagtailadmin_pages:search", "", "trainer", SEARCHED | {"content_type": ""}, "GET"),
    Target("wagtailadmin_explore", "module", "trainer", SEARCHED, "GET"),
    Target("wagtailadmin_choose_page_search", "", "trainer", {"q": "a", "page_type": ""}, "GET"),
    Target("wagtailimages:index", "", "trainer", SEARCHED | {"tag": ""}, "GET"),
    Target("wagtailimages_chooser:choose", "", "trainer", SEARCHED, "GET"),
    Target("wagtaildocs:index", "", "trainer", SEARCHED, "GET"),
    Target("wagtaildocs_chooser:choose", "", "trainer", SEARCHED, "GET"),
    Target("wagtailsnippets_quizzes_question:list", "", "trainer",
           SEARCHED | {"kind": "", "bank": "", "objective": ""}, "GET"),
    Target("wagtailsnippetchoosers_quizzes_question:choose", "", "trainer", SEARCHED, "GET"),
    Target("wagtailsnippets_quizzes_quiz:list", "", "trainer", SEARCHED, "GET"),
    Target("wagtailsnippets_quizzes_bank:list", "", "trainer", SEARCHED, "GET"),
    Target("wagtailsnippets_quizzes_quiz:try", "quiz", "trainer", {"seed": "1"}, "GET"),
    Target("wagtailsnippets_quizzes_quiz:try", "quiz", "trainer", ANSWERED | {"seed": "1"}),
    Target("wagtailsnippets_courses_term:list", "", "trainer", SEARCHED, "GET"),
    Target("wagtailsnippets_courses_source:list", "", "trainer", SEARCHED, "GET"),
    Target("wagtailsnippets_supervision_rubric:list", "", "trainer", SEARCHED, "GET"),
    Target("wagtailsnippets_certificates_design:list", "", "trainer",
           SEARCHED | {"agency": "", "paper": ""}, "GET"),
    Target("wagtailadmin_reports:site_history", "", "trainer",
           {"action": "", "user": "", "object_type": "", "timestamp_from": "", "p": ""}, "GET"),
    Target("wagtailusers_users:index", "", "superuser", SEARCHED, "GET"),
    Target("wagtailredirects:index", "", "superuser", SEARCHED, "GET"),
    Target("wagtailadmin_tag_autocomplete", "", "trainer", {"term": "a"}, "GET"),
    Target("wagtailadmin_api:pages:listing", "", "trainer",
           {"search": "a", "limit": "", "offset": "", "fields": "", "order": ""}, "GET"),
)  # fmt: skip
