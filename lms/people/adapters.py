import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from lms.core.sealing import seal, unseal

from .second_step import needs_second_step
from .sessions import is_fresh

logger = logging.getLogger(__name__)


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

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell someone that their account changed; what has changed stays, mail or no mail."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except Exception:
            logger.exception("The mail about a changed account wasn’t sent")

    def is_reauthentication_required(self, *, app: str) -> bool:
        """A sign-in counts as fresh by itself: nobody types their password twice in a row."""
        return not is_fresh(self.request)


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Your role needs a second step, so it stays in use.",
        "incorrect_code": "This code doesn’t match. A new one comes every half minute.",
    }

    def encrypt(self, text: str) -> str:
        """Seal what codes come from, so that a copy of the database makes none."""
        return seal(text, None)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, None)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs_second_step(authenticator.user)
