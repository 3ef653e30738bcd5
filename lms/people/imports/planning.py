"""What a file would change, worked out without changing anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lms.people.models import Agency, JobRole, Membership, Role, Team, User

from .days import can_mean_a_day, order_of, read_day

FIELDS = {
    "external_id": "Number in the HR system",
    "email": "E-mail address",
    "first_name": "First name",
    "last_name": "Last name",
    "team": "Team",
    "role": "Role",
    "job_role": "Job role",
    "started_on": "First day",
    "ended_on": "Last day",
    "supervisor": "Supervisor",
}
NEEDED = ("external_id", "email")
USUAL_HEADINGS = {
    "external_id": (
        "id",
        "employee id",
        "employee no",
        "employee number",
        "employee",
        "emp id",
        "emp no",
        "personnel number",
        "personnel no",
        "payroll number",
        "payroll no",
        "staff id",
        "staff no",
        "staff number",
        "person id",
        "external id",
        "number",
        "no",
    ),
    "email": ("email", "e-mail", "email address", "e-mail address", "work email", "mail"),
    "first_name": ("first name", "given name", "firstname", "first"),
    "last_name": ("last name", "surname", "family name", "lastname", "last"),
    "team": ("team", "department", "unit", "site"),
    "role": ("role", "access", "lms role"),
    "job_role": ("job role", "job title", "title", "position", "job"),
    "started_on": ("first day", "start date", "hire date", "hired", "hired on", "start"),
    "ended_on": ("last day", "end date", "termination date", "leaving date", "end"),
    "supervisor": ("supervisor", "reports to", "supervisor id", "manager id"),
}
FORMULA = ("=", "+", "-", "@")


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Return which column likely holds which fact, by the words in its heading."""
    words = [_plain(heading) for heading in header]
    found = {}
    for name, usual in USUAL_HEADINGS.items():
        fits = [place for place, word in enumerate(words) if word in (*usual, name)]
        if fits:
            found[name] = fits[0]
    return found


def _plain(heading: str) -> str:
    """Write a heading as those above are: “Employee No.”, “EMPLOYEE_NO” and “employee #”."""
    words = heading.lower().replace("_", " ").replace("#", " no ").replace(".", " ")
    return " ".join(words.split())


@dataclass
class Line:
    """One row of the file, read; ``place`` is the number a spreadsheet program shows beside it."""

    place: int
    facts: dict[str, str]
    starts: date | None = None
    ends: date | None = None
    refused: str = ""

    @property
    def name(self) -> str:
        facts = self.facts
        return f"{facts['first_name']} {facts['last_name']}".strip() or facts["email"]


@dataclass
class Plan:
    new: list[Line] = field(default_factory=list)
    moved: list[tuple[Line, Membership]] = field(default_factory=list)
    changed: list[tuple[Line, Membership]] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    leaving: list[tuple[Membership, date | None]] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """Say it in a sentence: “12 new, 3 moved, 1 will lose access, 2 rows refused.”"""
        rows = "row" if len(self.refused) == 1 else "rows"
        parts = [
            f"{len(self.new)} new",
            f"{len(self.moved)} moved",
            f"{len(self.changed)} changed",
            f"{len(self.leaving)} will lose access",
            f"{len(self.same)} unchanged",
            f"{len(self.refused)} {rows} refused",
        ]
        return ", ".join(part for part in parts if not part.startswith("0 ")) or "Nothing to do"


