"""Many questions at once in the list of all: tag, untag, move, archive, bring back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets import AdminTagWidget

from . import question_actions
from .models import Bank, Question, Quiz


class TagsForm(forms.Form):
    tags = forms.CharField(
        label="Tags",
        widget=AdminTagWidget,
        max_length=500,
        help_text="With commas between them.",
        error_messages={"required": "Name at least one tag."},
    )

    def clean_tags(self) -> list[str]:
        named = self.cleaned_data["tags"].replace('"', "").split(",")
        tags = [name.strip() for name in named if name.strip()]
        if not tags or any(len(name) > 100 for name in tags):
            raise forms.ValidationError("Name at least one tag, each of at most 100 letters.")
        return tags


class MoveForm(forms.Form):
    bank = forms.ModelChoiceField(
        Bank.objects.all(), required=False, empty_label="The bank they are in"
    )
    heading = forms.CharField(
        required=False, max_length=120, help_text="A heading within the bank. Empty: as it is."
    )
    without_heading = forms.BooleanField(required=False, label="Take the heading away")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("bank", "heading", "without_heading")):
            raise forms.ValidationError("Choose a bank, a heading, or both.")
        return cleaned

    @property
    def category(self) -> str | None:
        if self.cleaned_data["without_heading"]:
            return ""
        return self.cleaned_data["heading"].strip() or None


class QuestionsAction(BulkAction):
    """What they share: who may, the page that asks, and what is said afterwards."""

    models: ClassVar[list[Any]] = [Question]
    template_name = "quizzes/admin/bulk.html"
    permission: ClassVar[str] = "change"
    title: ClassVar[str]
    explained: ClassVar[str] = ""
    done: ClassVar[str]

    def check_perm(self, question: Question) -> bool:
        policy = question.snippet_viewset.permission_policy
        return policy.user_has_permission(self.request.user, self.permission)

    def object_context(self, question: Question) -> dict[str, Any]:
        edit = reverse(question.snippet_viewset.get_url_name("edit"), args=[question.pk])
        said = {"kind": question.kind_label, "bank": question.bank, "edit_url": edit}
        return super().object_context(question) | said

    @classmethod
    def get_queryset(cls, model: type[Question], object_ids: Iterable[Any]) -> QuerySet:
        ids = [pk for pk in object_ids if str(pk).isdecimal() and len(str(pk)) < 19]
        return Question.objects.filter(pk__in=ids).select_related("bank")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = {"title": self.title, "explained": self.explained, "button": self.display_name}
        return super().get_context_data(**kwargs) | said

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user, "form": self.cleaned_form}

    @classmethod
    def execute_action(cls, objects: list[Question], **context: Any) -> tuple[int, int]:
        return cls.act(objects, context["user"], context["form"]), 0

    @classmethod
    def act(cls, questions: list[Question], by: Any, form: Any) -> int:
        raise NotImplementedError

    def get_success_message(self, count: int, children: int) -> str:
        return f"{count} {'question' if count == 1 else 'questions'} {self.done}."


class TagQuestions(QuestionsAction):
    display_name = "Tag"
    action_type = "tag"
    aria_label = "Tag the chosen questions"
    action_priority = 10
    title = "Tag questions"
    explained = "The tags are added to those that a question has."
    done = "tagged"
    form_class = TagsForm

    @classmethod
    def act(cls, questions: list[Question], by: Any, form: Any) -> int:
        return question_actions.tag(questions, form.cleaned_data["tags"], by=by)


class UntagQuestions(TagQuestions):
    display_name = "Untag"
    action_type = "untag"
    aria_label = "Take tags off the chosen questions"
    action_priority = 11
    title = "Take tags off questions"
    explained = "The tags are taken off those that have them; others stay as they are."
    done = "looked through, and the tags taken off"

    @classmethod
    def act(cls, questions: list[Question], by: Any, form: Any) -> int:
        return question_actions.untag(questions, form.cleaned_data["tags"], by=by)


class MoveQuestions(QuestionsAction):
    display_name = "Move"
    action_type = "move"
    aria_label = "Move the chosen questions"
    action_priority = 12
    title = "Move questions"
    explained = (
        "To another bank, under another heading, or both. Draws from a bank follow at once; "
        "attempts under way keep what they asked."
    )
    done = "moved"
    form_class = MoveForm

    @classmethod
    def act(cls, questions: list[Question], by: Any, form: Any) -> int:
        bank = form.cleaned_data["bank"]
        return question_actions.move(questions, bank=bank, category=form.category, by=by)


class ArchiveQuestions(QuestionsAction):
    display_name = "Archive"
    action_type = "archive"
    aria_label = "Archive the chosen questions"
    action_priority = 20
    permission = "publish"
    title = "Archive questions"
    explained = (
        "No new attempt asks them. Attempts under way keep them, results stay as they are, and "
        "you can bring them back."
    )
    done = "archived"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chosen = [row["item"].pk for row in context["items"]]
        asking = Quiz.objects.filter(quiz_questions__question__in=chosen).distinct()
        return context | {"asking": asking}

    @classmethod
    def act(cls, questions: list[Question], by: Any, form: Any) -> int:
        return question_actions.archive(questions, by=by)


class BringBackQuestions(QuestionsAction):
    display_name = "Bring back"
    action_type = "bring_back"
    aria_label = "Bring back the chosen questions"
    action_priority = 21
    permission = "publish"
    title = "Bring questions back"
    explained = "What was archived is published again. Drafts that never were stay drafts."
    done = "brought back"

    @classmethod
    def act(cls, questions: list[Question], by: Any, form: Any) -> int:
        return question_actions.bring_back(questions, by=by)


BULK_ACTIONS = [TagQuestions, UntagQuestions, MoveQuestions, ArchiveQuestions, BringBackQuestions]
