"""Small builders for tests; each makes the least that is true."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any, TypeVar

import factory
from django.db.models import F
from django.utils.text import slugify
from wagtail.models import Collection, Locale, Page, Site

from courses.pages.models import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    QuizPage,
    Term,
)
from courses.supervision.models import ConsensusLevel, Criterion, PracticePage, Rubric, Vignette
from lms.people.models import Agency, Membership, Role, Team, User
from quizzes.models import Bank, Choice, Quiz, QuizQuestion, SingleChoiceQuestion

PASSWORD = "settle-and-learn"
LONG_AGO = dt.date(2020, 1, 1)
Kind = TypeVar("Kind", bound=Page)


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency
        django_get_or_create = ("slug",)

    name = factory.Sequence("Agency {}".format)
    slug = factory.Sequence("agency-{}".format)
    time_zone = "America/New_York"
    two_step_required = False


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence("Team {}".format)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("person{}@harbour.example".format)
    first_name = "Robin"
    last_name = factory.Sequence("Example{}".format)

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        self.set_password(extracted or PASSWORD)
        if create:
            self.save(update_fields=["password"])


def member(agency: Agency, role: str = Role.STAFF, team: Team | None = None, **fields: Any) -> User:
    """Make a person who has worked at an agency for long."""
    user = UserFactory(**fields)
    Membership.objects.create(user=user, agency=agency, team=team, role=role, started_on=LONG_AGO)
    return user


def add_page(parent: Page, page: Kind) -> Kind:
    """Put a page into the tree as ``loaddata`` would: unchecked, and in no index.

    Every other test makes a course, and an editor's care takes ten times as long.
    """
    beside = list(parent.get_children().values_list("path", "slug"))
    page.depth, page.locale_id = parent.depth + 1, parent.locale_id
    page.path = _path_below(parent, [path for path, _ in beside])
    page.slug = page.slug or _free_slug(page.title, {slug for _, slug in beside})
    page.draft_title = page.draft_title or page.title
    page.set_url_path(parent)
    _insert(page)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    parent.numchild += 1
    page._cached_parent_obj = parent
    return page


def _path_below(parent: Page, beside: list[str]) -> str:
    first = Page._get_path(parent.path, parent.depth + 1, 1)
    return Page(path=beside[-1])._inc_path() if beside else first


def _free_slug(title: str, taken: set[str]) -> str:
    wanted = slugify(title)
    numbered = (f"{wanted}-{number}" for number in itertools.count(2))
    return next(slug for slug in itertools.chain([wanted], numbered) if slug not in taken)


def _insert(page: Page) -> None:
    """Write the row that all pages have, then those of its kinds.

    The first goes in bulk, which tells nobody: nor would saving the page itself.
    """
    *between, shared = page._meta.get_parent_list()
    page.id = shared._base_manager.bulk_create([_row(shared, page)])[0].pk
    for kind in between[::-1]:
        _row(kind, page).save_base(raw=True, force_insert=True)
    for kind in (type(page), *page._meta.get_parent_list()):
        setattr(page, kind._meta.pk.attname, page.id)
    page.save_base(raw=True, force_insert=True)


def _row(kind: type[Page], page: Page) -> Page:
    columns = [field.attname for field in kind._meta.concrete_fields]
    return kind(**{column: getattr(page, column) for column in columns} | {"pk": page.id})


def make_site() -> HomePage:
    """Return the site's home page; make the tree's root where migrations haven't."""
    existing = HomePage.objects.first()
    if existing:
        return existing
    Locale.objects.get_or_create(language_code="en-gb")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    home = add_page(root, HomePage(title="Steady Practice", slug="start"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    add_page(home, CourseIndexPage(title="Courses", slug="courses"))
    return home


def make_course(title: str = "Introduction", *, lessons: int = 2, **fields: Any) -> CoursePage:
    """Make a published course with one module of lessons."""
    make_site()
    index = CourseIndexPage.objects.get()
    course = add_page(
        index, CoursePage(title=title, summary="What it is about.", contact_hours=3, **fields)
    )
    module = add_page(course, ModulePage(title="First module"))
    for number in range(1, lessons + 1):
        add_lesson(module, f"Lesson {number}", code=f"{title[0]}1.{number}")
    return course


def add_lesson(module: ModulePage, title: str, **fields: Any) -> LessonPage:
    body = [
        ("heading", "What a body does first"),
        ("text", "<p>A few plain sentences about readiness.</p>"),
        ("summary", ["One", "Two", "Three"]),
    ]
    fields = {"objective": "Name one thing.", "body": body} | fields
    return add_page(module, LessonPage(title=title, **fields))


def first_module(course: CoursePage) -> ModulePage:
    return ModulePage.objects.child_of(course).first()


def make_question(bank: Bank, code: str, *, right: str = "Right", wrong: str = "Other") -> Any:
    question = SingleChoiceQuestion.objects.create(
        bank=bank, code=code, title=code, prompt=f"<p>Question {code}?</p>", objective="1",
        lesson="I1.1", feedback="<p>KEY-CANARY overall</p>", live=True,
    )  # fmt: skip
    Choice.objects.create(
        question=question, text=right, is_correct=True, feedback="KEY-CANARY right", sort_order=0
    )
    Choice.objects.create(
        question=question, text=wrong, is_correct=False, feedback="KEY-CANARY other", sort_order=1
    )
    return question


def make_quiz(slug: str = "final", *, questions: int = 2, **fields: Any) -> Quiz:
    bank, _ = Bank.objects.get_or_create(slug="bank", defaults={"title": "Bank"})
    quiz = Quiz.objects.create(title=f"Quiz {slug}", slug=slug, **fields)
    for number in range(questions):
        question = make_question(bank, f"{slug}-{number}")
        QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=number)
    return quiz


def add_quiz_page(course: CoursePage, quiz: Quiz, **fields: Any) -> QuizPage:
    page = QuizPage(title=quiz.title, quiz=quiz, opens="after_earlier", **fields)
    return add_page(first_module(course), page)


def make_rubric(*, criteria: int = 2) -> Rubric:
    rubric = Rubric.objects.create(title="Practice rubric", slug="practice", version=1)
    for number in range(criteria):
        Criterion.objects.create(
            rubric=rubric, slug=f"criterion-{number}", name=f"Criterion {number}",
            critical=number == criteria - 1, sort_order=number,
            **{f"level_{level}": f"Anchor {level}" for level in range(1, 5)},
        )  # fmt: skip
    return rubric


def make_vignette(rubric: Rubric, *levels: int, **fields: Any) -> Vignette:
    """Put a vignette into use with a level for each criterion; “consistent” when none is given."""
    words = {"title": "A scene", "slug": "scene", "setting": "Residential", "text": "It rained."}
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = Vignette.objects.create(
        rubric=rubric, basis="Agreed by two.", published_at=now, **(words | fields)
    )
    criteria = list(rubric.criteria.all())
    for criterion, level in zip(criteria, levels or [3] * len(criteria), strict=True):
        ConsensusLevel.objects.create(
            vignette=made, criterion=criterion.slug, level=level, sort_order=criterion.sort_order,
            rationale=f"AGREED-{criterion.slug}",
        )  # fmt: skip
    return made


def add_practice_page(course: CoursePage, rubric: Rubric, **fields: Any) -> PracticePage:
    page = PracticePage(title="Supervised practice", rubric=rubric, **fields)
    return add_page(first_module(course), page)


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Term

    term = factory.Sequence("term {}".format)
    slug = factory.Sequence("term-{}".format)
    definition = "What it means."
