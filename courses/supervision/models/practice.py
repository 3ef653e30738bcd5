from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from courses.pages.models import StepPage
from courses.progress.models import Enrolment
from courses.supervision.levels import Level
from courses.supervision.querysets import PracticeRequestQuerySet
from courses.supervision.report import RuleCriterion, SignOffRule
from courses.supervision.sentences import counted, names
from lms.people.models import User

from .forms import PilotTemplate
from .places import AboutPractice
from .rubric import Rubric


class PracticePage(StepPage):
    """Supervised practice: done once enough observed practice meets the rules set here."""

    kind = "practice"
    kind_label = "Supervised practice"

    introduction = RichTextField(features=["bold", "italic", "ul", "ol", "link"], blank=True)
    what_to_observe = RichTextField(features=["bold", "italic", "ul", "ol", "link"], blank=True)
    rubric = models.ForeignKey(
        Rubric,
        on_delete=models.PROTECT,
        related_name="pages",
        help_text="A published one. Whoever has begun keeps the version they began with.",
    )
    reviews_required = models.PositiveSmallIntegerField(
        "signed-off observations needed", default=2, validators=[MinValueValidator(1)]
    )
    on_different_days = models.BooleanField(default=True)
    minimum_level = models.PositiveSmallIntegerField(
        "lowest level that counts",
        choices=Level,
        default=Level.CONSISTENT,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )
    every_criterion_observed = models.BooleanField(
        "every criterion seen at least once", default=True
    )

    raters_wanted = models.PositiveSmallIntegerField(
        "different observers", default=1, validators=[MinValueValidator(1)]
    )
    raters_required = models.BooleanField(
        "different observers are required",
        default=False,
        help_text="Without this they are recommended: the rule says so and asks for no more.",
    )
    consultations_required = models.PositiveSmallIntegerField(
        "case consultations needed", default=0
    )
    journal_entries_required = models.PositiveSmallIntegerField(
        "journal entries needed",
        default=0,
        help_text="Only how many there are is counted; nobody reads them.",
    )
    pilot_required = models.BooleanField(
        "a pilot has been reviewed",
        default=False,
        help_text="One to three cases, tried and looked back on; whatever the outcome was.",
    )

    template = "courses/practice_page.html"
    page_description = "Observed practice, given feedback on against a rubric, and signed off."
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("what_to_observe"),
        FieldPanel("rubric"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("reviews_required"), FieldPanel("minimum_level")]),
                FieldRowPanel(
                    [FieldPanel("on_different_days"), FieldPanel("every_criterion_observed")]
                ),
                FieldRowPanel([FieldPanel("raters_wanted"), FieldPanel("raters_required")]),
                FieldRowPanel(
                    [FieldPanel("consultations_required"), FieldPanel("journal_entries_required")]
                ),
                FieldPanel("pilot_required"),
            ],
            heading="Sign-off rule",
        ),
        *StepPage.rule_panels,
    ]

    def clean(self) -> None:
        super().clean()
        if self.rubric_id and not self.rubric.is_published:
            raise ValidationError(
                {"rubric": "Publish this rubric first; from then on it can’t change."}
            )
        if self.pilot_required and PilotTemplate.current() is None:
            raise ValidationError(
                {"pilot_required": "Write a pilot plan first, under “Practice rules”."}
            )

    def completion_rule(self) -> str:
        return in_a_sentence(self._rule())

    def refresher_rule(self) -> str:
        return in_a_sentence(self._refresher_rule())

    def sign_off_rule(self, rubric: Rubric, *, renewal: bool = False) -> SignOffRule:
        """Return the rule as plain data, with the criteria of the learner's version."""
        rule = self._refresher_rule() if renewal else self._rule()
        rows = rubric.criteria.all()
        criteria = tuple(RuleCriterion(row.slug, row.name, row.critical) for row in rows)
        return replace(rule, criteria=criteria)

    def _refresher_rule(self) -> SignOffRule:
        """Return what the course asks of a renewal: shorter, and set on the course's page."""
        course = self.course
        return SignOffRule(
            reviews=course.renewal_reviews,
            different_days=False,
            minimum=course.renewal_minimum_level or self.minimum_level,
            every_criterion=False,
            consultations=course.renewal_consultations,
        )

    def _rule(self) -> SignOffRule:
        return SignOffRule(
            reviews=self.reviews_required,
            different_days=self.on_different_days,
            minimum=self.minimum_level,
            every_criterion=self.every_criterion_observed,
            raters=self.raters_wanted,
            raters_required=self.raters_required,
            consultations=self.consultations_required,
            journal_entries=self.journal_entries_required,
            pilot=self.pilot_required,
        )


