"""Questions, quizzes and banks in the trainers' admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import path
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .admin_views import (
    ChooseKindView,
    ChooseQuestionResultsView,
    ChooseQuestionView,
    QuestionCopyView,
    QuestionIndexView,
    QuizEditView,
    QuizIndexView,
    TryQuizView,
    to_common_listing,
    to_own_kind,
)
from .analysis_views import AnalysisView
from .exchange_views import (
    BankEditView,
    BankIndexView,
    ExportView,
    ImportView,
    LookOverView,
)
from .forms import QuestionForm, QuizForm
from .glance import GlancePanel
from .models import Bank, Question, Quiz
from .regrade_views import QuestionEditView, RegradeView
from .usage_views import AskedView

Page = Callable[..., HttpResponse]


class KindViewSet(SnippetViewSet):
    """The pages of one kind of question: add, edit, preview, history, copy, delete."""

    # Reached through the listing of all kinds, so there is no entry of its own in the menu.
    menu_item_is_registered = True
    copy_view_class = QuestionCopyView
    edit_view_class = QuestionEditView

    @property
    def base_url_path(self) -> str:
        # Below the common listing, so that the menu shows where one is.
        return f"snippets/quizzes/question/{self.model.kind}"

    @property
    def icon(self) -> str:
        return self.model.icon

    def get_edit_handler(self) -> ObjectList:
        handler = ObjectList(self.model.edit_panels(), base_form_class=QuestionForm)
        return handler.bind_to_model(self.model)

    @property
    def index_view(self) -> Page:
        return to_common_listing(self.model)


class QuestionChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseQuestionView
    choose_results_view_class = ChooseQuestionResultsView


class QuestionViewSet(SnippetViewSet):
    """The listing of all kinds; whatever concerns one question is its kind's to show."""

    model = Question
    icon = "help"
    menu_label = "Questions"
    index_view_class = QuestionIndexView
    add_view_class = ChooseKindView
    list_per_page = 50
    # Plain matching by the database finds part of a code, and takes every character as it is typed.
    search_fields: ClassVar[list[str]] = ["code", "title", "prompt"]
    chooser_viewset_class = QuestionChooserViewSet
    chooser_per_page = 25

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Drafts, previews and revisions belong to the kinds; without this their addresses would
        # exist for the shared fields as well.
        self.preview_enabled = self.revision_enabled = self.draftstate_enabled = False

    @property
    def add_view(self) -> Page:
        return ChooseKindView.as_view(breadcrumbs_items=self.breadcrumbs_items)

    @property
    def edit_view(self) -> Page:
        return to_own_kind("edit")

    @property
    def delete_view(self) -> Page:
        return to_own_kind("delete")

    @property
    def copy_view(self) -> Page:
        return to_own_kind("copy")

    @property
    def usage_view(self) -> Page:
        return to_own_kind("usage")

    @property
    def history_view(self) -> Page:
        return to_own_kind("history")

    @property
    def history_results_view(self) -> Page:
        return to_own_kind("history_results")

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("regrade/<int:pk>/", RegradeView.as_view(), name="regrade"),
            path("asked/<int:pk>/", AskedView.as_view(), name="asked"),
        ]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "tasks"
    menu_label = "Quizzes"
    index_view_class = QuizIndexView
    edit_view_class = QuizEditView
    search_fields: ClassVar[list[str]] = ["title"]
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = [
        "title",
        "slug",
        "instructions",
        "pass_mark",
        "attempts_allowed",
    ]
    list_display: ClassVar[list[Any]] = [
        "title",
        Column("asks", label="Questions asked"),
        Column("pass_mark", label="Pass mark", sort_key="pass_mark"),
    ]

    def get_edit_handler(self) -> ObjectList:
        panels = [GlancePanel(heading="At a glance"), *Quiz.panels]
        return ObjectList(panels, base_form_class=QuizForm).bind_to_model(Quiz)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("try/<int:pk>/", TryQuizView.as_view(), name="try"),
            path("analysis/<int:pk>/", AnalysisView.as_view(), name="analysis"),
        ]


class BankViewSet(SnippetViewSet):
    model = Bank
    icon = "folder-inverse"
    menu_label = "Question banks"
    index_view_class = BankIndexView
    edit_view_class = BankEditView
    list_display: ClassVar[list[str]] = ["title", "slug"]
    search_fields: ClassVar[list[str]] = ["title"]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("import/<int:pk>/", ImportView.as_view(), name="import"),
            path("import/look/<uuid:pk>/", LookOverView.as_view(), name="look_over"),
            path("export/<int:pk>/", ExportView.as_view(), name="export"),
        ]


class QuestionsGroup(SnippetViewSetGroup):
    items = (QuestionViewSet, QuizViewSet, BankViewSet)
    menu_label = "Quizzes"
    menu_name = "questions-and-quizzes"
    menu_icon = "help"
    menu_order = 150
