"""What the manager has done beside asking for courses: words, more time, kept views, a leaver."""

from __future__ import annotations

from typing import Any

from courses.progress.acting.actions import carry_out
from courses.progress.acting.kinds import doing
from courses.progress.actions import ask, change_names
from courses.progress.models import Assignment, DueRule
from lms.people.kept.actions import keep_view
from lms.people.models import KeptView, User
from lms.people.places.actions import change_place, end_membership
from lms.schedules.actions import schedule_page, schedule_view, send_now

from .people import Cast


def manage(cast: Cast, told: dict[str, Any]) -> None:
    manager = User.objects.get(pk=cast.manager.pk)  # read anew: it remembers the places it had
    for row in told.get("views", []):
        kept = keep_view(manager, cast.agency, row["name"], row["query"])
        if "sent" in row:
            _has_sent(cast, kept, row["sent"], manager)
    for row in told.get("mailed", []):
        _has_mailed(cast, row, manager)
    for row in told.get("moved", []):
        _move(cast, row, manager)
    for row in told.get("left", []):
        place = cast.people[row["who"]].memberships.get(ended_on=None)
        day, moment = cast.calendar.day(row["ago"]), cast.calendar.moment(row["ago"], 17)
        end_membership(place, by=manager, on=day, at=moment, why=row["why"])
    for row in told.get("lists", []):
        _list(cast, row, manager)
    for row in told.get("acts", []):
        _act(cast, row, manager)


def _has_sent(cast: Cast, kept: KeptView, row: dict[str, Any], by: User) -> None:
    """Have a view sent since some days ago; the newest one lies ready."""
    plan = {key: row[key] for key in ("form", "rhythm", "day", "hour")}
    schedule = schedule_view(kept, **plan, by=by, at=cast.calendar.moment(row["ago"], 9))
    send_now(schedule, by=by, at=cast.calendar.moment(1, 7))


def _has_mailed(cast: Cast, row: dict[str, Any], by: User) -> None:
    plan = {key: row[key] for key in ("form", "rhythm", "day", "hour")}
    others = [cast.people[name] for name in row["to"]]
    schedule_page(
        row["page"], "", agency=cast.agency, by=by, at=cast.calendar.moment(row["ago"], 9),
        others=others, **plan,
    )  # fmt: skip


def _move(cast: Cast, row: dict[str, Any], by: User) -> None:
    place = cast.people[row["who"]].memberships.get(ended_on=None)
    facts = {
        "team": cast.teams[row["team"]], "role": place.role, "job_role": place.job_role,
        "supervisor": place.supervisor,
    }  # fmt: skip
    on, moment = cast.calendar.day(row["ago"]), cast.calendar.moment(row["ago"], 9)
    change_place(place, facts, by=by, on=on, at=moment, why=row["why"])


def _list(cast: Cast, row: dict[str, Any], by: User) -> None:
    wish = Assignment(
        agency=cast.agency, course=cast.courses[row["course"]], by_name=True,
        due_rule=DueRule.ON_DATE, due_on=cast.calendar.day(-row["due"]),
    )  # fmt: skip
    people = [cast.people[name] for name in row["people"]]
    asked = ask(wish, by=by, people=people, at=cast.calendar.moment(row["ago"], 10))
    out = [cast.people[name] for name in row["changed"]["out"]]
    change_names(asked, by=by, removing=out, at=cast.calendar.moment(row["changed"]["ago"], 10))


def _act(cast: Cast, row: dict[str, Any], by: User) -> None:
    people = [cast.people[name] for name in row["people"]]
    at = cast.calendar.moment(row["ago"], 11)
    due_on = cast.calendar.day(-row["due"]) if "due" in row else None
    wish = doing(
        row["do"], people, agency=cast.agency, by=by, at=at, due_on=due_on,
        course=cast.courses.get(row.get("course")), words=row.get("words", ""),
        why=row.get("why", ""),
    )  # fmt: skip
    carry_out(wish)
