"""Builders for questions of each kind, with a canary in every place that must stay hidden."""

from __future__ import annotations

from django.http import QueryDict

from quizzes.models import (
    Bank,
    Choice,
    MultipleChoiceQuestion,
    Question,
    Quiz,
    QuizQuestion,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)

CANARY = "CANARY-9d2f"


def a_bank(slug: str = "bank") -> Bank:
    return Bank.objects.get_or_create(slug=slug, defaults={"title": slug.capitalize()})[0]


def common(code: str, bank: Bank | None, fields: dict[str, object]) -> dict[str, object]:
    defaults = {
        "bank": bank or a_bank(),
        "code": code,
        "title": f"{CANARY} title {code}",
        "prompt": f"<p>What about {code}?</p>",
        "objective": "1",
        "lesson": "I1.1",
        "feedback": f"<p>{CANARY} overall</p>",
    }
    return defaults | fields


def options(question: Question, right: int, total: int) -> None:
    for number in range(total):
        Choice.objects.create(
            question=question,
            text=f"Option {number}",
            is_correct=number < right,
            feedback=f"{CANARY} option {number}",
            sort_order=number,
        )


def single(code: str, *, bank: Bank | None = None, **fields: object) -> SingleChoiceQuestion:
    question = SingleChoiceQuestion.objects.create(**common(code, bank, fields))
    options(question, right=1, total=4)
    return question


def multiple(code: str, *, bank: Bank | None = None, **fields: object) -> MultipleChoiceQuestion:
    question = MultipleChoiceQuestion.objects.create(**common(code, bank, fields))
    options(question, right=2, total=4)
    return question


def true_false(code: str, *, bank: Bank | None = None, **fields: object) -> TrueFalseQuestion:
    said = {"feedback_true": f"{CANARY} true", "feedback_false": f"{CANARY} false"}
    return TrueFalseQuestion.objects.create(**common(code, bank, said | fields))


def asks(slug: str, *questions: Question, **fields: object) -> Quiz:
    """Make a quiz that asks some questions in order."""
    quiz = Quiz.objects.create(title=f"Quiz {slug}", slug=slug, **fields)
    for order, question in enumerate(questions):
        QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=order)
    return quiz


SAMPLES = {"single_choice": single, "multiple_choice": multiple, "true_false": true_false}
MAKERS = list(SAMPLES.values())


def a_quiz(slug: str = "mixed", *, size: int = 3, **fields: object) -> Quiz:
    """Make a quiz that asks questions of all kinds in turn."""
    questions = [MAKERS[number % len(MAKERS)](f"{slug}-{number}") for number in range(size)]
    return asks(slug, *questions, **fields)


def right_values(frozen: dict) -> list[str]:
    if frozen["kind"] == "true_false":
        return ["true" if frozen["answer_is_true"] else "false"]
    return [option["token"] for option in frozen["options"] if option["correct"]]


def other_values(frozen: dict) -> list[str]:
    if frozen["kind"] == "true_false":
        return ["false" if frozen["answer_is_true"] else "true"]
    right = len(right_values(frozen))
    return [option["token"] for option in frozen["options"] if not option["correct"]][:right]


def form(attempt: object, *, right: bool = True, numbers: object = None) -> QueryDict:
    """Return the form of some questions of an attempt (all, when none are named), filled in."""
    data = QueryDict(mutable=True)
    for number in numbers or range(1, len(attempt.frozen) + 1):
        frozen = attempt.frozen[number - 1]
        data.appendlist("asked", str(number))
        data.setlist(f"q{number}", right_values(frozen) if right else other_values(frozen))
    return data
