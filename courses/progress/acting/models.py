from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

MOST_WORDS = 340


class ActKind(models.TextChoices):
    NUDGE = "nudge", "Nudge"
    EXTEND = "extend", "Give more time"
    EXEMPT = "exempt", "Exempt"
    MESSAGE = "message", "Message"
    ASK_SUPERVISOR = "ask_supervisor", "Ask a supervisor"


class ActQuerySet(models.QuerySet):
    def visible_to(self, person: models.Model) -> ActQuerySet:
        """What one did oneself where one manages; who manages the whole agency sees all of it."""
        if not person.is_authenticated:
            return self.none()
        condition = Q(pk__in=[])
        for row in person.memberships_as("manager"):
            own = Q() if row.team_id is None else Q(by=person)
            condition |= own & Q(agency_id=row.agency_id)
        return self.filter(condition)


class Act(models.Model):
    """One thing that a manager did about some people, with its words or its reason."""

    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ActKind)
    course = models.ForeignKey(
        "courses.CoursePage", on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    why = models.CharField(max_length=300, blank=True)
    people = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d}"

    @property
    def can_be_undone(self) -> bool:
        """What was said stays said; a date or an exemption can be taken back."""
        return self.undone_at is None and self.kind in (ActKind.EXTEND, ActKind.EXEMPT)


class Extension(models.Model):
    """More time for one person in one course, and why. Withdrawn, never deleted."""

    enrolment = models.ForeignKey(
        "progress.Enrolment", on_delete=models.PROTECT, related_name="extensions"
    )
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateField()
    due_on = models.DateField()

    class Meta:
        ordering = ["-act__at", "-pk"]

    def __str__(self) -> str:
        return f"{self.enrolment} until {self.due_on:%Y-%m-%d}"


class Message(models.Model):
    """Words from a manager to one person, about themselves or about a learner of theirs."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="messages")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ActKind)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(help_text="The day of the agency’s calendar.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "to", "about", "sent_on"],
                condition=~Q(kind="message"),
                name="one_nudge_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.to}, {self.sent_on:%Y-%m-%d}"
