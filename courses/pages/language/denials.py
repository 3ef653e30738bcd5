"""Sentences that deny a claim or a label: “no nerve is a calm button”, “not lazy; worn out”.

A denied event still tells it in those words, so “she has not relapsed” is no denial of this kind.
"""

from __future__ import annotations

import re

from .mention import ANOTHER, ARTICLE, IS, LIST, NOT, Mention, before, words

IS_NOT = before(
    r"""
    (?:is|are|was|were|am|be|been|being|it's|that's|they're|as)\s+
    (?:not|never|no|neither|hardly|nowhere near)(?! (?:just|only|merely|simply|longer))|
    (?:is|are|was|were)n't(?! (?:just|only|merely|simply))
    """,
    rf"""
    {ARTICLE}|{LIST}|being|about|really|a kind of|the same|same (?:thing )?as|as|much|always|
    there|either|neither|to|for|on|an? \w+(?= $)|\w+(?= nor\b)
    """,
)
NOT_BUT = re.compile(
    words(
        rf"""
        (?:^|[,;:–—(]|\band|\bbut)\s*(?:not|never) (?:(?:as|like|from) )?(?:(?:{ARTICLE}) )?
        [“‘"]?$
        """
    ),
    re.IGNORECASE,
)
THERE_IS_NO = before(
    r"there(?: (?:is|are|was|were|can be)|'s) no(?: such thing as)?",
    # and one word to describe it: “no such thing as a certified …”
    rf"an?|{LIST}|\w+(?= $)",
)
# “No state is a good state or a bad state”, but not “there is no doubt that he is lazy”.
NOTHING_IS = re.compile(
    words(
        r"""
        \b(?:no|none|nobody|nothing|neither|no one)\b
        (?! (?:doubt|wonder|secret|question|surprise|reason|sign))
        """
    )
    + r"(?:(?!\b(?:that|who|because|why|when|how|if|but)\b)[^.,;:])*"
    + words(
        rf"""
        \b(?:{IS}|should|must|can|may|has to|needs to|ought to|works? like|acts? as)\s+
        (?:\w+ ){{0,2}}?(?:{ANOTHER}[\s,]+(?:or|and|nor) (?:(?:an?|the) )?)*$
        """
    ),
    re.IGNORECASE,
)
CLAIMING = """
    give|carry|offer|bring|earn|promise|provide|mean|prove|measure|show|make|become|include|award|
    need|(?:act|work|count) as|amount to|call for|come from|(?:rest|rely) on
"""
DOES_NOT = re.compile(
    words(
        r"""
        \b(?:(?:do|does|can|could|will|would|may|might|must|should|need)(?: not|n't)|
        cannot|can't|won't) (?:(?:ever|really|simply) )?
        """
    )
    + words(rf"(?:(?:{CLAIMING})\b\s*(?:(?:{ARTICLE}) )?(?:{ANOTHER}\W+or )?)?$"),
    re.IGNORECASE,
)
NO_NEED = re.compile(
    words(
        rf"""
        \b(?:no need to|no reason to|need not|needn't|without having to|
        (?:{NOT}) (?:ever )?(?:has|have|had|need|needs|needed|asked|meant|required) to)\b[^.;]*$
        """
    ),
    re.IGNORECASE,
)
NO_EVIDENCE = re.compile(
    words(
        r"""
        \bno (?:\w+ )?(?:evidence|proof|study|trial) (?:that|for|of|has|shows)\b[^.;:]*$
        """
    ),
    re.IGNORECASE,
)
DIFFERS = before(
    """
    differs? from|different from|apart from|the opposite of|anything but|far from|
    not to be confused with
    """,
    f"{ARTICLE}|{LIST}|being",
)
DENIALS = (IS_NOT, NOT_BUT, THERE_IS_NO, NOTHING_IS, DOES_NOT, NO_NEED, NO_EVIDENCE, DIFFERS)
ANY_MORE = re.compile(r"\s+(?:any\s*more|any\s+longer)\b", re.IGNORECASE)
ANSWERED_NO = re.compile(r"\s*(?:no|not|or|never|hardly)\b", re.IGNORECASE)


def is_denied(mention: Mention) -> bool:
    # “Not an addict any more” still says that somebody was one.
    return not mention.precedes(ANY_MORE) and any(map(mention.follows, DENIALS))


def is_questioned(mention: Mention) -> bool:
    """“Attention-seeking? Or a request that went unheard?”"""
    return mention.after.rstrip(" ”’\"')").endswith("?") and bool(ANSWERED_NO.match(mention.then))
