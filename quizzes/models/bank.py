"""Questions live in banks; each kind of question is one subclass of Question."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import QueryDict
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from polymorphic.models import PolymorphicModel
from taggit.models import ItemBase, Tag
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from quizzes.querysets import QuestionManager
from quizzes.rich_text import settled

Frozen = dict[str, Any]
"""A question as one attempt asks it: plain JSON, key included; it never leaves the server whole."""

Written = Mapping[str, Any]
"""What a form has read: fields by their name, and by the name of a relation its rows."""


class Option(NamedTuple):
    """Something that could be chosen; its key is the same in every attempt."""

    key: str
    text: str
    right: bool
    offered: bool = True
    """Whether a trainer put it there to tempt; then it says something that nobody chose it."""


QUESTION_FEATURES = ["bold", "italic", "ol", "ul", "link", "image"]
HIGHEST_POINTS = 100


class Bank(models.Model):
    title = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)

    panels = [FieldPanel("title"), FieldPanel("slug")]

    class Meta:
        ordering = ["title"]
        verbose_name = "question bank"

    def __str__(self) -> str:
        return self.title


class Question(
    PreviewableMixin, DraftStateMixin, RevisionMixin, PolymorphicModel, ClusterableModel
):
    """What every kind of question shares.

    A kind says how it is frozen for an attempt, how an answer is read from a form, and what an
    answer is worth. Once frozen, a question is plain data: reading and grading are functions of
    that data, so a later edit can't reach an attempt.
    """

    kind: ClassVar[str] = ""
    kind_label: ClassVar[str] = ""
    kind_description: ClassVar[str] = ""
    icon: ClassVar[str] = "help"
    parts: ClassVar[tuple[str, ...]] = ()
    """The relations that freeze() reads, so that many questions can be frozen in few queries."""
    can_be_within: ClassVar[bool] = True
    """Whether a scenario may ask it."""
    can_shuffle: ClassVar[bool] = False
    """Whether the order of its options is the trainer's to keep."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="questions")
    code = models.SlugField(
        max_length=40,
        unique=True,
        help_text="A short code by which you and reports refer to it, for example I-Q07.",
    )
    title = models.CharField(max_length=120, help_text="A name for trainers’ lists; not shown.")
    prompt = RichTextField("question", features=QUESTION_FEATURES)
    points = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(HIGHEST_POINTS)],
    )
    objective = models.CharField(
        max_length=40, blank=True, help_text="The number of the course objective it tests."
    )
    lesson = models.CharField(
        max_length=40, blank=True, help_text="The code of the lesson that teaches it, e.g. I2.2."
    )
    category = models.CharField(
        max_length=120,
        blank=True,
        help_text="A heading within the bank, for example “Signs of the states”.",
    )
    tags = ClusterTaggableManager(
        through="quizzes.QuestionTag", blank=True, help_text="Words to find it by, in any bank."
    )
    hint = models.TextField(
        blank=True,
        max_length=600,
        help_text="Shown while the quiz is open, to whoever asks for it. It points the way "
        "and doesn’t say the answer.",
    )
    feedback = RichTextField(
        features=QUESTION_FEATURES,
        blank=True,
        help_text="Shown to everyone once the attempt is handed in, whatever they answered.",
    )
    shuffle = models.BooleanField(
        "shuffle the options", default=True, help_text="Show the options in a new order each time."
    )

    objects = QuestionManager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    @property
    def is_archived(self) -> bool:
        """Return whether it was published once and no new attempt asks it any more."""
        return not self.live and self.first_published_at is not None

    @classmethod
    def kinds(cls) -> dict[str, type[Question]]:
        """Return every kind there is, by its key."""
        found = {}
        for kind in cls.__subclasses__():
            found.update({kind.kind: kind} if kind.kind else {}, **kind.kinds())
        return found

    # For the attempt

    def within(self) -> list[Question]:
        """Return the questions that are asked as parts of this one."""
        return []

    def freeze(self, rng: random.Random) -> Frozen:
        """Return this question as plain JSON, its options in the order one attempt shows them."""
        return {
            "kind": self.kind,
            "question": self.pk,
            "revision": self.live_revision_id,
            "code": self.code,
            "prompt": settled(self.prompt),
            "points": str(self.points),
            "objective": self.objective,
            "lesson": self.lesson,
            "hint": self.hint,
            "feedback": settled(self.feedback),
        }

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        """Return what a learner may see while the attempt is open: nothing of the key."""
        shown = {name: frozen[name] for name in ("kind", "prompt", "points")}
        return shown | {"hint": frozen.get("hint", "")}

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> Any:
        """Return the answer in a posted form as JSON, or None for no answer.

        Raises BadInput for a value that isn't one of those offered.
        """
        raise NotImplementedError

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction | None:
        """Return the share of the points that an answer earns, from 0 to 1.

        None stands for an answer that a person has yet to mark.
        """
        raise NotImplementedError

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        """Return what the learner sees once the attempt is closed: answer, key and feedback."""
        raise NotImplementedError

    # For a regrade

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        """Return a question as it was asked with the key as it is now; texts stay as they were.

        Nothing where today's key can't be carried over to what was asked.
        """
        return None

    def is_reworded(self, frozen: Frozen) -> bool:
        return frozen["prompt"] != settled(self.prompt)

    # For the item analysis

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        """Return what there was to choose; nothing for a kind that offers no choice."""
        return []

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        """Return the keys of the options that an answer chose."""
        return set()

    @classmethod
    def ask_template(cls) -> str:
        return f"quizzes/kinds/{cls.kind}.html"

    @classmethod
    def review_template(cls) -> str:
        return f"quizzes/kinds/{cls.kind}_review.html"

    # For the trainer

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        """Return a sentence for each thing that keeps a question of this kind from being asked."""
        hint = written.get("hint", "").casefold()
        told = [text for text in cls.key_texts(written) if text and says_whole(hint, text)]
        return [f"The hint says the answer itself: “{text}”." for text in told]

    @classmethod
    def key_texts(cls, written: Written) -> list[str]:
        """Return the words that would give the answer away."""
        return []

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        """Return the panels in which a trainer writes the possible answers and the key."""
        return []

    @classmethod
    def edit_panels(cls) -> list[Panel]:
        return [
            FieldRowPanel([FieldPanel("title"), FieldPanel("code")]),
            FieldPanel("bank", widget=forms.Select),
            FieldPanel("prompt"),
            *cls.answer_panels(),
            *([FieldPanel("shuffle")] if cls.can_shuffle else []),
            FieldPanel("hint"),
            FieldPanel("feedback"),
            MultiFieldPanel(
                [
                    FieldPanel("points"),
                    FieldRowPanel([FieldPanel("objective"), FieldPanel("lesson")]),
                    FieldRowPanel([FieldPanel("category"), FieldPanel("tags")]),
                ],
                heading="What it tests",
            ),
        ]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "quizzes/question_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        frozen = self.freeze(random.Random(0))  # noqa: S311  (an order for looking at, not a secret)
        shown = {
            "number": 1,
            "name": "q1",
            "asked": self.asked(frozen),
            "answer": None,
            "template": self.ask_template(),
            "review": self.review(frozen, None),
            "review_template": self.review_template(),
        }
        return super().get_preview_context(request, mode_name) | {"shown": shown}


class QuestionTag(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    content_object = ParentalKey(Question, on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="tag_once_per_question")
        ]


def says_whole(words: str, text: str) -> bool:
    """Return whether some words (casefolded) hold a text, not just as a part of other words."""
    return bool(re.search(rf"(?<!\w){re.escape(text.casefold())}(?!\w)", words))


def token(rng: random.Random) -> str:
    """Return a name of one attempt alone: neither its place nor a row's id gives the key."""
    return f"{rng.getrandbits(64):016x}"
