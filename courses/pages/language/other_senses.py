"""Places where the letters are the same and the words are others: cups, names, addresses."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from .mention import Mention

NEAR = 8
"""Words on either side in which another sense shows."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LAST_WORD = re.compile(r"([^\W_][\w’'&-]*)[\s“‘\"'(]*$")
NEXT_WORD = re.compile(r"(?:['’]s)?\s+([^\W_][\w’'&-]*)")
ADDRESS = re.compile(r"\S*(?:://|www\.|\w@\w|/\w+/)\S*")
SMALL_IN_TITLES = frozenset(
    ["a", "an", "the", "of", "and", "or", "in", "for", "on", "to", "at", "by", "with", "from", "as"]
)


def means_something_else(mention: Mention) -> bool:
    """“Dirty” beside “cups”: what trainers have listed as “fine beside”."""
    fine = mention.wording.fine_words()
    near = _words(mention.before)[-NEAR:] + _words(mention.after)[:NEAR] if fine else []
    return any(fnmatchcase(word, pattern) for word in near for pattern in fine)


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'").removesuffix("'s") for word in WORD.findall(text)]


def is_part_of_a_name(mention: Mention) -> bool:
    """“The Addicts Rehabilitation Center”: capitals that run on beyond the phrase.

    A Heading With A Capital On Every Word is no name, and neither are words IN CAPITALS.
    """
    return (
        _all_capitalised(mention.phrase)
        and _runs_on(mention)
        and not _all_capitalised(mention.before + mention.after)
    )


def _all_capitalised(text: str) -> bool:
    return all(
        word[0].isupper() for word in WORD.findall(text) if word.lower() not in SMALL_IN_TITLES
    )


def _runs_on(mention: Mention) -> bool:
    following = NEXT_WORD.match(mention.after)
    if following and following[1][0].isupper():
        return True
    previous = LAST_WORD.search(mention.before)
    # The first word of a sentence has its capital for another reason.
    return previous is not None and previous.start() > 0 and previous[1][0].isupper()


def is_in_an_address(mention: Mention) -> bool:
    start = re.search(r"\S*$", mention.before)
    end = re.match(r"\S*", mention.after)
    return ADDRESS.fullmatch(start[0] + mention.phrase + end[0]) is not None
