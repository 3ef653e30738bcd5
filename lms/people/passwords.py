"""What is asked of a password beside what Django asks of it."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError

from .models import User
from .second_step import has_wide_reach

WIDE_LENGTH = 15
OWN_LENGTH = 8
SUBJECT = {"polyvagal", "vagus", "vagal", "ventral", "dorsal", "sympathetic", "neuroception"}


def check_wide(password: str) -> None:
    """Raise ValidationError for a password too short for somebody with a role over others."""
    if len(password) < WIDE_LENGTH:
        raise ValidationError(
            f"Your role lets you see what belongs to others, so your password needs at least "
            f"{WIDE_LENGTH} characters.",
            code="password_too_short_for_role",
        )


class WideReachValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk and has_wide_reach(user):
            check_wide(password)

    def get_help_text(self) -> str:
        return (
            f"For supervisors, managers, trainers and administrators it is {WIDE_LENGTH} "
            "characters at least."
        )


class OwnWordsValidator:
    """Whoever guesses begins with the words that are on every page."""

    def validate(self, password: str, user: User | None = None) -> None:
        said = left = password.lower()
        # The longest first: one may lie inside another.
        for word in sorted(_words_on_every_page(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != said and len(left) < OWN_LENGTH:
            raise ValidationError(
                "Too much of it is a name or a word from this site. Please add "
                f"{OWN_LENGTH} characters of your own.",
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return "It can’t be made of names and words from this site alone."


def _words_on_every_page(user: User | None) -> set[str]:
    agency = user.agency if user is not None and user.pk else None
    names = f"{settings.SITE_NAME} {agency or ''}".lower()
    return SUBJECT | set(re.findall(r"\w{4,}", names))
