"""Who needs a second step at sign-in, and who has one."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import Role, User
from .signals import second_step_reset

WIDE = (Role.SUPERVISOR, Role.MANAGER)
SECRETS = ("secret", "seed")
"""What of an authenticator is sealed: from these come its codes."""


def writes_courses(person: User) -> bool:
    """Trainers and administrators may work for the courses without a place at an agency."""
    return person.holds_permissions and person.has_perm("wagtailadmin.access_admin")


def has_wide_reach(person: User) -> bool:
    """Say whether this person sees or changes what belongs to others."""
    return bool(person.memberships_as(*WIDE)) or writes_courses(person)


def needs_second_step(person: User) -> bool:
    """Say whether one of their agencies asks it of somebody with such a role."""
    if any(row.agency.two_step_required for row in person.memberships_as(*WIDE)):
        return True
    places = person.current_memberships
    asked = [row.agency.two_step_required for row in places] or [settings.TWO_STEP_REQUIRED]
    return any(asked) and writes_courses(person)


def lacks_second_step(person: User) -> bool:
    return needs_second_step(person) and not has_second_step(person)


def has_second_step(person: User) -> bool:
    return is_mfa_enabled(person, [Authenticator.Type.TOTP])


@transaction.atomic
def reset_second_step(person: User, *, at: datetime | None = None) -> None:
    """Take away what somebody has lost; the password alone opens their account until the next."""
    Authenticator.objects.filter(user=person).delete()
    second_step_reset.send(sender=User, person=person, at=at or timezone.now())