class Planner:
    """Compares the rows of a file with an agency's people, read once."""

    def __init__(self, agency: Agency, *, makes_teams: bool, today: date) -> None:
        self.agency, self.makes_teams, self.today = agency, makes_teams, today
        places = Membership.objects.filter(agency=agency).select_related(
            "user", "team", "job_role", "supervisor"
        )
        self.open: dict[int, Membership] = {}
        self.user_of: dict[str, int] = {}
        self.ours: dict[str, int] = {}
        self.address_of: dict[int, str] = {}
        for row in places.order_by("pk"):
            self.ours[row.user.email.lower()] = row.user_id
            self.address_of[row.user_id] = row.user.email.lower()
            if row.external_id:
                self.user_of[row.external_id] = row.user_id
            if row.ended_on is None and (row.external_id or row.user_id not in self.open):
                self.open[row.user_id] = row
        self.teams = {team.name.lower(): team for team in Team.objects.filter(agency=agency)}
        self.plan = Plan()
        self.ids: set[str] = set()
        self.addresses: set[str] = set()

    def of(self, lines: Iterable[Line], *, is_complete: bool) -> Plan:
        lines = list(lines)
        self.known = {line.facts["external_id"] for line in lines} | set(self.user_of)
        self.known |= {line.facts["email"] for line in lines} | set(self.ours)
        self.taken = self._addresses_elsewhere(lines)
        for line in lines:
            line.refused = line.refused or self._refusal(line)
            self._place(line)
        if is_complete:
            self._leave_out()
        return self.plan

    def _addresses_elsewhere(self, lines: list[Line]) -> set[str]:
        """Accounts that hold or held a place at another agency: only they themselves can join."""
        wanted = {line.facts["email"] for line in lines} - set(self.ours)
        rows = User.objects.exclude(memberships=None, is_active=False)
        emails = rows.values_list("email", flat=True)
        return wanted.intersection(email.lower() for email in emails)

    def _refusal(self, line: Line) -> str:
        facts = line.facts
        if facts["external_id"] in self.ids:
            return f"the number {facts['external_id']} stands in the file twice"
        if facts["email"] in self.addresses:
            return f"{facts['email']} stands in the file twice"
        self.ids.add(facts["external_id"])
        self.addresses.add(facts["email"])
        if facts["external_id"] not in self.user_of and facts["email"] in self.taken:
            return f"{facts['email']} can’t be added from a file; please invite them"
        if facts["team"] and facts["team"].lower() not in self.teams and not self.makes_teams:
            return f"there is no team “{facts['team']}” at {self.agency}"
        if facts["supervisor"] and facts["supervisor"] not in self.known:
            return f"the supervisor “{facts['supervisor']}” isn’t known"
        return ""

    def _place(self, line: Line) -> None:
        if line.refused:
            self.plan.refused.append(line)
            return
        facts = line.facts
        user = self.user_of.get(facts["external_id"]) or self.ours.get(facts["email"])
        there = self.open.get(user) if user else None
        if user:  # whoever is known keeps the address they sign in with
            facts["email"] = self.address_of[user]
        if there and there.external_id not in ("", facts["external_id"]):
            line.refused = f"{facts['email']} has another number here"
            self.plan.refused.append(line)
        elif line.ends and line.ends < self.today:
            self._leave(line, there)
        else:
            self._stay(line, there)

    def _leave(self, line: Line, there: Membership | None) -> None:
        if there:
            self.plan.leaving.append((there, line.ends))
        else:
            self.plan.same.append(line)

    def _stay(self, line: Line, there: Membership | None) -> None:
        team = line.facts["team"]
        if team and team.lower() not in self.teams and team not in self.plan.teams:
            self.plan.teams.append(team)
        if there is None:
            self.plan.new.append(line)
        elif self._moves(line, there):
            self.plan.moved.append((line, there))
        elif self._differs(line, there):
            self.plan.changed.append((line, there))
        else:
            self.plan.same.append(line)

    def _moves(self, line: Line, there: Membership) -> bool:
        """A team or role that the file leaves empty stays as it is."""
        team = line.facts["team"].lower()
        here = there.team.name.lower() if there.team else ""
        return bool(team and team != here) or line.facts["role"] not in ("", there.role)

    def _differs(self, line: Line, there: Membership) -> bool:
        facts = line.facts
        job = there.job_role.name if there.job_role else ""
        supervisor = there.supervisor
        named = facts["supervisor"] and (
            supervisor is None
            or self.user_of.get(facts["supervisor"], self.ours.get(facts["supervisor"]))
            != supervisor.pk
        )
        return bool(
            there.external_id != facts["external_id"]
            or (facts["job_role"] and facts["job_role"] != job)
            or (facts["first_name"] and facts["first_name"] != there.user.first_name)
            or (facts["last_name"] and facts["last_name"] != there.user.last_name)
            or there.ended_on != line.ends
            or named
        )

    def _leave_out(self) -> None:
        """Whoever came from the HR system and isn't in its whole list any more has left."""
        for row in self.open.values():
            if row.external_id and row.external_id not in self.ids:
                self.plan.leaving.append((row, None))


