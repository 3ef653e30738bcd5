from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Value
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
)
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from .bank import Bank, Question

MOST_QUESTIONS = 100
SHORTEST_LIMIT = 5
"""Minutes; less than this tests how fast somebody reads."""


class Layout(models.TextChoices):
    ONE = "one", "One question on a page"
    ALL = "all", "All questions on one page"


class Counts(models.TextChoices):
    BEST = "best", "The best attempt"
    LAST = "last", "The last attempt"
    FIRST = "first", "The first attempt; later ones are practice"


class Shown(models.TextChoices):
    """When something of a closed attempt is shown to its learner."""

    AT_ONCE = "at_once", "Once the attempt is handed in"
    AFTER_PASSING = "after_passing", "Once the learner has passed"
    AFTER_DATE = "after_date", "From the date below on"


class InShort(NamedTuple):
    questions: int
    """As far as the banks hold enough."""
    asks_for_writing: bool
    """Whether it asks something that a person marks; draws never do."""


class Quiz(ClusterableModel):
    """A set of chosen questions, and of draws from a bank, with a pass mark.

    Untimed, unless a reason is given.
    """

    title = models.CharField(max_length=160)
    slug = models.SlugField(unique=True)
    instructions = RichTextField(features=["bold", "italic", "ul", "link"], blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Per cent of the points.",
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Leave empty for as many as people like.",
    )
    layout = models.CharField(max_length=10, choices=Layout, default=Layout.ONE)
    counts = models.CharField("what counts", max_length=10, choices=Counts, default=Counts.BEST)
    wait_hours = models.PositiveSmallIntegerField(
        "hours between attempts",
        default=0,
        validators=[MaxValueValidator(24 * 14)],
        help_text="Time to read again before the next attempt; 0 for none.",
    )
    time_limit = models.PositiveSmallIntegerField(
        "time limit in minutes",
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_LIMIT), MaxValueValidator(600)],
        help_text="Leave empty, as nearly every quiz should be. Learners can take more time.",
    )
    time_limit_reason = models.CharField(
        "why there is a limit",
        max_length=200,
        blank=True,
        help_text="One sentence; learners read it before they begin.",
    )
    show_outcome = models.CharField(
        "right or not yet", max_length=20, choices=Shown, default=Shown.AT_ONCE
    )
    show_key = models.CharField("the key", max_length=20, choices=Shown, default=Shown.AT_ONCE)
    show_feedback = models.CharField(
        "feedback",
        max_length=20,
        choices=Shown,
        default=Shown.AT_ONCE,
        help_text="What stands beside single options is shown only together with the key.",
    )
    shown_from = models.DateTimeField("shown from", null=True, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("slug")]),
        FieldPanel("instructions"),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("layout")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("wait_hours")]),
                FieldPanel("counts"),
                FieldRowPanel([FieldPanel("time_limit"), FieldPanel("time_limit_reason")]),
            ],
            heading="Attempts and time",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("show_outcome"), FieldPanel("show_key")]),
                FieldRowPanel([FieldPanel("show_feedback"), FieldPanel("shown_from")]),
            ],
            heading="What learners see of an attempt they handed in",
        ),
        MultipleChooserPanel(
            "quiz_questions",
            heading="Chosen questions",
            label="Question",
            chooser_field_name="question",
            help_text="Every attempt asks these, in this order.",
        ),
        InlinePanel(
            "draws",
            heading="Questions drawn from a bank",
            label="Draw",
            help_text=(
                "Each attempt draws anew, after the chosen questions. Questions that the learner "
                "hasn’t met yet come first, then those met longest ago."
            ),
        ),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "quizzes"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        problems = {}
        if self.time_limit and not self.time_limit_reason.strip():
            problems["time_limit_reason"] = "Say why this quiz needs a limit, or leave it untimed."
        rules = (self.show_outcome, self.show_key, self.show_feedback)
        if Shown.AFTER_DATE in rules and self.shown_from is None:
            problems["shown_from"] = "Give the date from which it is shown."
        if problems:
            raise ValidationError(problems)

    @property
    def wait(self) -> timedelta:
        return timedelta(hours=self.wait_hours)

    def is_shown(self, rule: str, *, passed: bool, at: datetime) -> bool:
        """Return whether a review rule lets something of a closed attempt be seen."""
        if rule == Shown.AFTER_PASSING:
            return passed
        if rule == Shown.AFTER_DATE:
            return self.shown_from is not None and self.shown_from <= at
        return True

    @cached_property
    def in_short(self) -> InShort:
        """Read what is said of it before anybody begins, in one query."""
        asked = QuizQuestion.objects.filter(quiz=self, question__live=True).order_by()
        chosen = asked.values_list(Value(1), "question__reflectionquestion__is_marked")
        drawn = QuizDraw.objects.filter(quiz=self).order_by().values_list("count", Value(False))
        rows = list(chosen.union(drawn, all=True))
        return InShort(sum(count for count, _ in rows), any(marked for _, marked in rows))


class QuizQuestion(Orderable):
    """A question that every attempt asks."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="quiz_questions")
    # Plain foreign key: a polymorphic child of something with drafts loses its own fields.
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="quiz_questions")
    section = models.CharField(
        "heading",
        max_length=120,
        blank=True,
        help_text="What has the same heading is asked together, under it.",
    )

    panels = [FieldPanel("question"), FieldPanel("section")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "chosen question"
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="question_once_per_quiz")
        ]

    def __str__(self) -> str:
        return str(self.question)


class QuizDraw(Orderable):
    """Some questions of one objective, drawn anew for each attempt."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="draws")
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    objective = models.CharField(
        max_length=40, blank=True, help_text="Leave empty to draw from the whole bank."
    )
    count = models.PositiveSmallIntegerField(
        "how many",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_QUESTIONS)],
    )
    section = models.CharField(
        "heading",
        max_length=120,
        blank=True,
        help_text="What has the same heading is asked together, under it.",
    )

    missed_first = models.BooleanField(
        "topics to look at again first",
        default=False,
        help_text="Takes questions on objectives in which an earlier answer of the same person "
        "wasn’t yet right, in any quiz; then as usual those not yet seen.",
    )

    panels = [
        FieldPanel("bank", widget=forms.Select),
        FieldRowPanel([FieldPanel("objective"), FieldPanel("count")]),
        FieldPanel("section"),
        FieldPanel("missed_first"),
    ]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "draw"

    def __str__(self) -> str:
        return f"{self.count} from {self.bank}, objective {self.objective or 'any'}"
