from __future__ import annotations

from typing import ClassVar

from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.pages.blocks import LessonBody
from courses.pages.outline import OUTLINE_SECONDS, course_key
from courses.pages.serving import QuickRestrictions
from quizzes.models import Quiz

from .checked import FactChecked
from .course import CoursePage


class Opens(models.TextChoices):
    ANY_TIME = "any_time", "At any time"
    AFTER_EARLIER = "after_earlier", "After every earlier required step"


class Taken(models.TextChoices):
    COURSE = "course", "In the course"
    REFRESHER = "refresher", "Only in the refresher"
    BOTH = "both", "In the course and in the refresher"


class StepPage(QuickRestrictions, Page):
    """What a course is made of. The subclass is the kind of step and decides how it gets done."""

    kind: ClassVar[str] = ""
    kind_label: ClassVar[str] = ""

    minutes = models.PositiveSmallIntegerField(
        "about how many minutes",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    required = models.BooleanField(
        default=True, help_text="The course is complete once every required step is done."
    )
    opens = models.CharField(max_length=20, choices=Opens, default=Opens.ANY_TIME)
    taken = models.CharField(
        max_length=20,
        choices=Taken,
        default=Taken.COURSE,
        help_text="A refresher is what someone takes before their certificate runs out.",
    )

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    is_creatable = False

    rule_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("opens")]),
                FieldRowPanel([FieldPanel("taken"), FieldPanel("required")]),
            ],
            heading="Rules",
        )
    ]

    @cached_property
    def course(self) -> CoursePage:
        """The course above, kept for a moment: every step that is opened asks for it."""
        above = self.path[: -2 * self.steplen]
        rows = CoursePage.objects.filter(path=above)
        return cache.get_or_set(course_key(above), rows.get, OUTLINE_SECONDS)

    def completion_rule(self) -> str:
        """Return the sentence that tells a learner what completes this step."""
        raise NotImplementedError

    def refresher_rule(self) -> str:
        """Return the same for someone who renews."""
        return self.completion_rule()


class LessonPage(FactChecked, StepPage):
    kind = "lesson"
    kind_label = "Lesson"

    code = models.CharField(max_length=20, blank=True, help_text="For trainers, e.g. I2.2.")
    objective = models.TextField(max_length=300, help_text="Begins with a verb.")
    course_objectives = models.CharField(
        max_length=60, blank=True, help_text="Numbers of the course objectives it serves: 1, 3."
    )
    introduction = models.TextField(max_length=500, blank=True)
    body = StreamField(LessonBody(), blank=True)
    sources = ParentalManyToManyField("courses.Source", blank=True, related_name="lessons")

    template = "courses/lesson_page.html"
    page_description = "A lesson made of blocks: text, claims, vignettes, activities, pauses."
    content_panels = [
        *Page.content_panels,
        FieldPanel("objective"),
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("sources"),
        *StepPage.rule_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("code"), FieldPanel("course_objectives")]),
                FactChecked.check_panel(),
            ],
            heading="For trainers",
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    def completion_rule(self) -> str:
        return "Done when you press “Done, and on” at its end. There is no test here."


class QuizPage(StepPage):
    kind = "quiz"
    kind_label = "Quiz"

    introduction = RichTextField(features=["bold", "italic", "ul", "link"], blank=True)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="pages")

    template = "courses/quiz_page.html"
    page_description = "Puts a quiz into the course; the questions live in the quiz."
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("quiz"),
        *StepPage.rule_panels,
    ]

    def completion_rule(self) -> str:
        tries = self.quiz.attempts_allowed
        again = f"You have {tries} attempts." if tries else "You can try as often as you like."
        return f"This step is done when you reach {self.quiz.pass_mark} per cent. {again}"
