from __future__ import annotations

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from courses.pages.models.wording import SHORTEST_REASON

from .actions import TOO_SHORT

SHORTEST_FORM = 3
LONGEST_REASON = 600


class KeepForm(forms.Form):
    reason = forms.CharField(
        label="Why it should stay here",
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=AdminAutoHeightTextInput,
        error_messages={"required": TOO_SHORT, "min_length": TOO_SHORT},
        help_text="Stays on record with your name and the date.",
    )


class WordingForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, object]:
        """Refuse a form so short that it would be found everywhere."""
        cleaned = super().clean()
        for name in ("avoid", "other_forms"):
            lines = [line.strip() for line in cleaned.get(name, "").splitlines()]
            if short := next((line for line in lines if 0 < len(line) < SHORTEST_FORM), None):
                self.add_error(name, f"“{short}” is too short; it would be found everywhere.")
        return cleaned
