"""“Start small”: a few cases chosen from lists, tried with a supervisor's yes, looked back on."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.drafts import Draft
from courses.supervision.pilots.querysets import PilotQuerySet
from courses.supervision.pilots.stages import (
    CLOSED,
    WITH_SUPERVISOR,
    Outcome,
    PilotState,
)
from courses.supervision.pilots.terms import Terms
from lms.core.sealing import SealedField, Words, WordsByName
from lms.people.models import Agency, User

from .places import AboutPractice
from .practice import PracticePage


class Pilot(AboutPractice, Draft):
    """One pilot of one learner; ``terms`` are the template's as they stood when it was begun.

    What is written freely is sealed, and goes on ``words_until``; what was chosen from lists stays.
    """

    coaching = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="pilots")
    step = models.ForeignKey(PracticePage, on_delete=models.PROTECT, related_name="pilots")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pilots"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="pilots_supervised",
    )
    terms = models.JSONField()
    state = models.CharField(max_length=12, choices=PilotState, default=PilotState.PREPARE)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    stop_rules = models.JSONField(default=list, blank=True)
    met_rule = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    reviews_on = models.DateField(null=True, blank=True)
    sealed_plan = SealedField(blank=True)
    sealed_reflection = SealedField(blank=True)
    sealed_reason = SealedField(blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    words_until = models.DateField()

    plan = WordsByName("sealed_plan")
    reflection = WordsByName("sealed_reflection")
    reason = Words("sealed_reason")
    objects = PilotQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "step"],
                condition=~Q(state__in=["reviewed", "set_aside"]),
                name="one_open_pilot_per_learner_and_step",
            ),
            models.CheckConstraint(
                condition=Q(state="reviewed", outcome__in=Outcome.values, reviewed_at__isnull=False)
                | (~Q(state="reviewed") & Q(outcome="", reviewed_at__isnull=True)),
                name="a_reviewed_pilot_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"Pilot of {self.learner}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:pilot", args=[self.pk])

    @cached_property
    def under(self) -> Terms:
        return Terms(self.terms)

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def chip(self) -> str:
        return f"pilot_{self.state}"

    @property
    def is_stopped(self) -> bool:
        """Whether its stop rule was met, now or earlier on its way."""
        return bool(self.met_rule)

    @property
    def waits_for(self) -> User | None:
        """Return whose move it is; nobody’s once it is closed."""
        if not self.is_open:
            return None
        return self.supervisor if self.state in WITH_SUPERVISOR else self.learner

    @property
    def has_words(self) -> bool:
        return bool(self.sealed_plan or self.sealed_reflection or self.sealed_reason)


class CaseLabel(models.TextChoices):
    A = "A", "Case A"
    B = "B", "Case B"
    C = "C", "Case C"


class PilotCase(models.Model):
    """One person who agreed, known by a letter; ``chosen`` holds picks from lists and no words."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="cases")
    label = models.CharField(max_length=1, choices=CaseLabel)
    chosen = models.JSONField(default=dict)
    consented_on = models.DateField()

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "label"], name="one_case_per_letter"),
            models.CheckConstraint(
                condition=Q(label__in=CaseLabel.values), name="three_cases_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.get_label_display()


class PilotContact(models.Model):
    """One contact in which something was tried. Its id comes from the page, so twice is once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="contacts")
    case = models.ForeignKey(PilotCase, on_delete=models.PROTECT, related_name="contacts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    sealed_words = SealedField(blank=True)
    noted_at = models.DateTimeField(default=timezone.now)

    words = WordsByName("sealed_words")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "number"], name="one_contact_per_number")
        ]

    def __str__(self) -> str:
        return f"Contact {self.number}"


class PilotSighting(models.Model):
    """A supervisor’s word that they observed a contact, live or from a recording."""

    contact = models.OneToOneField(PilotContact, on_delete=models.PROTECT, related_name="sighting")
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.contact} was observed"


class PilotMove(models.Model):
    """Who moved a pilot from where to where, and when; never changed, never deleted."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="moves")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    source = models.CharField(max_length=12, choices=PilotState, blank=True)
    target = models.CharField(max_length=12, choices=PilotState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sealed_words = SealedField(blank=True)

    words = Words("sealed_words")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"
