from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

from .bank import Question


class TypedQuestion(Question):
    """What the kinds share whose answers are typed: when two texts count as the same."""

    case_counts = models.BooleanField("capital letters count", default=False)
    spaces_count = models.BooleanField("spaces count", default=False)
    accents_count = models.BooleanField("accents count", default=False)

    class Meta:
        abstract = True

    def rules(self) -> dict[str, bool]:
        names = ("case_counts", "spaces_count", "accents_count")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def rules_panel(cls) -> Panel:
        names = ("case_counts", "spaces_count", "accents_count")
        return MultiFieldPanel(
            [FieldRowPanel([FieldPanel(name) for name in names])],
            heading="What has to be exact",
            help_text="What isn’t ticked makes no difference. Quotes and dashes never do.",
        )
