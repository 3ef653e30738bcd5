"""Carrying out a file of people, wholly or not at all, and taking it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from lms.core.errors import LmsError, NotPermitted
from lms.core.unused import unused
from lms.people.models import Agency, JobRole, Membership, PeopleImport, Role, Team, User
from lms.people.signals import people_import_undone, people_imported

from .planning import FIELDS, NEEDED, Line, Plan, Planner, job_roles_named, read_lines
from .reading import UnreadableFile, read_table

DAY = timedelta(days=1)
WAITS_FOR = timedelta(days=7)
FEW = 10


class TooManyLeave(LmsError):
    code = "too_many_leave"


class NothingToUndo(LmsError):
    code = "nothing_to_undo"


def may_import(person: User, agency: Agency) -> bool:
    rows = person.memberships_as(Role.MANAGER, agency=agency)
    return any(row.team_id is None for row in rows)


def open_file(agency: Agency, name: str, content: bytes, *, by: User | None) -> PeopleImport:
    """Read a file and keep what it says; nothing changes yet."""
    _require(by, agency)
    table = read_table(name, content)
    return PeopleImport.objects.create(
        agency=agency, filename=name[:200], header=table.header, rows=table.rows, created_by=by
    )


def remove_waiting(at: datetime) -> int:
    """Remove files that nobody carried out within a week: they hold people's addresses."""
    waiting = PeopleImport.objects.filter(applied_at__isnull=True, created_at__lt=at - WAITS_FOR)
    return waiting.delete()[0]


def _require(by: User | None, agency: Agency) -> None:
    if by is not None and not may_import(by, agency):
        raise NotPermitted("Files of people are for those who manage the whole agency.")


def plan_import(batch: PeopleImport, *, at: datetime | None = None) -> Plan:
    """Say what carrying the file out would change now."""
    missing = [FIELDS[name] for name in NEEDED if name not in batch.columns]
    if missing:
        raise UnreadableFile(f"Please say which column holds this: {', '.join(missing)}.")
    planner = Planner(batch.agency, makes_teams=batch.makes_teams, today=batch.agency.today(at))
    lines = read_lines(batch.rows, batch.columns, batch.day_order)
    return planner.of(lines, is_complete=batch.is_complete)


@transaction.atomic
def apply_import(
    batch: PeopleImport,
    *,
    by: User | None,
    at: datetime | None = None,
    many_may_leave: bool = False,
) -> PeopleImport:
    """Carry the file out. ``by`` is None for a nightly run. Doing it again changes nothing."""
    moment = at or timezone.now()
    _require(by, batch.agency)
    Agency.objects.select_for_update().get(pk=batch.agency_id)
    batch = PeopleImport.objects.select_for_update().get(pk=batch.pk)
    if batch.applied_at:
        raise LmsError("This file has been carried out already.", code="already_applied")
    plan = plan_import(batch, at=moment)
    _require_sane(batch, plan, many_may_leave)
    run = _Run(batch.agency, plan, batch.agency.today(moment), moment)
    run.happen()
    batch.applied_at, batch.summary, batch.changes = moment, plan.summary(), run.changes
    batch.rows = []  # addresses of people who were refused aren't kept longer than needed
    batch.save(update_fields=["applied_at", "summary", "changes", "rows"])
    people_imported.send(
        sender=PeopleImport, batch=batch, joined=run.joined, moved=run.moved, left=run.left,
        by=by, at=moment,
    )  # fmt: skip
    return batch


def _require_sane(batch: PeopleImport, plan: Plan, many_may_leave: bool) -> None:
    """A file cut short must not shut an agency out."""
    there = Membership.objects.filter(agency=batch.agency, ended_on=None).count()
    leaving = len(plan.leaving)
    if not many_may_leave and leaving > FEW and leaving * 2 > there:
        raise TooManyLeave(
            f"{leaving} of {there} people would lose access. If the file is whole, confirm that."
        )


