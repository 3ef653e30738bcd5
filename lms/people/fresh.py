"""What asks again who it is: signing off, changing certificates, taking people's data out."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def freshly_signed_in(view: View) -> View:
    """Ask for a sign-in, and for the password again when it was long ago.

    A form that was sent is kept meanwhile, and taken up as soon as the password is right.
    """

    guarded = login_required(reauthentication_required(view))
    guarded.asks_again = True
    return guarded
