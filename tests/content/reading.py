"""How hard a text is to read, by a published formula."""

from __future__ import annotations

import re

# Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new readability formulas for Navy
# enlisted personnel, Research Branch Report 8-75.
WORDS_PER_SENTENCE, SYLLABLES_PER_WORD, OFFSET = 0.39, 11.8, 15.59
WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
SENTENCE_END = re.compile(r"[.?!…]+[”’)]*(?=\s|$)|\n+")


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def flesch_kincaid(text: str) -> float:
    """Return the US school grade at which the text reads; each line is at least one sentence."""
    words = words_of(text)
    sentences = [part for part in SENTENCE_END.split(text) if words_of(part)]
    syllables = sum(map(syllables_of, words))
    return (
        WORDS_PER_SENTENCE * len(words) / len(sentences)
        + SYLLABLES_PER_WORD * syllables / len(words)
        - OFFSET
    )


def syllables_of(word: str) -> int:
    """Count groups of vowels, a silent e at the end left out; at least one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)
