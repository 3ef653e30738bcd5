"""Pages to look things up in: the glossary, and articles such as “Evidence and debate”."""

from __future__ import annotations

from string import whitespace
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.pages.blocks import LessonBody
from courses.pages.glossary import LONGEST_QUESTION, look_up
from courses.pages.serving import QuickRestrictions

from .checked import FactChecked
from .reference import Term


class ForSignedIn(QuickRestrictions):
    """Only people who are signed in read this page."""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return super().serve(request, *args, **kwargs)


class GlossaryPage(ForSignedIn, Page):
    """Every word of the shared language on one page, with a search."""

    introduction = RichTextField(features=["bold", "italic", "link"], blank=True)

    max_count = 1
    parent_page_types = ["courses.HomePage"]
    subpage_types: list[str] = []
    show_in_menus_default = True
    template = "courses/glossary_page.html"
    page_description = "Lists all glossary terms, with a search. The terms are snippets."
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        terms = list(Term.objects.prefetch_related("sources"))
        asked = request.GET.get("q", "")[:LONGEST_QUESTION].strip(f"{whitespace}\"'“”‘’")
        return super().get_context(request, *args, **kwargs) | {
            "terms": terms,
            "asked": asked,
            "found": look_up(terms, asked),
        }


class ArticlePage(FactChecked, ForSignedIn, Page):
    """A text to read outside any course, made of the same blocks as a lesson."""

    introduction = models.TextField(max_length=500, blank=True)
    body = StreamField(LessonBody(), blank=True)
    sources = ParentalManyToManyField("courses.Source", blank=True, related_name="articles")
    explains_labels = models.BooleanField(
        "says what the labels of claims mean",
        default=False,
        help_text="Adds that section, to which the label of every claim in a lesson leads.",
    )

    parent_page_types = ["courses.HomePage"]
    subpage_types: list[str] = []
    show_in_menus_default = True
    template = "courses/article_page.html"
    page_description = "A text beside the courses, such as “Evidence and debate”."
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("sources"),
        MultiFieldPanel(
            [FieldPanel("explains_labels"), FactChecked.check_panel()],
            heading="For trainers",
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]
