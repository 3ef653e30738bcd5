"""A cell that someone typed is never run as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.exports import csv_lines, safe_cell


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0"])
def test_what_starts_like_a_formula_becomes_text(typed: str) -> None:
    assert safe_cell(typed) == "'" + typed


@pytest.mark.parametrize("typed", ["Ana-Lucía", "2026-11-22", "3 of 4", "", "e=mc²"])
def test_plain_words_and_dates_stay_as_they_are(typed: str) -> None:
    assert safe_cell(typed) == typed


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",))))
def test_no_cell_is_ever_a_formula(typed: str) -> None:
    cell = safe_cell(typed)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert typed in cell


def test_the_file_reads_back_as_it_was_written() -> None:
    rows = [["Núñez, Ana", 'said "yes"', None], ["two\nlines", 3, "=1"]]
    text = "".join(csv_lines(["a", "b", "c"], rows)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [
        ["a", "b", "c"],
        ["Núñez, Ana", 'said "yes"', ""],
        ["two\nlines", "3", "'=1"],
    ]
