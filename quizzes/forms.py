"""What a trainer writes must hold before it can be asked; a draft may be unfinished."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet
from taggit.models import Tag
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm

from .models import Bank, Question, QuestionTag
from .querysets import QuestionQuerySet


def rows(formset: BaseFormSet) -> list[dict[str, Any]]:
    """Return the filled rows of an inline form that are to stay."""
    filled = [form.cleaned_data for form in formset.forms if form.is_valid()]
    return [row for row in filled if row and not row.get("DELETE")]


class QuestionForm(WagtailAdminModelForm):
    """The form of every kind; what a kind asks for is its own to say, in ``problems``."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.is_deferred_validation:
            parts = {name: rows(formset) for name, formset in self.formsets.items()}
            for problem in self.instance.problems(cleaned | parts):
                self.add_error(None, problem)
        return cleaned


class QuizForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen, draws = rows(self.formsets["quiz_questions"]), rows(self.formsets["draws"])
        if not chosen and not draws:
            self.add_error(None, "Choose at least one question, or draw some from a bank.")
        if len({row["question"] for row in chosen}) < len(chosen):
            self.add_error(None, "A question is chosen more than once; once is enough.")
        if chosen and not draws and not earning(chosen):
            self.add_error(None, "Nothing here earns points, so nobody could pass. Add a question.")
        for draw in draws:
            if short := shortage(draw):
                self.add_error(None, short)
        return cleaned


def earning(chosen: list[dict[str, Any]]) -> bool:
    """Say whether any of some questions earns points; a reflection for oneself earns none."""
    found = Question.objects.filter(pk__in=[row["question"].pk for row in chosen])
    return found.exclude(reflectionquestion__is_marked=False).exists()


def shortage(draw: dict[str, Any]) -> str:
    """Return a sentence if a draw asks for more questions than its bank holds."""
    pool = Question.objects.to_draw().filter(bank=draw["bank"]).for_objective(draw["objective"])
    held = pool.count()
    if held >= draw["count"]:
        return ""
    about = f" on objective {draw['objective']}" if draw["objective"] else ""
    noun = "question" if held == 1 else "questions"
    return (
        f"The bank “{draw['bank']}” holds {held} published {noun}{about}; "
        f"a draw asks for {draw['count']}."
    )


def kinds_or_all() -> list[tuple[str, str]]:
    return [("", "All kinds"), *((key, kind.kind_label) for key, kind in Question.kinds().items())]


class QuestionChooserForm(BaseFilterForm):
    """Narrows the questions to choose from."""

    q = forms.CharField(label="Search", required=False, max_length=200)
    bank = forms.ModelChoiceField(
        Bank.objects.all(), required=False, empty_label="All banks", label="Bank"
    )

    kind = forms.ChoiceField(choices=kinds_or_all, required=False, label="Kind")
    tag = forms.ModelChoiceField(
        Tag.objects.filter(pk__in=QuestionTag.objects.values("tag")).order_by("name"),
        required=False,
        empty_label="All tags",
        label="Tag",
    )

    def filter(self, objects: QuestionQuerySet) -> QuestionQuerySet:
        sent = self.cleaned_data
        words = sent["q"]
        found = objects.matching(words) if words else objects
        self.is_searching, self.search_query = bool(words), words
        narrowed = {"bank": sent["bank"], "tagged__tag": sent["tag"]}
        found = found.filter(**{name: value for name, value in narrowed.items() if value})
        return super().filter(found.of_kind(sent["kind"]) if sent["kind"] else found)
