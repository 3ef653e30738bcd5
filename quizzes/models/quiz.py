from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultipleChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from .bank import Bank, Question

MOST_QUESTIONS = 100


class Quiz(ClusterableModel):
    """A set of chosen questions, and of draws from a bank, with a pass mark. Untimed."""

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

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("slug")]),
        FieldPanel("instructions"),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts_allowed")]),
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
                "Each attempt draws anew, after the chosen questions. "
                "Questions that the learner hasn’t met yet come first."
            ),
        ),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "quizzes"

    def __str__(self) -> str:
        return self.title

    def question_count(self) -> int:
        """Return how many questions an attempt asks (as far as the banks hold enough)."""
        drawn = sum(draw.count for draw in self.draws.all())
        return len(self.quiz_questions.all()) + drawn


class QuizQuestion(Orderable):
    """A question that every attempt asks."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="quiz_questions")
    # Plain foreign key: a polymorphic child of something with drafts loses its own fields.
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="quiz_questions")

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
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

    panels = [
        FieldPanel("bank", widget=forms.Select),
        FieldRowPanel([FieldPanel("objective"), FieldPanel("count")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "draw"

    def __str__(self) -> str:
        return f"{self.count} from {self.bank}, objective {self.objective or 'any'}"
