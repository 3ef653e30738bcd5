from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.core.exceptions import ObjectDoesNotExist
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.utils.text import get_text_list
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from courses.pages.outline import CourseOutline, course_outline
from courses.pages.serving import QuickRestrictions


class Level(models.TextChoices):
    FOUNDATION = "foundation", "Foundation"
    ADVANCED = "advanced", "Advanced"


class Cover(models.TextChoices):
    WAVE = "wave", "Wave"
    LADDER = "ladder", "Ladder"
    FIGURES = "figures", "Two figures"
    WINDOW = "window", "Window"
    PATH = "path", "Path"


READ_ALONG = ("coursepage", "steppage__lessonpage", "steppage__quizpage")
"""The kinds of page that are read most; the others cost one query more."""


def _specific(page: Page) -> Page:
    for kind in READ_ALONG:
        try:
            return attrgetter(kind.replace("__", "."))(page)
        except ObjectDoesNotExist:
            continue
    return page.specific


class HomePage(Page):
    """The door: what this place is, for people who aren't signed in."""

    introduction = RichTextField(features=["bold", "italic", "link"], blank=True)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CourseIndexPage", "courses.GlossaryPage", "courses.ArticlePage"]
    template = "courses/home_page.html"
    page_description = "The welcome page of the site."
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page by its whole address at once instead of one segment after the other."""
        if path_components:
            url_path = self.url_path + "/".join(path_components) + "/"
            rows = self.get_descendants().live().filter(url_path=url_path)
            page = rows.select_related(*READ_ALONG).first()
            if page is not None:
                return RouteResult(_specific(page))
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not getattr(request, "is_preview", False):
            return redirect("dashboard:learning")
        return super().serve(request, *args, **kwargs)


class CourseIndexPage(QuickRestrictions, Page):
    """The list of courses."""

    introduction = RichTextField(features=["bold", "italic", "link"], blank=True)

    max_count = 1
    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.CoursePage"]
    template = "courses/course_index_page.html"
    page_description = "The list of all courses; each course is a page below it."
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    def courses(self) -> models.QuerySet:
        return CoursePage.objects.child_of(self).live().order_by("path")


class CoursePage(QuickRestrictions, Page):
    """A course: a tree of modules and steps, with what it takes and what it gives."""

    summary = models.TextField(max_length=400, help_text="Two sentences for lists.")
    description = RichTextField(features=["bold", "italic", "ul", "link"], blank=True)
    objectives = StreamField(
        [("objective", blocks.CharBlock(label="Objective", max_length=300, icon="tick"))],
        blank=True,
        help_text="“Having taken this course you can …”: one measurable sentence each.",
    )
    contact_hours = models.DecimalField(
        max_digits=5, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    audience = models.CharField(max_length=255, blank=True)
    level = models.CharField(max_length=20, choices=Level, default=Level.FOUNDATION)
    cover = models.CharField(max_length=20, choices=Cover, default=Cover.WAVE)
    prerequisites = ParentalManyToManyField(
        "self", symmetrical=False, blank=True, related_name="opens_courses"
    )
    edition = models.CharField(
        max_length=20,
        default="2026.1",
        help_text="Printed on certificates; raise it on big changes.",
    )
    renewal_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long a certificate stands. Empty: for good."
    )
    renewal_minutes = models.PositiveSmallIntegerField(
        "minutes of a refresher", null=True, blank=True, help_text="About how long it takes."
    )
    renewal_reviews = models.PositiveSmallIntegerField("observed reviews for a renewal", default=0)
    renewal_minimum_level = models.PositiveSmallIntegerField(
        "lowest level in such a review",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text="1 not yet, 2 emerging, 3 consistent, 4 integrated.",
    )
    renewal_consultations = models.PositiveSmallIntegerField(
        "case consultations for a renewal", default=0
    )

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ModulePage"]
    template = "courses/course_page.html"
    page_description = "A course with its objectives, hours and rules; modules go below it."
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [FieldPanel("contact_hours"), FieldPanel("audience"), FieldPanel("level")],
            heading="For whom, and how long",
        ),
        MultiFieldPanel(
            [FieldPanel("prerequisites"), FieldPanel("edition")],
            heading="Rules",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("renewal_months"), FieldPanel("renewal_minutes")]),
                FieldRowPanel([FieldPanel("renewal_reviews"), FieldPanel("renewal_minimum_level")]),
                FieldPanel("renewal_consultations"),
            ],
            heading="Renewal",
        ),
        FieldPanel("cover"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    def outline(self) -> CourseOutline:
        """Return what someone takes who takes the course."""
        return course_outline(self.pk, self.path).taken_in("course")

    def refresher(self) -> CourseOutline:
        """Return what someone takes who renews their certificate; empty where there is nothing."""
        return course_outline(self.pk, self.path).taken_in("refresher")

    def outlines(self) -> tuple[CourseOutline, CourseOutline]:
        """Return both, read once."""
        whole = course_outline(self.pk, self.path)
        return whole.taken_in("course"), whole.taken_in("refresher")

    def objective_texts(self) -> list[str]:
        return [str(block.value) for block in self.objectives]

    def renewal_in_words(self) -> str:
        """Return what a renewal asks for, as part of a sentence; empty when it asks for nothing."""
        counted = (
            (self.renewal_reviews, "observed review"),
            (self.renewal_consultations, "case consultation"),
        )
        minutes = self.renewal_minutes
        parts = [f"a refresher of about {minutes} minute{pluralize(minutes)}"] if minutes else []
        parts += [f"{apnumber(n)} {noun}{pluralize(n)}" for n, noun in counted if n]
        return get_text_list(parts, "and")


class ModulePage(Page):
    """A part of a course; its steps are the pages below it."""

    summary = models.TextField(max_length=300, blank=True)

    parent_page_types = ["courses.CoursePage"]
    template = "courses/module_page.html"
    page_description = "A part of a course; lessons, quizzes and practice go below it."
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    def course(self) -> CoursePage:
        return CoursePage.objects.ancestor_of(self).get()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A module has no page of its own to read: show its place on the course's path."""
        if getattr(request, "is_preview", False):
            return super().serve(request, *args, **kwargs)
        return redirect(f"{self.get_parent().get_url(request)}#module-{self.pk}")
