"""A form that was sent after its session had ended: kept, sealed, until its writer is back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from lms.core.sealing import seal, unseal

from .models import User

UNSENT = "unsent_form"
MOST = 60_000
"""Characters of a form; more than the longest of ours can hold."""


@dataclass(frozen=True)
class Unsent:
    path: str
    fields: list[tuple[str, str]]

    @property
    def words(self) -> list[str]:
        """Return what somebody wrote themselves, as far as that can be told from its spaces."""
        return [value for _, value in self.fields if " " in value.strip()]


def keep(request: HttpRequest, writer: User) -> bool:
    """Keep a posted form; say whether there was one that can be kept."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    words = typed.urlencode()
    if request.method != "POST" or not typed or request.FILES or len(words) > MOST:
        return False
    kept = {"by": writer.pk, "path": request.get_full_path(), "typed": seal(words, None)}
    request.session[UNSENT] = kept
    return True


def find(request: HttpRequest) -> Unsent | None:
    """Return what waits for the person who is signed in."""
    kept = request.session.get(UNSENT)
    if kept is None or kept["by"] != request.user.pk:
        return None
    typed = QueryDict(unseal(kept["typed"], None))
    fields = [(name, value) for name, values in typed.lists() for value in values]
    return Unsent(kept["path"], fields)


def forget(request: HttpRequest) -> None:
    request.session.pop(UNSENT, None)


def forget_sent(request: HttpRequest) -> None:
    """Let go of a kept form once it comes, from whichever page."""
    kept = request.session.get(UNSENT) if request.method == "POST" else None
    if kept and kept["path"] == request.get_full_path():
        forget(request)
