"""The shared language as trainers keep it: what to avoid, and what was kept all the same."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from lms.core.append_only import WrittenOnce, WrittenOnceQuerySet

SHORTEST_REASON = 10


class Wording(models.Model):
    """A wording to avoid in what is written for learners, and what to say instead."""

    avoid = models.CharField("wording to avoid", max_length=120, unique=True)
    other_forms = models.TextField(
        blank=True,
        help_text=(
            "Every other form in which it is found, such as the plural; one on a line. Capitals, "
            "hyphens and line breaks make no difference."
        ),
    )
    fine_beside = models.TextField(
        blank=True,
        help_text=(
            "Words beside which it means something else, one on a line: “dirty” is fine "
            "beside “cups”. A * stands for any ending."
        ),
    )
    prefer = models.CharField("preferred wording", max_length=300)
    why = models.CharField(max_length=400, help_text="One sentence that a colleague would accept.")
    active = models.BooleanField(
        default=True, help_text="Untick it, and nothing is checked for it any more."
    )

    panels = [
        FieldPanel("avoid"),
        MultiFieldPanel(
            [FieldPanel("other_forms"), FieldPanel("fine_beside")], heading="Where it is found"
        ),
        FieldPanel("prefer"),
        FieldPanel("why"),
        FieldPanel("active"),
    ]

    class Meta:
        ordering = ["avoid"]
        verbose_name = "wording to avoid"
        verbose_name_plural = "wordings to avoid"

    def __str__(self) -> str:
        return self.avoid

    def forms(self) -> list[str]:
        """Return every spelling under which it is found in a text."""
        return [self.avoid, *_lines(self.other_forms)]

    def fine_words(self) -> list[str]:
        return [word.casefold() for word in _lines(self.fine_beside)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class WordingExceptionQuerySet(WrittenOnceQuerySet):
    def about(self, thing: models.Model) -> WordingExceptionQuerySet:
        kind = ContentType.objects.get_for_model(thing)
        return self.filter(content_type=kind, object_id=str(thing.pk))


class WordingException(WrittenOnce):
    """Somebody’s reason for keeping a wording in one sentence of one thing.

    Another sentence, or the same one written anew, needs a reason of its own.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=40)
    thing = GenericForeignKey("content_type", "object_id")
    field = models.CharField(max_length=120, help_text="Where it stood when the reason was given.")
    phrase = models.CharField(max_length=200)
    sentence_hash = models.CharField(max_length=64)
    excerpt = models.TextField()
    reason = models.TextField(max_length=600, validators=[MinLengthValidator(SHORTEST_REASON)])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WordingExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "wording kept with a reason"
        verbose_name_plural = "wordings kept with a reason"
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"“{self.phrase}” kept by {self.by}"
