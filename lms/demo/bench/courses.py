"""The courses of the benchmark: lessons of 800 words with a picture, and a quiz of ten."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Drawing
from wagtail.images import get_image_model
from wagtail.models import Page, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.pages.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, QuizPage
from lms.content.ledger import Ledger
from lms.content.site import load_site
from lms.demo.jobs import jobs_dropped
from quizzes.models import (
    AcceptedAnswer,
    Bank,
    Choice,
    MatchingQuestion,
    MatchPair,
    MultipleChoiceQuestion,
    Question,
    Quiz,
    QuizQuestion,
    ShortAnswerQuestion,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)

from .workload import COURSES, LESSONS_IN_A_MODULE, MODULES

PICTURE = (960, 540)
HEADINGS = 5
SENTENCE = (
    "A colleague who slows down, lowers the voice and says what happens next gives another "
    "person the time to find out that nothing bad is about to happen."
)
SENTENCES = 30
"""In a lesson; about 800 words."""
KINDS = (
    *[SingleChoiceQuestion] * 3,
    *[MultipleChoiceQuestion] * 2,
    *[TrueFalseQuestion] * 2,
    MatchingQuestion,
    *[ShortAnswerQuestion] * 2,
)


@disable_reference_index_auto_update()
def make_courses() -> list[CoursePage]:
    """Make the courses with everything in them; nothing of it depends on how many people come."""
    bank = Bank.objects.create(title="Benchmark", slug="bench")
    with jobs_dropped("default"):  # the index of words to search for, which no unit asks
        index = load_site(Ledger())
        picture = _picture()
        courses = [_course(index, number, bank, picture) for number in range(1, COURSES + 1)]
    _publish(Page.objects.descendant_of(index).specific())
    return courses


def _publish(pages: Iterable[Page]) -> None:
    """Give each page the revision that publishing leaves behind; what is kept of it rests on it."""
    base = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type_id=page.content_type_id, base_content_type=base, object_id=str(page.pk),
            content=page.serializable_data(), object_str=page.title, created_at=timezone.now(),
        )
        for page in pages
    )  # fmt: skip
    of_page = {int(row.object_id): row for row in revisions}
    rows = list(Page.objects.filter(pk__in=of_page))
    for row in rows:
        row.live_revision = row.latest_revision = of_page[row.pk]
    Page.objects.bulk_update(rows, ["live_revision", "latest_revision"])


def _picture() -> int:
    """Draw one picture for all lessons; each of them shows it."""
    content = BytesIO()
    Drawing.linear_gradient("L").resize(PICTURE).save(content, "PNG")
    content.seek(0)
    file = ImageFile(content, name="bench.png")
    return get_image_model().objects.create(title="A slow gradient", file=file).pk


def _course(index: CourseIndexPage, number: int, bank: Bank, picture: int) -> CoursePage:
    course = CoursePage(
        title=f"Course {number}", slug=f"bench-{number}", summary="One of five.", contact_hours=6
    )
    index.add_child(instance=course)
    for place in range(1, MODULES + 1):
        module = ModulePage(title=f"Module {place}", slug=f"module-{place}")
        course.add_child(instance=module)
        for lesson in range(1, LESSONS_IN_A_MODULE + 1):
            module.add_child(instance=_lesson(f"{number}.{place}.{lesson}", picture))
    quiz = make_quiz(number, bank)
    module.add_child(instance=QuizPage(title=quiz.title, slug="quiz", quiz=quiz))
    return course


def _lesson(code: str, picture: int) -> LessonPage:
    part = "".join(f"<p>{SENTENCE}</p>" for _ in range(SENTENCES // HEADINGS))
    blocks: list[tuple[str, Any]] = []
    for heading in range(1, HEADINGS + 1):
        blocks += [("heading", f"Part {heading} of {code}"), ("text", part)]
    alt = {"image": picture, "alt_text": "Light into dark", "decorative": False}
    blocks += [
        ("picture", {"image": alt, "caption": ""}),
        ("summary", [_item(point) for point in ("Slow down.", "Say what comes.", "Wait.")]),
    ]
    page = LessonPage(
        title=f"Lesson {code}", slug=f"lesson-{code.replace('.', '-')}", code=code,
        objective="Name one thing that slows a conversation down.",
    )  # fmt: skip
    page.body = LessonPage.body.field.stream_block.to_python(
        [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]
    )
    return page


def _item(value: str) -> dict[str, str]:
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def make_quiz(number: int, bank: Bank) -> Quiz:
    """Make a quiz that asks its ten questions on one page."""
    quiz = Quiz.objects.create(title=f"Quiz {number}", slug=f"bench-{number}", layout="all")
    for place, kind in enumerate(KINDS):
        question = kind.objects.create(
            bank=bank, code=f"bench-{number}-{place}", title=f"Question {place + 1}", live=True,
            prompt=f"<p>What fits best, in question {place + 1}?</p>",
        )  # fmt: skip
        PARTS[kind](question)
        kind.objects.get(pk=question.pk).save_revision(clean=False).publish()
        QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=place)
    return quiz


def _choices(question: Question) -> None:
    right = 1 if isinstance(question, SingleChoiceQuestion) else 2
    Choice.objects.bulk_create(
        Choice(question=question, text=f"Option {n}", is_correct=n < right, sort_order=n)
        for n in range(4)
    )


def _pairs(question: Question) -> None:
    MatchPair.objects.bulk_create(
        MatchPair(question=question, left=f"Sign {n}", right=f"State {n}", sort_order=n)
        for n in range(3)
    )


def _accepted(question: Question) -> None:
    AcceptedAnswer.objects.create(question=question, wordings="slow", sort_order=0)


PARTS = {
    SingleChoiceQuestion: _choices,
    MultipleChoiceQuestion: _choices,
    TrueFalseQuestion: lambda question: None,
    MatchingQuestion: _pairs,
    ShortAnswerQuestion: _accepted,
}
