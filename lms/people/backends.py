from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef

from .models import Membership, User

GROUPS = User.groups.through.objects.filter(user=OuterRef("user"))
PERMISSIONS = User.user_permissions.through.objects.filter(user=OuterRef("user"))
PLACES = (
    Membership.objects.in_full()
    .select_related("user")
    .annotate(holds_permissions=Exists(GROUPS) | Exists(PERMISSIONS))
)


class PlacedBackend(AuthenticationBackend):
    """Signing in as allauth has it; whoever is signed in is read together with where they work."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session: one query for what every page asks of both."""
        rows = list(PLACES.filter(user=user_id))
        if not rows:
            return super().get_user(user_id)
        user = rows[0].user
        user.holds_permissions = user.is_superuser or rows[0].holds_permissions
        for row in rows:
            row.user = user
        user.all_memberships = rows
        return user if self.user_can_authenticate(user) else None
