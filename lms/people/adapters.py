from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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