class _Run:
    """One carrying-out, in a number of statements that hardly grows with the file."""

    def __init__(self, agency: Agency, plan: Plan, today: date, at: datetime) -> None:
        self.agency, self.plan, self.today, self.at = agency, plan, today, at
        self.changes: dict[str, Any] = {
            "users": [], "made": [], "before": [], "teams": [], "job_roles": [], "names": [],
        }  # fmt: skip
        self.joined: list[Membership] = []
        self.moved: list[Membership] = []
        self.left: list[Membership] = []

    def happen(self) -> None:
        plan = self.plan
        kept = [line for line, _ in (*plan.moved, *plan.changed)]
        made = Team.objects.bulk_create(Team(agency=self.agency, name=name) for name in plan.teams)
        self.changes["teams"] = [row.pk for row in made]
        self.teams = {row.name.lower(): row for row in Team.objects.filter(agency=self.agency)}
        jobs = (line.facts["job_role"] for line in (*plan.new, *kept))
        known = set(JobRole.objects.filter(agency=self.agency).values_list("pk", flat=True))
        self.jobs = job_roles_named(self.agency, jobs)
        self.changes["job_roles"] = [row.pk for row in self.jobs.values() if row.pk not in known]
        self._end(plan.leaving)
        accounts = self._accounts()
        self._move()
        self._change()
        self._join(accounts)
        self._name_supervisors([*plan.new, *kept])

    def _remember(self, row: Membership) -> None:
        self.changes["before"].append(
            {
                "id": row.pk, "started_on": row.started_on.isoformat(),
                "ended_on": row.ended_on and row.ended_on.isoformat(),
                "external_id": row.external_id, "team_id": row.team_id, "role": row.role,
                "job_role_id": row.job_role_id, "supervisor_id": row.supervisor_id,
            }
        )  # fmt: skip

    def _end(self, leaving: list[tuple[Membership, date | None]]) -> None:
        """The last day has passed, so that access ends at once."""
        for row, ends in leaving:
            self._remember(row)
            last = min(ends or self.today - DAY, self.today - DAY)
            row.started_on = min(row.started_on, last)
            row.ended_on = last
            self.left.append(row)
        Membership.objects.bulk_update(
            [row for row, _ in leaving], ["ended_on", "started_on"], batch_size=300
        )

    def _accounts(self) -> dict[str, User]:
        """Return the account of everyone new by address; make those that aren't there."""
        emails = {line.facts["email"] for line in self.plan.new}
        ours = {row.email.lower(): row for row in User.objects.all() if row.email.lower() in emails}
        lines = [line for line in self.plan.new if line.facts["email"] not in ours]
        made = User.objects.bulk_create(
            (
                User(
                    email=line.facts["email"], first_name=line.facts["first_name"],
                    last_name=line.facts["last_name"], password=make_password(None),
                    date_joined=self.at,
                )
                for line in lines
            ),
            batch_size=300,
        )  # fmt: skip
        EmailAddress.objects.bulk_create(
            (EmailAddress(user=row, email=row.email, verified=True, primary=True) for row in made),
            batch_size=300,
        )
        self.changes["users"] = [row.pk for row in made]
        asleep = [row.pk for row in ours.values() if not row.is_active]
        User.objects.filter(pk__in=asleep, last_login=None).update(is_active=True)
        return ours | {row.email: row for row in made}

    def _fields(self, line: Line, there: Membership | None) -> dict[str, Any]:
        facts = line.facts
        return {
            "team": self.teams[facts["team"].lower()] if facts["team"] else there and there.team,
            "role": facts["role"] or (there.role if there else Role.STAFF),
            "job_role": self.jobs[facts["job_role"]]
            if facts["job_role"]
            else there and there.job_role,
            "external_id": facts["external_id"],
            "ended_on": line.ends,
        }

    def _move(self) -> None:
        """End the old place yesterday and begin the new one today; mend one that began today."""
        ended, mended = [], []
        for line, row in self.plan.moved:
            self._remember(row)
            fields = self._fields(line, row)
            if row.started_on < self.today:
                row.ended_on = self.today - DAY
                ended.append(row)
                self.moved.append(
                    Membership(
                        user=row.user, agency=self.agency, supervisor=row.supervisor,
                        started_on=self.today, **fields,
                    )
                )  # fmt: skip
            else:
                for name, value in fields.items():
                    setattr(row, name, value)
                mended.append(row)
            self._rename(line, row.user)
        Membership.objects.bulk_update(ended, ["ended_on"], batch_size=300)
        names = ["team", "role", "job_role", "external_id", "ended_on"]
        Membership.objects.bulk_update(mended, names, batch_size=300)
        self.moved = Membership.objects.bulk_create(self.moved, batch_size=300)
        self.changes["made"] += [row.pk for row in self.moved]

    def _change(self) -> None:
        rows = []
        for line, row in self.plan.changed:
            self._remember(row)
            for name, value in self._fields(line, row).items():
                setattr(row, name, value)
            self._rename(line, row.user)
            rows.append(row)
        Membership.objects.bulk_update(
            rows, ["job_role", "external_id", "ended_on"], batch_size=300
        )

    def _rename(self, line: Line, person: User) -> None:
        first = line.facts["first_name"] or person.first_name
        last = line.facts["last_name"] or person.last_name
        if (first, last) != (person.first_name, person.last_name):
            before = [person.first_name, person.last_name]
            self.changes["names"].append([person.pk, before, [first, last]])
            User.objects.filter(pk=person.pk).update(first_name=first, last_name=last)

    def _join(self, accounts: dict[str, User]) -> None:
        self.joined = Membership.objects.bulk_create(
            (
                Membership(
                    user=accounts[line.facts["email"]], agency=self.agency,
                    started_on=line.starts or self.today, **self._fields(line, None),
                )
                for line in self.plan.new
            ),
            batch_size=300,
        )  # fmt: skip
        self.changes["made"] += [row.pk for row in self.joined]

    def _name_supervisors(self, lines: list[Line]) -> None:
        rows = Membership.objects.filter(agency=self.agency, ended_on=None).select_related("user")
        by_id = {row.external_id: row for row in rows if row.external_id}
        people = {row.user.email.lower(): row.user_id for row in rows}
        people |= {number: row.user_id for number, row in by_id.items()}
        named = []
        for line in lines:
            row = by_id.get(line.facts["external_id"])
            supervisor = people.get(line.facts["supervisor"])
            if row and supervisor and supervisor != row.user_id:
                row.supervisor_id = supervisor
                named.append(row)
        Membership.objects.bulk_update(named, ["supervisor"], batch_size=300)