DAYS = ("started_on", "ended_on")


def read_lines(
    rows: Sequence[Sequence[str]], columns: dict[str, int], day_order: str = ""
) -> list[Line]:
    """Pick the facts out of each row and check their shape."""
    order = day_order or order_of(days_written(rows, columns))
    return [_line(place, row, columns, order) for place, row in enumerate(rows, 2)]


def days_written(rows: Sequence[Sequence[str]], columns: dict[str, int]) -> list[str]:
    """Return every day as it stands in the file."""
    return [row[columns[name]] for name in DAYS if name in columns for row in rows]


def asks_for_order(rows: Sequence[Sequence[str]], columns: dict[str, int]) -> bool:
    """Say whether some of its days, such as 03/11/2026, can be read in two ways."""
    texts = days_written(rows, columns)
    return any(map(can_mean_a_day, texts)) and not order_of(texts)


def _line(place: int, row: Sequence[str], columns: dict[str, int], order: str) -> Line:
    facts = {name: row[columns[name]] if name in columns else "" for name in FIELDS}
    facts["email"] = facts["email"].lower()
    facts["role"] = facts["role"].lower()
    if "@" in facts["supervisor"]:
        facts["supervisor"] = facts["supervisor"].lower()
    line = Line(place, facts)
    line.refused = _misshapen(facts)
    for name in DAYS:
        if facts[name] and not line.refused:
            day = read_day(facts[name], order)
            if day is None:
                line.refused = _no_day(facts[name], order)
            setattr(line, "starts" if name == "started_on" else "ends", day)
    if line.starts and line.ends and line.ends < line.starts and not line.refused:
        line.refused = "the last day comes before the first"
    return line


def _no_day(text: str, order: str) -> str:
    if can_mean_a_day(text) and not order:
        return f"“{text}” can mean two days; say which below"
    return f"“{text}” isn’t a day such as 2026-03-31"


def _misshapen(facts: dict[str, str]) -> str:
    missing = [FIELDS[name].lower() for name in NEEDED if not facts[name]]
    if missing:
        return f"the {missing[0]} is missing"
    if any(value.startswith(FORMULA) for value in facts.values()):
        return "a cell looks like a formula"
    if facts["role"] and facts["role"] not in Role.values:
        return f"“{facts['role']}” isn’t a role: staff, supervisor or manager"
    limits = {"external_id": 64, "email": 254, "first_name": 150, "last_name": 150}
    for name, value in facts.items():
        if len(value) > limits.get(name, 120):
            return f"the {FIELDS[name].lower()} is too long"
    return _bad_address(facts["email"])


def _bad_address(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return f"“{email}” isn’t an e-mail address"
    return ""


def job_roles_named(agency: Agency, names: Iterable[str]) -> dict[str, JobRole]:
    """Return the agency's job roles by name, making those that aren't there yet."""
    found = {row.name: row for row in JobRole.objects.filter(agency=agency)}
    missing = sorted(set(names) - set(found) - {""})
    made = JobRole.objects.bulk_create(JobRole(agency=agency, name=name) for name in missing)
    return found | {row.name: row for row in made}
