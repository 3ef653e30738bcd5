"""How the demo's people found the courses they completed."""

from __future__ import annotations

import random

from certificates.evaluations.asking import open_questions, statements
from certificates.models import Evaluation, EvaluationForm, EvaluationReceipt
from courses.progress.models import Enrolment

from .people import Cast

MOSTLY_KIND = (2, 3, 4, 4, 5, 5, 5, None)


def evaluate_courses(cast: Cast, said: dict[str, list[str]]) -> None:
    """Give one evaluation for most completions; ``said`` has words by the number of a question."""
    form = EvaluationForm.objects.first()
    rng = random.Random(cast.agency.slug)  # noqa: S311  (the same story everywhere, no secret)
    done = Enrolment.objects.filter(agency=cast.agency, completed_at__isnull=False)
    rows = [row for row in done.select_related("course", "agency") if rng.random() < 0.8]
    EvaluationReceipt.objects.bulk_create(EvaluationReceipt(enrolment=row) for row in rows)
    unsaid = {number: rng.sample(words, len(words)) for number, words in said.items()}
    Evaluation.objects.bulk_create(
        Evaluation(
            course=row.course,
            agency=row.agency,
            edition=row.course.edition,
            month=row.today(row.completed_at).replace(day=1),
            scales=[[text, rng.choice(MOSTLY_KIND)] for text in statements(row, form)],
            words=[
                [question, unsaid[str(number)].pop()]
                for number, question in enumerate(open_questions(form), 1)
                if unsaid[str(number)] and rng.random() < 0.4
            ],
        )
        for row in rows
    )
