"""Consultation groups in which invented people meet: sessions that were held, and the next one."""

from __future__ import annotations

from typing import Any

from courses.supervision.groups.actions import accept_agreements, plan_session, start_group
from courses.supervision.groups.recording import Share, record_session
from courses.supervision.models import ConsultationGroup, HoursSplit

from .people import Cast

MEETS, ENDS = 10, 13


def meet_in_groups(cast: Cast, groups: list[dict[str, Any]]) -> None:
    for told in groups:
        if told["led_by"] in cast.people:
            _meet(cast, told)


def _meet(cast: Cast, told: dict[str, Any]) -> None:
    leads = cast.people[told["led_by"]]
    members = [cast.people[name] for name in told["members"]]
    began = cast.calendar.moment(told["sessions"][0]["ago"] + 7, MEETS)
    group = start_group(
        told["name"], by=leads, members=members, words=told["agreements"],
        split=HoursSplit.objects.earliest("pk"), at=began,
    )  # fmt: skip
    for person in members[: told["accepted"]]:
        accept_agreements(group, by=person, version=1, at=began)
    for row in told["sessions"]:
        _hold(cast, group, row)


def _hold(cast: Cast, group: ConsultationGroup, row: dict[str, Any]) -> None:
    by, calendar = group.facilitator, cast.calendar
    day, minutes = row["ago"], row["minutes"]
    starts_at = calendar.at(day, MEETS)
    session = plan_session(
        group, by=by, starts_at=starts_at, minutes=minutes, place=row["place"],
        topic=row["topic"], at=calendar.moment(max(day, 0) + 6, MEETS),
    )  # fmt: skip
    if "there" in row:
        shares = {cast.people[name].pk: Share(*share) for name, share in row["there"].items()}
        at = calendar.moment(day, ENDS)
        record_session(session, shares, by=by, minutes=minutes, at=at)
