"""How well the check tells a use from a mention, measured on sentences written for it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from courses.pages.language.checking import hits_in
from courses.pages.language.phrases import Phrases
from courses.pages.language.plain import passage, passage_of_html

from .conftest import shipped_wordings

Sentence = dict[str, Any]

CORPUS: list[Sentence] = yaml.safe_load(
    (Path(__file__).parent / "corpus.yaml").read_text(encoding="utf-8")
)
PRECISION = 0.95
RECALL = 0.90


class Measure(NamedTuple):
    precision: float
    recall: float
    asked_too_often: list[str]
    missed: list[str]


def found_in(sentence: Sentence, phrases: Phrases) -> Counter[str]:
    read = passage_of_html if sentence["where"] == "html" else passage
    return Counter(hit.wording.avoid for hit in hits_in(read(sentence["text"]), phrases))


def measure(sentences: list[Sentence], phrases: Phrases) -> Measure:
    right = 0
    too_often: list[str] = []
    missed: list[str] = []
    for sentence in sentences:
        found, expected = found_in(sentence, phrases), Counter(sentence["expect"])
        right += (found & expected).total()
        too_often += [f"{name}: {sentence['text']}" for name in (found - expected).elements()]
        missed += [f"{name}: {sentence['text']}" for name in (expected - found).elements()]
    return Measure(
        right / (right + len(too_often)), right / (right + len(missed)), too_often, missed
    )


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned on", "held out"])
def test_the_bar_is_held(shipped: Phrases, held_out: bool) -> None:
    part = [each for each in CORPUS if each.get("held_out", False) == held_out]
    measured = measure(part, shipped)
    assert measured.precision >= PRECISION, measured.asked_too_often
    assert measured.recall >= RECALL, measured.missed


def test_the_corpus_is_large_and_varied() -> None:
    settings = Counter(sentence["where"] for sentence in CORPUS)
    clean = sum(not sentence["expect"] for sentence in CORPUS)
    held_out = sum(sentence.get("held_out", False) for sentence in CORPUS)
    assert len(CORPUS) >= 220
    assert len({sentence["text"] for sentence in CORPUS}) == len(CORPUS)
    assert min(clean, len(CORPUS) - clean) >= 200
    assert held_out >= 130
    assert {"chart", "lesson", "feedback", "option", "notice", "html"} <= set(settings)


def test_every_wording_of_the_shared_language_is_in_it() -> None:
    expected = {name for sentence in CORPUS for name in sentence["expect"]}
    assert expected == {wording.avoid for wording in shipped_wordings()}
