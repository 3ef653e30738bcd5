"""Pages of the trainers' admin that go beyond what Wagtail gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, StatusTagColumn, UpdatedAtColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView
from wagtail.snippets.views.snippets import CopyView, EditView, IndexView

from . import actions
from .analysis_views import analysis_button
from .forms import QuestionChooserForm
from .freezing import freeze_quiz
from .models import Attempt, Bank, Question, Quiz, QuizDraw, QuizQuestion
from .regrade_views import regrade_button
from .review import ReviewedQuestion
from .sheet import AskedQuestion
from .usage_views import history_button, usage_button

ANY = {"add", "change", "delete", "view"}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.kind, kind.kind_label) for kind in Question.kinds().values()]


def choices_in_use(field: str) -> Callable[[], list[tuple[str, str]]]:
    """Return what gives the values that questions have in a field, asked for each time."""

    def choices() -> list[tuple[str, str]]:
        used = Question.objects.non_polymorphic().exclude(**{field: ""}).order_by(field)
        return [(value, value) for value in used.values_list(field, flat=True).distinct()]

    return choices


NEVER = "never"
ASKED = [(NEVER, "Never asked"), ("asked", "Asked at least once")]
STATES = [("published", "Published"), ("draft", "Draft"), ("archived", "Archived")]


def is_live(question: Question) -> bool:
    return question.live


def status(question: Question) -> str:
    """Say where a question is; Wagtail's own words for it cost a query for each row."""
    if not question.live:
        return "archived" if question.is_archived else "draft"
    return "published, with a newer draft" if question.has_unpublished_changes else "published"


class QuestionFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label="Kind", choices=kind_choices, method="of_kind")
    bank = django_filters.ModelChoiceFilter(queryset=Bank.objects.all())
    objective = django_filters.ChoiceFilter(label="Objective", choices=choices_in_use("objective"))
    category = django_filters.ChoiceFilter(
        label="Heading in the bank", choices=choices_in_use("category")
    )
    tag = django_filters.ModelChoiceFilter(
        label="Tag", queryset=Tag.objects.all(), method="with_tag"
    )
    used_in = django_filters.ModelChoiceFilter(
        label="Used in", queryset=Quiz.objects.all(), method="asked_by"
    )
    asked = django_filters.ChoiceFilter(label="Asked", choices=ASKED, method="ever_asked")
    state = django_filters.ChoiceFilter(label="Status", choices=STATES, method="in_state")

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = []

    def with_tag(self, questions: QuerySet, name: str, value: Tag) -> QuerySet:
        return questions.filter(tagged__tag=value)

    def asked_by(self, questions: QuerySet, name: str, value: Quiz) -> QuerySet:
        return questions.asked_by(value)

    def ever_asked(self, questions: QuerySet, name: str, value: str) -> QuerySet:
        return questions.never_asked() if value == NEVER else questions.ever_asked()

    def in_state(self, questions: QuerySet, name: str, value: str) -> QuerySet:
        once = Q(first_published_at__isnull=False)
        found = {"published": Q(live=True), "draft": Q(live=False) & ~once}
        return questions.filter(found.get(value, Q(live=False) & once))

    def of_kind(self, questions: QuerySet, name: str, value: str) -> QuerySet:
        return questions.of_kind(value)


class QuestionIndexView(IndexView):
    """All questions of all kinds; each row leads to the pages of its own kind."""

    filterset_class = QuestionFilterSet
    default_ordering = "code"
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("kind_label", label="Kind"),
        Column("bank", label="Bank"),
        Column("objective", label="Objective", sort_key="objective"),
        Column("points", label="Points", sort_key="points"),
        StatusTagColumn("status", label="Status", accessor=status, primary=is_live),
        UpdatedAtColumn(),
    ]

    def get_base_queryset(self) -> QuerySet:
        return Question.objects.select_related("bank", "latest_revision")

    def _of_kind(self, question: Question, view: str, action: str) -> str | None:
        viewset = question.snippet_viewset
        if viewset.permission_policy.user_has_permission(self.request.user, action):
            return reverse(viewset.get_url_name(view), args=[question.pk])
        return None

    def get_edit_url(self, instance: Question) -> str | None:
        return self._of_kind(instance, "edit", "change")

    def get_copy_url(self, instance: Question) -> str | None:
        return self._of_kind(instance, "copy", "add")

    def get_delete_url(self, instance: Question) -> str | None:
        return self._of_kind(instance, "delete", "delete")

    def get_list_more_buttons(self, instance: Question) -> list[Any]:
        more = [usage_button(instance), regrade_button(instance), history_button(instance)]
        return [*super().get_list_more_buttons(instance), *more]


class ChooseQuestionMixin:
    """The questions a quiz can choose from: with their kind, and found by any of their words."""

    filter_form_class = QuestionChooserForm

    def get_object_list(self) -> QuerySet:
        return Question.objects.select_related("bank", "latest_revision")

    @property
    def columns(self) -> list[Column]:
        return [
            *[column for column in super().columns if not isinstance(column, LiveStatusTagColumn)],
            Column("kind_label", label="Kind"),
            Column("bank", label="Bank"),
            Column("objective", label="Objective"),
            StatusTagColumn("status", label="Status", accessor=status, primary=is_live),
        ]


