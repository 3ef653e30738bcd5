from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from .models import Membership, User


class PlacedBackend(AuthenticationBackend):
    """Signing in as allauth has it; whoever is signed in is read together with where they work."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session: one query for what every page asks of both."""
        rows = list(Membership.objects.filter(user=user_id).in_full().select_related("user"))
        if not rows:
            return super().get_user(user_id)
        user = rows[0].user
        for row in rows:
            row.user = user
        user.all_memberships = rows
        return user if self.user_can_authenticate(user) else None
