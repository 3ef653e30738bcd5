"""Courses as folders: a course, its modules, and the steps in them, in the order of their names."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from wagtail.models import Page

from courses.pages.blocks import SHORT_FEATURES
from courses.pages.models import (
    CourseIndexPage,
    CoursePage,
    LessonPage,
    ModulePage,
    QuizPage,
    Taken,
)
from courses.supervision.models import PracticePage, Rubric
from lms.core.dates import months_later
from quizzes.models import Quiz

from .files import ContentError, explained, names, read
from .ledger import Ledger
from .lesson_body import items, stream_body
from .markdown import rich_text
from .pieces import PagePiece
from .practice import practice_values

COURSE_FEATURES = ("bold", "italic", "ul", "link")
# What earlier versions of these files could not say.
NEWER = {"taken": str(Taken.COURSE)}


@dataclass(frozen=True)
class Shelf:
    """What steps refer to."""

    sources: dict[str, int]
    rubric: Rubric
    review_months: int


def course_folders() -> list[str]:
    """Return the courses' folders, each after the courses that it builds on."""
    waiting = {name: read(f"{name}/course.yaml") for name in names("courses/*")}
    ready: list[str] = []
    while waiting:
        slugs = {data["slug"] for data in waiting.values()}
        free = [name for name, data in waiting.items() if not slugs & set(data["prerequisites"])]
        if not free:
            raise ContentError(f"{', '.join(waiting)}: these courses wait for one another.")
        ready += free
        waiting = {name: data for name, data in waiting.items() if name not in free}
    return ready


def load_course(ledger: Ledger, folder: str, index: CourseIndexPage, shelf: Shelf) -> None:
    with explained(folder):
        last = CoursePage.objects.child_of(index).order_by("path").last()
        course = ledger.settle(_course(folder, index, last))
    previous: Page | None = None
    for place in names(f"{folder}/[0-9]*") if course else []:
        with explained(place):
            module = ledger.settle(_module(place, course, previous))
        if module:
            previous = module
            _load_steps(ledger, place, module, shelf)


def _load_steps(ledger: Ledger, folder: str, module: ModulePage, shelf: Shelf) -> None:
    previous: Page | None = None
    for name in names(f"{folder}/[0-9]*.yaml"):
        with explained(name):
            step = ledger.settle(_step(name, module, previous, shelf))
        previous = step or previous


def _step(name: str, module: ModulePage, previous: Page | None, shelf: Shelf) -> PagePiece:
    data = read(name)
    model, values, related = STEP_KINDS[data.get("kind", "lesson")](data, shelf)
    return PagePiece(
        path=_path(name),
        model=model,
        key={"slug": values["slug"]},
        values=values
        | {
            "minutes": data["minutes"],
            "opens": data.get("opens", "any_time"),
            "taken": data.get("taken", NEWER["taken"]),
        },
        related=related,
        newer=NEWER,
        parent=module,
        previous=previous,
    )


def _path(name: str) -> str:
    return str(PurePath(name).with_suffix(""))


def _course(folder: str, index: CourseIndexPage, previous: Page | None) -> PagePiece:
    data = read(f"{folder}/course.yaml")
    earlier = CoursePage.objects.filter(slug__in=data["prerequisites"])
    renewal = read("renewal.yaml").get("courses", {}).get(data["slug"], {})
    objectives = items(f"{data['slug']}/objectives", "objective", data["objectives"])
    return PagePiece(
        path=folder,
        model=CoursePage,
        key={"slug": data["slug"]},
        values={
            "title": data["title"],
            "slug": data["slug"],
            "summary": " ".join(data["summary"].split()),
            "description": rich_text(data["description"], COURSE_FEATURES),
            "objectives": json.dumps(objectives),
            "contact_hours": str(data["contact_hours"]),
            "audience": data["audience"],
            "level": data["level"].lower(),
            "cover": data["cover"],
            "renewal_months": data["renewal_months"],
        }
        | _renewal(renewal),
        related={"prerequisites": sorted(course.pk for course in earlier)},
        parent=index,
        previous=previous,
    )


def _renewal(rule: dict[str, Any]) -> dict[str, Any]:
    requires = rule.get("requires", {})
    return {
        "renewal_minutes": rule.get("minutes"),
        "renewal_reviews": requires.get("observed_reviews", 0),
        "renewal_minimum_level": requires.get("minimum_level"),
        "renewal_consultations": requires.get("consultations", 0),
    }


def _module(folder: str, course: CoursePage, previous: Page | None) -> PagePiece:
    data = read(f"{folder}/module.yaml")
    values = {name: data[name] for name in ("title", "slug", "summary")}
    return PagePiece(
        path=folder,
        model=ModulePage,
        key={"slug": data["slug"]},
        values=values,
        parent=course,
        previous=previous,
    )


StepParts = tuple[type[Page], dict[str, Any], dict[str, list[int]]]


def _lesson(data: dict[str, Any], shelf: Shelf) -> StepParts:
    body = stream_body(data["code"], data["body"], shelf.sources)
    values = {
        "title": data["title"],
        "slug": data["slug"],
        "code": data["code"],
        "objective": data["objective"],
        "course_objectives": ", ".join(str(number) for number in data["course_objectives"]),
        "introduction": data["intro"].strip(),
        "body": json.dumps(body),
        "reviewed_on": data["reviewed"],
        "review_due": months_later(data["reviewed"], shelf.review_months),
    }
    cited = sorted({shelf.sources[str(key)] for key in data["sources"]})
    return LessonPage, values, {"sources": cited}


def _quiz(data: dict[str, Any], shelf: Shelf) -> StepParts:
    quiz = Quiz.objects.filter(slug=data["quiz"]).first()
    if quiz is None:
        raise ContentError(f"quizzes: there is no quiz “{data['quiz']}” for “{data['title']}”.")
    values = {
        "title": data["title"],
        "slug": data["slug"],
        "introduction": rich_text(data["intro"], SHORT_FEATURES),
        "quiz": quiz,
    }
    return QuizPage, values, {}


def _practice(data: dict[str, Any], shelf: Shelf) -> StepParts:
    return PracticePage, practice_values(data["practice"], shelf.rubric), {}


STEP_KINDS: dict[str, Callable[[dict[str, Any], Shelf], StepParts]] = {
    "lesson": _lesson,
    "quiz": _quiz,
    "practice": _practice,
}
