from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from .second_step import needs_second_step
from .sessions import is_fresh


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in as agencies need it, in the product's own voice."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": (
            "This address and password don’t go together. Have another look, or set a new password."
        ),
        "incorrect_code": "This code doesn’t match. A new one comes every half minute.",
        "incorrect_password": "That isn’t the password of this account.",
        "invalid_or_expired_key": "This key has been used already, or its time is over.",
        "invalid_password_reset": "This link has been used already, or its time is over.",
        "too_many_login_attempts": (
            "There were many tries for this account. Wait an hour, or set a new password now."
        ),
        "rate_limited": "That was quick. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up alone: an agency invites (see lms.people.actions.invite)."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """A sign-in counts as fresh by itself: nobody types their password twice in a row."""
        return not is_fresh(self.request)


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Your role needs a second step, so it stays in use.",
        "incorrect_code": "This code doesn’t match. A new one comes every half minute.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs_second_step(authenticator.user)
