"""The six scenes that ship: whole, varied, in the shared language, and never written over."""

from __future__ import annotations

import pytest

from courses.pages.language.looking import unresolved
from courses.supervision.calibration.agreement import agreement
from courses.supervision.models import Rubric, Vignette
from lms.content.language import load_wordings
from lms.content.ledger import Ledger, Outcome
from lms.content.reference import load_rubric
from lms.content.vignettes import load_vignettes

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric() -> Rubric:
    ledger = Ledger()
    load_wordings(ledger)
    found = load_rubric(ledger)
    load_vignettes(ledger, found)
    return found


def test_each_is_short_whole_and_shows_more_than_one_level(rubric: Rubric) -> None:
    rows = list(Vignette.objects.live())
    assert {row.setting for row in rows} == {
        "Residential", "Outpatient", "Street outreach", "Peer support", "Front desk", "Group",
    }  # fmt: skip
    for row in rows:
        assert 250 <= len(row.text.split()) <= 400, row
        assert row.missing() == [], row
        assert len({agreed.level for agreed in row.consensus.all()}) >= 3, row
        assert unresolved(row) == [], row


def test_together_they_tell_a_close_eye_from_one_that_always_says_consistent(
    rubric: Rubric,
) -> None:
    levels = [agreed.level for row in Vignette.objects.live() for agreed in row.consensus.all()]
    seen = [level for level in levels if level]
    assert min(seen.count(level) for level in range(1, 5)) >= 8
    assert agreement([3] * len(seen), seen).kappa == pytest.approx(0)


def test_what_a_trainer_changed_is_never_written_over(rubric: Rubric) -> None:
    row = Vignette.objects.live().first()
    Vignette.objects.filter(pk=row.pk).update(text="Our own scene.", retired_at=row.published_at)
    again = Ledger(overwrite=True)
    load_vignettes(again, rubric)
    row.refresh_from_db()
    assert (row.text, row.is_live) == ("Our own scene.", False)
    assert again.take_outcomes() == {Outcome.AS_BEFORE: 6}
