"""How people are invited to an agency and come to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.core.errors import BadInput, LmsError, NotPermitted

from .models import Agency, Invitation, Membership, Role, Team, User
from .signals import invitation_withdrawn, person_invited, person_joined
from .tasks import mail_invitation

# Within this time, the same invitation again is a second press of the same button.
SECOND_PRESS = timedelta(minutes=1)


class AlreadyHere(LmsError):
    code = "already_here"


class InvitationClosed(LmsError):
    """Accepted, withdrawn, run out or never made: a holder of the link can do nothing with it."""

    status = 410
    code = "invitation_closed"

    def __init__(self) -> None:
        super().__init__("This invitation isn’t open any more.")


def may_invite_to(person: User, agency: Agency, team: Team | None) -> bool:
    managing = person.memberships_as(Role.MANAGER, agency=agency)
    return any(row.covers(team) for row in managing)


@transaction.atomic
def invite(
    agency: Agency,
    email: str,
    *,
    role: str,
    by: User,
    team: Team | None = None,
    first_name: str = "",
    last_name: str = "",
    at: datetime | None = None,
) -> Invitation:
    """Ask an address to join an agency, or ask again: the newer invitation takes the older's place.

    Whether the address has an account elsewhere makes no difference to the one who invites.
    """
    if team is not None and team.agency_id != agency.pk:
        raise BadInput(f"{team} isn’t a team of {agency}.", code="team_elsewhere")
    if not may_invite_to(by, agency, team):
        raise NotPermitted(f"You can invite people to the teams you manage at {agency}.")
    moment = at or timezone.now()
    # The agency's row is locked, so that two presses can't both find that nobody is invited yet.
    Agency.objects.select_for_update().get(pk=agency.pk)
    address = email.strip().lower()
    if _works_at(agency, address, moment):
        raise AlreadyHere(f"{address} already has a place at {agency}.")
    invitation = _unanswered(agency, address) or Invitation(
        agency=agency, email=address, created_at=moment
    )
    invitation.role, invitation.team, invitation.invited_by = role, team, by
    invitation.first_name, invitation.last_name = first_name, last_name
    return _issue(invitation, by=by, at=moment)


def _works_at(agency: Agency, address: str, at: datetime) -> bool:
    here = Membership.objects.active(agency.today(at)).filter(agency=agency)
    return here.filter(user__email__iexact=address).exists()


def _unanswered(agency: Agency, address: str) -> Invitation | None:
    return Invitation.objects.unanswered().filter(agency=agency, email=address).first()


def _issue(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    if _is_second_press(invitation, at):
        invitation.save()
        return invitation
    invitation.issue(at=at, expires_at=at + timedelta(days=settings.INVITATION_DAYS))
    invitation.save()
    person_invited.send(sender=Invitation, invitation=invitation, by=by, at=at)
    transaction.on_commit(lambda: mail_invitation.enqueue(invitation.pk))
    return invitation


def _is_second_press(invitation: Invitation, at: datetime) -> bool:
    return bool(invitation.pk) and at - invitation.issued_at < SECOND_PRESS


def renew_invitation(invitation: Invitation, *, by: User, at: datetime | None = None) -> Invitation:
    """Send an unanswered invitation again, with a new link and its full time."""
    return invite(
        invitation.agency,
        invitation.email,
        role=invitation.role,
        team=invitation.team,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw_invitation(
    invitation: Invitation, *, by: User, at: datetime | None = None
) -> Invitation:
    """Close an unanswered invitation; its link stops working at once."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not may_invite_to(by, locked.agency, locked.team):
        raise NotPermitted("This invitation isn’t yours to withdraw.")
    if locked.accepted_at:
        raise LmsError(f"{locked.email} has already joined.", code="already_accepted")
    if locked.withdrawn_at is None:
        locked.withdrawn_at, locked.withdrawn_by = at or timezone.now(), by
        locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
        invitation_withdrawn.send(
            sender=Invitation, invitation=locked, by=by, at=locked.withdrawn_at
        )
    return locked


def open_invitation(token: str, *, at: datetime | None = None) -> Invitation:
    """Return the invitation a link stands for; raise InvitationClosed when it can't be taken up."""
    found = Invitation.objects.select_related("agency", "team", "invited_by").filter(
        token_hash=Invitation.hash_token(token)
    )
    return _require_open(found.first(), at)


def _require_open(invitation: Invitation | None, at: datetime | None) -> Invitation:
    if invitation is None or not invitation.is_open(at):
        raise InvitationClosed
    return invitation


@transaction.atomic
def accept_invitation(
    token: str, *, password: str, first_name: str, last_name: str, at: datetime | None = None
) -> User:
    """Make the account of someone who is new here, with the place they were invited to.

    An address that has an account already is refused: its holder signs in and uses ``join``.
    """
    invitation = _locked(token, at)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise AlreadyHere("This address has an account already. Please sign in to join.")
    person = User.objects.create_user(
        invitation.email, password, first_name=first_name, last_name=last_name
    )
    # The link reached them by mail, which is all that verifying an address asks.
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return _take_up(invitation, person, at)


@transaction.atomic
def join(token: str, *, by: User, at: datetime | None = None) -> User:
    """Give someone who has an account the place they were invited to."""
    invitation = _locked(token, at)
    if by.email.lower() != invitation.email:
        raise NotPermitted("This invitation is for another address.")
    person = User.objects.get(pk=by.pk)  # read anew: ``by`` remembers the places it had
    return _take_up(invitation, person, at)


def _locked(token: str, at: datetime | None) -> Invitation:
    """Lock the invitation, so that one link pressed twice makes one account."""
    found = Invitation.objects.select_for_update().filter(token_hash=Invitation.hash_token(token))
    return _require_open(found.first(), at)


def _take_up(invitation: Invitation, person: User, at: datetime | None) -> User:
    moment = at or timezone.now()
    membership, _ = Membership.objects.get_or_create(
        user=person,
        agency=invitation.agency,
        team=invitation.team,
        role=invitation.role,
        ended_on=None,
        defaults={"started_on": invitation.agency.today(moment)},
    )
    invitation.accepted_at, invitation.accepted_by = moment, person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    person_joined.send(sender=Membership, person=person, membership=membership, at=moment)
    return person
