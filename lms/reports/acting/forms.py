"""What each thing to do asks of a manager: words, a day, a reason."""

from __future__ import annotations

from typing import Any

from django import forms

from courses.progress.acting.models import MOST_WORDS, ActKind
from lms.reports.assigning.exempting import ExemptForm, day_input
from lms.reports.assigning.forms import Chosen, by_number
from lms.reports.choosing import ReachForm

NUDGE = (
    "You have a course open, and there is no hurry today. Even ten quiet minutes count. "
    "If something stands in the way, tell me, and we’ll find time together."
)
ASK = "Something waits for your look. Could you find a moment for it this week?"


def words_field(initial: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label="Your words", max_length=MOST_WORDS, initial=initial, help_text=help_text,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


class ActForm(ReachForm):
    """``lead`` says what it is for; ``apply_label`` what the last button does."""

    lead = ""
    apply_label = ""
    optional_course = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "course" in self.fields:
            empty = self.optional_course or "Choose a course"
            self.fields["course"].offer(by_number(self.reach.courses), empty)

    def how(self) -> dict[str, Any]:
        """Return what was said, by the names of what is done."""
        return dict(self.cleaned_data)

    def sent_again(self) -> list[tuple[str, str]]:
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


class NudgeForm(ActForm):
    lead = (
        "A kind word to whoever has the next move. It reaches them here and by mail, "
        "at most once a day."
    )
    apply_label = "Send the words"
    optional_course = "Any course"

    course = Chosen(label="About", required=False)
    words = words_field(NUDGE, "Change them as you like. They are kept with your name.")


class MessageForm(ActForm):
    lead = "The same words to everybody chosen. They reach them here and by mail."
    apply_label = "Send the words"

    words = words_field("", "They are kept with your name.")


class AskForm(ActForm):
    lead = (
        "Your words go to the supervisor on whom something waits, and say whose it is. "
        "At most one a day about the same person."
    )
    apply_label = "Ask"
    optional_course = "Any course"

    course = Chosen(label="About", required=False)
    words = words_field(ASK, "They are kept with your name.")


class ExtendForm(ActForm):
    lead = "A later due date. Whoever has a later one already keeps it."
    apply_label = "Give more time"

    course = Chosen(label="Course")
    due_on = forms.DateField(
        label="New due date", widget=day_input(), help_text="It lasts to the end of that day."
    )
    why = forms.CharField(label="Why", max_length=300, help_text="It stands in the history.")

    def clean_due_on(self) -> Any:
        if self.cleaned_data["due_on"] < self.reach.today:
            raise forms.ValidationError("This day has passed. Choose today or later.")
        return self.cleaned_data["due_on"]


class ExemptManyForm(ExemptForm, ActForm):
    lead = "Note why they needn’t take a course, or that they completed it elsewhere."
    apply_label = "Note it"

    course = Chosen(label="Course")
    files = None  # one person's papers; they are added on each person's page

    field_order = ("course", "kind", "reason", "evidence", "completed_on", "expires_on")

    def how(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {"course": said.pop("course"), "why": said.pop("reason"), "exemption": said}


FORMS: dict[str, type[ActForm]] = {
    ActKind.NUDGE: NudgeForm,
    ActKind.EXTEND: ExtendForm,
    ActKind.EXEMPT: ExemptManyForm,
    ActKind.MESSAGE: MessageForm,
    ActKind.ASK_SUPERVISOR: AskForm,
}
