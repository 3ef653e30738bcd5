"""How long words are set: in which size, and in how many lines."""

from __future__ import annotations

import pytest

from certificates.page import in_two, width_of
from tests.certificates.factories import page


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One", ["One"]),
        ("Maria de la Fuente y Castellanos", ["Maria de la Fuente", "y Castellanos"]),
        ("aaaa bbbb cccc dddd", ["aaaa bbbb", "cccc dddd"]),
    ],
)
def test_a_text_breaks_between_words_into_lines_of_like_length(text: str, lines: list[str]) -> None:
    assert in_two(text) == lines


def test_joined_letters_are_slim_and_ideographs_wide() -> None:
    assert width_of("عبد") < 2
    assert width_of("李小") == 4
    assert width_of("e\u0301") == width_of("e")


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_only_what_is_too_long_for_one_line_is_set_in_two(orientation: str) -> None:
    short = page(design__orientation=orientation, learner__name="Kwame Mensah")
    assert short.name_lines == ["Kwame Mensah"]
    long = page(design__orientation=orientation, learner__name="Anna Maria " * 8)
    assert len(long.name_lines) == 2
