"""When a phrase isn't used but only mentioned, so that nobody needs to look at it.

Each rule is a function of a mention that says yes or no. To teach the check a new way of speaking
about words, add it to the rule it belongs to, and sentences of both kinds to the tests' corpus.
"""

from __future__ import annotations

from collections.abc import Callable

from .denials import is_denied, is_questioned
from .mention import Mention
from .other_senses import is_in_an_address, is_part_of_a_name, means_something_else
from .words_as_words import is_advised_against, is_reported, is_swapped, is_the_subject

Rule = Callable[[Mention], bool]


def is_quoted(mention: Mention) -> bool:
    """Between quotation marks, or marked up as a quotation: those are somebody else’s words."""
    return mention.is_quoted


RULES: tuple[Rule, ...] = (
    is_quoted,
    means_something_else,
    is_part_of_a_name,
    is_in_an_address,
    is_the_subject,
    is_advised_against,
    is_swapped,
    is_reported,
    is_denied,
    is_questioned,
)


def is_only_mentioned(mention: Mention) -> bool:
    return any(rule(mention) for rule in RULES)