class ChooseQuestionView(ChooseQuestionMixin, ChooseView):
    pass


class ChooseQuestionResultsView(ChooseQuestionMixin, ChooseResultsView):
    pass


class QuestionCopyView(CopyView):
    """A copy needs a code of its own, so that field begins empty."""

    def get_initial_form_instance(self) -> Question:
        copy = super().get_initial_form_instance()
        copy.code = ""
        return copy


class ChooseKindView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """“Add a question”: the kinds there are, each with a sentence that says what it is for."""

    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "add"
    template_name = "quizzes/admin/choose_kind.html"
    page_title = "Add a question"
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = reverse(Question.snippet_viewset.get_url_name("list"))
        return [
            *self.breadcrumbs_items,
            {"url": listing, "label": "Questions"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = [
            {
                "label": kind.kind_label,
                "description": kind.kind_description,
                "icon": kind.icon,
                "url": reverse(kind.snippet_viewset.get_url_name("add")),
            }
            for kind in Question.kinds().values()
            if kind.snippet_viewset.permission_policy.user_has_permission(self.request.user, "add")
        ]
        return super().get_context_data(**kwargs) | {"kinds": kinds}


def to_own_kind(view: str) -> Callable[..., HttpResponse]:
    """Return a view of the common address that leads on to the question's own kind.

    The common pages know the shared fields alone and would show, and save, half a question.
    """

    def lead_on(request: HttpRequest, pk: int) -> HttpResponse:
        question = get_object_or_404(Question, pk=pk)
        url = reverse(question.snippet_viewset.get_url_name(view), args=[pk])
        return redirect(f"{url}?{request.GET.urlencode()}" if request.GET else url)

    return lead_on


def to_common_listing(kind: type[Question]) -> Callable[..., HttpResponse]:
    """Return a view that shows the questions of one kind in the listing of all."""

    def lead_on(request: HttpRequest) -> HttpResponse:
        listing = reverse(Question.snippet_viewset.get_url_name("list"))
        query = QueryDict(mutable=True)
        query.update({"kind": kind.kind})
        return redirect(f"{listing}?{query.urlencode()}")

    return lead_on


class QuizIndexView(IndexView):
    default_ordering = "title"

    def get_base_queryset(self) -> QuerySet:
        """Count the questions in the database: a listing of many quizzes stays one query."""
        chosen = QuizQuestion.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz")
        drawn = QuizDraw.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz")
        return Quiz.objects.annotate(
            asks=Coalesce(Subquery(chosen.annotate(n=Count("pk")).values("n")), 0)
            + Coalesce(Subquery(drawn.annotate(n=Sum("count")).values("n")), 0)
        )

    def get_list_more_buttons(self, instance: Quiz) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        return [*buttons, try_button(instance), analysis_button(instance)]


class QuizEditView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        more = [try_button(self.object), analysis_button(self.object)]
        return [*super().header_more_buttons, *more]


def try_button(quiz: Quiz) -> Button:
    url = reverse(Quiz.snippet_viewset.get_url_name("try"), args=[quiz.pk])
    return Button("Try it", url=url, icon_name="view", priority=15)


class TryQuizView(PermissionCheckedMixin, TemplateView):
    """A whole quiz as learners get it, with the key, for its trainer. Nothing is recorded."""

    permission_policy = ModelPermissionPolicy(Quiz)
    any_permission_required = ANY
    template_name = "quizzes/admin/try_quiz.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(seed=request.GET.get("seed", "1")))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(seed=request.POST.get("seed", "1"), typed=request.POST)
        return self.render_to_response(context)

    def get_context_data(
        self, *, seed: str, typed: QueryDict | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        attempt = self._attempt(seed)
        answers = actions.read_answers(attempt, typed) if typed else {}
        result = attempt.graded(answers)
        rows = [
            {
                "asked": AskedQuestion.at(attempt, place, answers.get(place)),
                "review": ReviewedQuestion.at(attempt, place, answers.get(place), earned),
            }
            for place, earned in enumerate(result.earned)
        ]
        as_learner = self.request.GET.get("as") == "learner"
        shown = {"attempt": attempt, "rows": rows, "seed": seed, "tried": bool(typed)}
        shown["with_key"] = bool(typed) or not as_learner
        return super().get_context_data(**kwargs, **shown, result=result)

    def _attempt(self, seed: str) -> Attempt:
        """Return an attempt that is never saved; the same seed asks the same questions."""
        quiz = get_object_or_404(Quiz, pk=self.kwargs["pk"])
        rng = random.Random(seed)  # noqa: S311  (questions to look at, not a secret)
        frozen = freeze_quiz(quiz, rng=rng)
        return Attempt(quiz=quiz, quiz_title=quiz.title, pass_mark=quiz.pass_mark, frozen=frozen)