@transaction.atomic
def undo_import(batch: PeopleImport, *, by: User, at: datetime | None = None) -> PeopleImport:
    """Put every place and name back as it was before the latest file; accounts never used are put
    to sleep, and teams and job roles that it made go where nothing else uses them.

    What anybody has done in the meantime stays on record.
    """
    moment = at or timezone.now()
    _require(by, batch.agency)
    Agency.objects.select_for_update().get(pk=batch.agency_id)
    batch = PeopleImport.objects.select_for_update().get(pk=batch.pk)
    later = (
        PeopleImport.objects.filter(
            agency=batch.agency, applied_at__gt=batch.applied_at, undone_at=None
        )
        if batch.applied_at
        else PeopleImport.objects.none()
    )
    if not batch.applied_at or batch.undone_at or later.exists():
        raise NothingToUndo("Only the latest file that was carried out can be taken back.")
    Membership.objects.filter(pk__in=batch.changes["made"]).delete()
    for before in batch.changes["before"]:
        fields = {key: value for key, value in before.items() if key != "id"}
        Membership.objects.filter(pk=before["id"]).update(**fields)
    _put_names_back(batch.changes.get("names", []))
    asleep = User.objects.filter(pk__in=batch.changes["users"], last_login=None)
    asleep.filter(memberships=None).update(is_active=False)
    for model, key in ((Team, "teams"), (JobRole, "job_roles")):
        made = model.objects.filter(agency=batch.agency, pk__in=batch.changes.get(key, []))
        model.objects.filter(pk__in=list(unused(made).values_list("pk", flat=True))).delete()
    batch.undone_at = moment
    batch.save(update_fields=["undone_at"])
    people_import_undone.send(sender=PeopleImport, batch=batch, by=by, at=moment)
    return batch


def _put_names_back(names: list[list[Any]]) -> None:
    """A name that has been changed since stays as it is."""
    for pk, before, after in names:
        rows = User.objects.filter(pk=pk, first_name=after[0], last_name=after[1])
        rows.update(first_name=before[0], last_name=before[1])
