"""What a reminder says: calm, with the day and what comes next, and never how late someone is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator

from lms.notifications.kinds import DateReminder, Digest, NoticeKind, OthersDates
from lms.notifications.kinds.base import in_full
from lms.people.models import User

from .digest import MOST_LINES, TeamDigest, and_more
from .due import Due
from .models import DateKind, ReminderPlan


@dataclass(frozen=True)
class Said:
    """All that one person is told on one day."""

    person: User
    own: Sequence[Due] = ()
    others: Sequence[Due] = ()
    digest: TeamDigest | None = None

    @property
    def besides(self) -> list[Due]:
        """What the digest doesn't say already."""
        said = self.digest.enrolments if self.digest else set()
        return [due for due in self.others if due.enrolment_id not in said]

    @property
    def kinds(self) -> list[type[NoticeKind]]:
        """The first gives the notice its subject; all of them say where it goes."""
        parts = ((DateReminder, self.own), (Digest, self.digest), (OthersDates, self.besides))
        return [kind for kind, part in parts if part]

    @property
    def link(self) -> str:
        if len(self.own) == 1 and len(self.kinds) == 1:
            return _way_on(self.own[0])
        if self.own:
            return reverse("dashboard:learning")
        if self.digest:
            return self.digest.link
        return reverse("notifications:list")

    def sentence(self, plan: ReminderPlan) -> str:
        """Say it, or how many lines there are to read; then what comes next."""
        said = []
        if self.own:
            words = _count(self.own, "date", "of yours")
            said.append(words if self.lines() else own_words(self.own[0]))
            said += [plan.what_next] if any(due.kind == DateKind.DUE for due in self.own) else []
        if self.digest:
            said.append(self.digest.summary)
        if self.besides:
            words = _count(self.besides, "date", "in your team")
            said.append(words if self.lines() else others_words(self.besides[0]))
        return Truncator(" ".join(filter(None, said))).chars(400)

    def lines(self) -> list[str]:
        """Return what is read one below the other; nothing when the sentence says it all."""
        if len(self.own) + len(self.besides) == 1 and not self.digest:
            return []
        lines = [own_words(due) for due in self.own]
        lines += self.digest.lines if self.digest else []
        others = [others_words(due) for due in self.besides[:MOST_LINES]]
        return lines + others + and_more(len(self.besides) - len(others))


def _count(dues: Sequence[Due], noun: str, where: str) -> str:
    number = len(dues)
    return f"{number} {noun}{'' if number == 1 else 's'} {where} to keep in mind."


def _way_on(due: Due) -> str:
    if due.kind == DateKind.EXPIRES:
        return reverse("progress:refresher", args=[due.course.pk])
    return due.course.url or reverse("dashboard:learning")


def own_words(due: Due) -> str:
    day, title = in_full(due.ends_on), due.course.title
    if due.kind == DateKind.EXPIRES:
        return f"Your certificate for {title} stands until the end of {day}. A refresher renews it."
    if due.is_past:
        return f"{title} was due by the end of {day}. You can go on whenever you are ready."
    return f"{title} is due by the end of {day}. What you have done so far is kept."


def others_words(due: Due) -> str:
    verb = "was" if due.is_past else "is"
    mover = "yours" if due.moves else f"with {due.standing.whose_move}"
    day, title = in_full(due.ends_on), due.course.title
    return f"{due.learner}: {title} {verb} due by the end of {day}. The next move is {mover}."
