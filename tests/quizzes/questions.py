"""Builders for questions of each kind, with a canary in every place that must stay hidden."""

from __future__ import annotations

from django.http import QueryDict

from lms.demo.answers import fields as answered
from quizzes.models import (
    AcceptedAnswer,
    Bank,
    BlanksQuestion,
    Choice,
    Gap,
    MatchingQuestion,
    MatchPair,
    MultipleChoiceQuestion,
    OrderingItem,
    OrderingQuestion,
    Question,
    Quiz,
    QuizQuestion,
    ReflectionCriterion,
    ReflectionQuestion,
    ScenarioPart,
    ScenarioQuestion,
    ShortAnswerQuestion,
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


def matching(code: str, *, bank: Bank | None = None, **fields: object) -> MatchingQuestion:
    question = MatchingQuestion.objects.create(**common(code, bank, fields))
    for number, left in enumerate(["Ease", "Alarm", "Stillness", ""]):
        MatchPair.objects.create(
            question=question,
            left=left,
            right=f"Sign {number}",
            feedback=f"{CANARY} pair {number}",
            sort_order=number,
        )
    return question


def ordering(code: str, *, bank: Bank | None = None, **fields: object) -> OrderingQuestion:
    question = OrderingQuestion.objects.create(**common(code, bank, fields))
    for number, text in enumerate(["Look", "Greet", "Offer", "Look back"]):
        OrderingItem.objects.create(
            question=question, text=text, feedback=f"{CANARY} {text}", sort_order=number
        )
    return question


def short_answer(code: str, *, bank: Bank | None = None, **fields: object) -> ShortAnswerQuestion:
    said = {"model_answer": f"{CANARY} model"}
    question = ShortAnswerQuestion.objects.create(**common(code, bank, said | fields))
    for wordings, percent in ((f"{CANARY} ventral\nneuroception", 100), ("perception", 50)):
        AcceptedAnswer.objects.create(
            question=question, wordings=wordings, percent=percent, feedback=f"{CANARY} accepted"
        )
    return question


def blanks(code: str, *, bank: Bank | None = None, **fields: object) -> BlanksQuestion:
    passage = {"passage": "A state is about [1], and it [2]."}
    question = BlanksQuestion.objects.create(**common(code, bank, passage | fields))
    Gap.objects.create(question=question, accepted=f"{CANARY} body", feedback=f"{CANARY} gap")
    Gap.objects.create(
        question=question, accepted="changes", others="stays\ngrows", feedback=f"{CANARY} gap"
    )
    return question


def scenario(code: str, *, bank: Bank | None = None, **fields: object) -> ScenarioQuestion:
    question = ScenarioQuestion.objects.create(**common(code, bank, fields))
    for number, make in enumerate((single, true_false)):
        part = make(f"{code}-{number}", bank=bank)
        ScenarioPart.objects.create(scenario=question, question=part, sort_order=number)
    return question


def reflection(code: str, *, bank: Bank | None = None, **fields: object) -> ReflectionQuestion:
    return ReflectionQuestion.objects.create(**common(code, bank, fields))


def marked_reflection(code: str, **fields: object) -> ReflectionQuestion:
    question = reflection(code, is_marked=True, **fields)
    ReflectionCriterion.objects.create(question=question, text="Names what was seen", sort_order=0)
    return question


def asks(slug: str, *questions: Question, **fields: object) -> Quiz:
    """Make a quiz that asks some questions in order."""
    quiz = Quiz.objects.create(title=f"Quiz {slug}", slug=slug, **fields)
    for order, question in enumerate(questions):
        QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=order)
    return quiz


SAMPLES = {
    "single_choice": single,
    "multiple_choice": multiple,
    "true_false": true_false,
    "matching": matching,
    "ordering": ordering,
    "short_answer": short_answer,
    "blanks": blanks,
    "scenario": scenario,
    "reflection": reflection,
}
MAKERS = [make for kind, make in SAMPLES.items() if kind != "reflection"]


def a_quiz(slug: str = "mixed", *, size: int = 3, **fields: object) -> Quiz:
    """Make a quiz that asks questions of all kinds in turn."""
    questions = [MAKERS[number % len(MAKERS)](f"{slug}-{number}") for number in range(size)]
    return asks(slug, *questions, **fields)


def form(attempt: object, *, right: bool = True, numbers: object = None) -> QueryDict:
    """Return the form of some questions of an attempt (all, when none are named), filled in."""
    data = QueryDict(mutable=True)
    for number in numbers or range(1, len(attempt.frozen) + 1):
        data.appendlist("asked", str(number))
        for suffix, values in answered(attempt.frozen[number - 1], right).items():
            data.setlist(f"q{number}{suffix}", values)
    return data


def right_values(frozen: dict) -> list[str]:
    """Return what is sent for a right answer to a question that has one field."""
    return answered(frozen, True)[""]
