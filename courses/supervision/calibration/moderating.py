"""Where two see a criterion two levels apart, they talk; nobody's rating is averaged or changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from courses.supervision.models import (
    CalibrationRound,
    Criterion,
    Feedback,
    Moderation,
    VignetteRating,
)
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Agency, Role, User
from lms.people.querysets import UserQuerySet

from .result import FAR_APART
from .standing import standings_among


def open_for_round(
    done: CalibrationRound, ratings: Iterable[VignetteRating], *, at: datetime
) -> None:
    """Open one conversation for each criterion that was rated far from what was agreed."""
    far = {row.criterion for row in ratings if row.gap is not None and abs(row.gap) >= FAR_APART}
    if not far:
        return
    partner = partner_for(done, at=at)
    for criterion in done.rubric.criteria.filter(slug__in=far):
        _open(criterion, done.agency, done.rater, partner, at=at, round=done)


def open_for_feedback(shared: Feedback, *, at: datetime) -> None:
    """Do the same for two observers of one learner, over the newest feedback of the other."""
    agency = shared.enrolment.agency
    if agency is None or not shared.is_direct:
        return
    levels = _levels(shared)
    for other in _others(shared):
        far = [
            row.criterion
            for row in other.ratings.select_related("criterion")
            if row.level and abs(row.level - levels.get(row.criterion.slug, row.level)) >= FAR_APART
        ]
        pair = {"earlier": other, "later": shared}
        for criterion in far:
            _open(criterion, agency, shared.observer, other.observer, at=at, **pair)


def _levels(feedback: Feedback) -> dict[str, int]:
    rows = feedback.ratings.filter(level__isnull=False)
    return dict(rows.values_list("criterion__slug", "level"))


def _others(shared: Feedback) -> list[Feedback]:
    """Return the newest standing observation at this step by each other who is still here."""
    rows = Feedback.objects.shared().standing().select_related("observer")
    rows = rows.filter(enrolment=shared.enrolment_id, step=shared.step_id)
    here = partners(shared.enrolment.agency, shared.observer)
    rows = rows.filter(observer__in=here.values("pk")).order_by("observed_on", "shared_at")
    return list({row.observer_id: row for row in rows if row.is_direct}.values())


def _open(
    criterion: Criterion, agency: Agency, first: User, second: User | None, *, at: datetime,
    **about: CalibrationRound | Feedback,
) -> Moderation:  # fmt: skip
    opened, is_new = Moderation.objects.get_or_create(
        criterion=criterion.slug,
        **about,
        defaults={"criterion_name": criterion.name, "agency": agency, "first": first,
                  "second": second, "opened_at": at},
    )  # fmt: skip
    if is_new:
        # About nobody: managers read the events about the people they manage.
        record("moderation.opened", opened, by=None, agency=agency, at=at)
    return opened


def partners(agency: Agency, person: User) -> UserQuerySet:
    """Return the other supervisors of an agency."""
    roles = agency.memberships.active(agency.today()).filter(role=Role.SUPERVISOR)
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).exclude(pk=person.pk)


def partner_for(done: CalibrationRound, *, at: datetime) -> User | None:
    """Return a calibrated colleague, the one with the fewest open conversations."""
    is_open = Q(moderations_joined__first_closed_at=None) | Q(
        moderations_joined__second_closed_at=None
    )
    people = partners(done.agency, done.rater)
    people = people.annotate(busy=Count("moderations_joined", filter=is_open))
    found = standings_among(people.order_by("busy", "pk"), done.rubric, done.agency, at=at)
    return next((one.newest.rater for one in found if one.may_sign), None)


def _hold(moderation: Moderation, by: User) -> Moderation:
    held = Moderation.objects.select_for_update(of=("self",)).get(pk=moderation.pk)
    if by.pk not in (held.first_id, held.second_id):
        raise NotPermitted("This conversation is between two other people.")
    if held.is_closed:
        raise LmsError("You have both closed this; what you agreed stays.", code="closed")
    return held


@transaction.atomic
def choose_partner(
    moderation: Moderation, partner: User, *, by: User, at: datetime | None = None
) -> Moderation:
    """Name whom to talk it through with, where nobody is named yet."""
    held = _hold(moderation, by)
    if held.second_id:
        raise LmsError("Someone is named for this already.", code="partner_chosen")
    if not partners(held.agency, by).filter(pk=partner.pk).exists():
        raise BadInput("Choose another supervisor of your agency.", code="not_a_partner")
    held.second = partner
    held.save(update_fields=["second"])
    record("moderation.joined", held, by=by, agency=held.agency, at=at)
    return held


@transaction.atomic
def write_note(
    moderation: Moderation, note: str, *, by: User, at: datetime | None = None
) -> Moderation:
    """Put down what was agreed, closed for one's own part; the other closes, or writes anew."""
    moment, held = at or timezone.now(), _hold(moderation, by)
    if not held.second_id:
        raise LmsError("Choose first whom you talk this through with.", code="no_partner")
    if not note.strip():
        raise BadInput("Write in a sentence or two what you agreed.", code="note_missing")
    held.note, held.noted_by, held.noted_at = note, by, moment
    is_first = by.pk == held.first_id
    held.first_closed_at = moment if is_first else None
    held.second_closed_at = None if is_first else moment
    held.save()
    record("moderation.noted", held, by=by, agency=held.agency, at=moment)
    return held


@transaction.atomic
def close(moderation: Moderation, *, by: User, at: datetime | None = None) -> Moderation:
    """Agree to the note as it stands."""
    moment, held = at or timezone.now(), _hold(moderation, by)
    if not held.note:
        raise LmsError("Write down first what you agreed.", code="note_missing")
    if held.has_closed(by):
        return held
    side = "first_closed_at" if by.pk == held.first_id else "second_closed_at"
    setattr(held, side, moment)
    held.save(update_fields=[side])
    record("moderation.closed", held, by=by, agency=held.agency, at=moment)
    return held
