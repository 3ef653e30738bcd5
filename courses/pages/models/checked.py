"""Pages whose facts are looked up again from time to time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel

if TYPE_CHECKING:
    from wagtail.admin.panels import Panel


class FactChecked(models.Model):
    """Says when its facts were last checked, and when they are due to be checked again."""

    reviewed_on = models.DateField("last checked on", null=True, blank=True)
    review_due = models.DateField(
        "to be checked again on",
        null=True,
        blank=True,
        help_text="From this day on it stands in the report “Lessons to check again”.",
    )

    class Meta:
        abstract = True

    @staticmethod
    def check_panel() -> Panel:
        return FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_due")])
