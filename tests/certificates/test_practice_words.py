import pytest

from certificates.page import practice_words

RUBRIC = {"rubrics": [{"title": "A rubric", "version": 1}]}
CASES = [
    ({"observations": 2, "observers": 2}, "2 signed-off observations by 2 observers"),
    ({"observations": 2, "observers": 2, "calibrated": 0},
     "2 signed-off observations by 2 observers"),
    ({"observations": 2, "observers": 2, "calibrated": 1},
     "2 signed-off observations by 2 observers, 1 of them calibrated"),
    ({"observations": 2, "observers": 2, "calibrated": 2},
     "2 signed-off observations by 2 observers, all calibrated at the time"),
    ({"observations": 1, "observers": 1, "calibrated": 1},
     "1 signed-off observation by 1 observer, calibrated at the time"),
]  # fmt: skip


@pytest.mark.parametrize(("practice", "words"), CASES)
def test_observed_practice_says_who_was_calibrated_where_that_was_asked(
    practice: dict, words: str
) -> None:
    assert practice_words(practice | RUBRIC) == f"{words} (A rubric, version 1)"