def in_a_sentence(rule: SignOffRule) -> str:
    """Say what a practice step takes, to the learner."""
    days = " on different days" if rule.different_days and rule.reviews > 1 else ""
    noun = "observation has" if rule.reviews == 1 else "observations have"
    seen = " Each criterion is seen at least once." if rule.every_criterion else ""
    return (
        f"This step is done when {rule.reviews} {noun} been signed off{days}, "
        f"with every rated criterion at “{rule.level}” or above, and you have read the "
        f"feedback.{seen}{_besides(rule)}"
    )


def _besides(rule: SignOffRule) -> str:
    """Return what is asked for beside observations, as a sentence of its own."""
    wanted = [
        counted(rule.consultations, "case consultation"),
        counted(rule.journal_entries, "journal entry", "journal entries"),
        "a reviewed pilot" if rule.pilot else "",
    ]
    parts = [part for part in wanted if part]
    return f" It also takes {names(parts)}." if parts else ""


class RequestKind(models.TextChoices):
    LIVE = "live_observation", "A live observation"
    RECORDED = "recorded_review", "A look at a recording"
    CONSULTATION = "case_consultation", "A case consultation"


class RequestState(models.TextChoices):
    ASKED = "asked", "Asked"
    PROPOSED = "proposed", "Another time proposed"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Handed back"
    HANDED_OVER = "handed_over", "Handed over"
    DONE = "done", "Observed"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN_STATES = frozenset({RequestState.ASKED, RequestState.PROPOSED, RequestState.ACCEPTED})


class PracticeRequest(AboutPractice, models.Model):
    """A learner asks a supervisor to observe their practice, or to consult with them.

    ``starts_at`` is the time that both agreed on; ``sequence`` counts what calendars were told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="practice_requests"
    )
    step = models.ForeignKey(PracticePage, on_delete=models.PROTECT, related_name="requests")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practice_requests"
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests_to_observe"
    )
    kind = models.CharField(
        "What do you ask for?", max_length=20, choices=RequestKind, default=RequestKind.LIVE
    )
    what = models.TextField(
        "What would you like looked at?",
        max_length=1000,
        help_text="For example an intake, a check-in or a group. Leave out names.",
    )
    when = models.CharField(
        "When would suit?",
        max_length=200,
        blank=True,
        help_text="In your own words: a day, a shift, or “any Tuesday”.",
    )
    times = models.JSONField(default=list, blank=True, help_text="Times that would suit.")
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.ASKED)
    proposed_at = models.DateTimeField("another time", null=True, blank=True)
    starts_at = models.DateTimeField("agreed time", null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    coaching = models.BooleanField(default=False, editable=False)
    handed_over_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="handed_over_to"
    )
    reply = models.TextField(max_length=1000, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PracticeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "step", "kind"],
                condition=Q(state__in=["asked", "proposed", "accepted"]),
                name="one_open_request_per_step_and_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} asks {self.supervisor}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_accepted(self) -> bool:
        return self.state == RequestState.ACCEPTED

    @property
    def is_proposed(self) -> bool:
        return self.state == RequestState.PROPOSED

    @property
    def waits_for(self) -> User:
        """Return whose move it is while the request is open."""
        return self.learner if self.is_proposed else self.supervisor

    def suggested_times(self) -> list[datetime]:
        return [datetime.fromisoformat(row) for row in self.times]
