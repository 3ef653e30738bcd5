"""Sentences that speak about a wording: name it, advise against it, replace it, report it."""

from __future__ import annotations

import re

from .mention import (
    A_WORD,
    ANOTHER,
    ARTICLE,
    CLAUSE,
    IS,
    LIST,
    NOT,
    SOMEONE,
    Mention,
    after,
    anywhere_before,
    before,
    words,
)

# The wording is what the sentence is about.

NAMES_IT = before(
    rf"""
    (?<!other\s)(?<!few\s)(?:{A_WORD})|
    (?:ideas?|notions?|talk\w*|stor(?:y|ies)|promises?|claims?|offers?|names?)(?= of)|
    (?:books?|articles?|adverts?|leaflets?|posts?|jokes?) (?:on|about)
    """,
    # One more item of a list may come in between: “the label of laziness, or of being unmotivated”.
    rf"{ARTICLE}|{LIST}|of|for|about|including|calling|being|\w+(?=,? (?:or|and)\b)",
)
LISTS_IT = anywhere_before(
    rf"""
    (?:(?:{A_WORD}|language)\b[^:]*
    \b(?:avoid|leave|leaving|left|drop|dropped|lose|skip|retire|replace|stop|stopped|not)\b[^:]*
    |not (?:this|that|these)|avoid|instead of|in place of|say less)\s*:
    """,
    gap="[^.]",
)
WRITES_IT = before(
    r"""
    (?:to|that|which|who|signs?|notes?|charts?|forms?|box|cards?|files?|records?|letters?)\s+
    (?:say|says|said|write|writes|wrote|read|reads)
    """,
    "just|only|simply",
)
JUDGES_IT = after(
    rf"""
    (?:{IS}|sounds?|as|says|hides) (?:(?:only|just|not|never|like) )*(?:(?:an?|the|one|our|no) )?
    (?:\w+ )?(?:{A_WORD}|verdicts?|judge?ments?|insults?)|
    (?:is|are) (?:no|not an?) (?:symptom|sign|proof|test|measure|diagnosis|cure|cause)|
    (?:is|are) (?:not what we|not how we|something else|another thing|another matter)|
    means (?:nothing|little|many)|
    (?:has|have) no (?:place|part|use)
    """
)
SUMS_IT_UP = after(
    rf"""
    (?:(?:{ANOTHER}|\w+(?=[,:]))[,\s]*)*[:;—–-]\s*(?:(?:each|all|none) of )?
    (?:(?:such|these|those|both|all) )?(?:words|labels|terms|phrases)
    """
)


def is_the_subject(mention: Mention) -> bool:
    """“The word addict is a label”, “Words we leave out: addict”, “Lazy is a judgement”."""
    cues = (NAMES_IT, LISTS_IT, WRITES_IT)
    return any(map(mention.follows, cues)) or any(map(mention.precedes, (JUDGES_IT, SUMS_IT_UP)))


# The sentence advises against the wording, or against the deed.

SAYING = """
    say|saying|said|write|writing|wrote|written|call|calling|called|use|using|used|put|putting|
    speak of|speaking of|spoke of|talk of|talking of|describe|describing|described|
    label|labelling|labelled|labeling|labeled|chart|charting|record|recording
"""
ORDERING = """
    tells?|telling|told|asks?|asking|asked|orders?|ordering|ordered|urges?|urging|urged|
    makes?|making|made|expects?|expecting|expected|forces?|forcing|forced|
    commands?|commanding|push|pushes|pushing
"""
STOPPING = r"avoid\w*|stop|stops|stopped|stopping|without|instead of|rather than|refuse to"
AVOIDS_IT = before(
    """
    avoid|avoids|avoided|avoiding|(?:leave|leaves|leaving|left|cross|crossed|strike) out|
    steer clear of|stay away from|beware of
    """,
    f"an?|any|{LIST}|calling|saying|writing|using|{SOMEONE}",
)
DOES_NOT_SAY_IT = before(
    rf"""
    (?:(?:{NOT}) (?:\w+ ){{0,2}}?|(?:{STOPPING}) |
    (?:wrong|unfair|unkind|tempting|easy|quick) to )(?:{SAYING})
    """,
    f"{ARTICLE}|{LIST}|{SOMEONE}|{CLAUSE}|to|of",
)
DOES_NOT_ORDER_IT = anywhere_before(rf"(?:{NOT}|{STOPPING}) (?:\w+ ){{0,2}}?(?:{ORDERING})\b")
BEING_TOLD = before(
    r"""
    being (?:told|asked|ordered|made|urged|pressed) to|
    (?:predict|assum|suggest|imply|claim|insist|promis|warn)ing(?: \w+)? that
    """
)
ORDERS_IT = before(
    rf"""
    (?:(?:{ORDERING}) (?:(?:an?|the) )?(?:{SOMEONE})|
    invitations?|orders?|instructions?|commands?|demands?|requests?|advice) to
    """
)
TO_NO_GOOD = re.compile(
    words(
        r"""
        [^.;:]*\b(?:rarely|seldom|hardly|never|not|\w+n't|cannot|can|may|might|often|
        brings?|feels?|raises?|causes?)\b
        """
    ),
    re.IGNORECASE,
)


def is_advised_against(mention: Mention) -> bool:
    """“We avoid saying addict”, “never write that someone is attention-seeking”."""
    cues = (AVOIDS_IT, DOES_NOT_SAY_IT, DOES_NOT_ORDER_IT, BEING_TOLD)
    return any(map(mention.follows, cues)) or (
        mention.follows(ORDERS_IT) and mention.precedes(TO_NO_GOOD)
    )


# Something else is offered in its place.

IN_PLACE_OF = before(
    r"""
    instead of|rather than|in place of|in preference to|
    (?:better|kinder|fairer|clearer|truer|plainer|warmer|safer|more \w+) (?:[\w-]+ ){0,3}?than
    """,
    f"an?|{LIST}|{SAYING}|{SOMEONE}|that|is|are|being",
)
REPLACES = before(
    r"""
    replac\w+|swap\w*|chang\w+|trad(?:e|ed|es|ing)|exchang\w+|substitut\w+|reword\w*|
    turn(?:ed|s|ing)?
    """,
    f"an?|the|{LIST}",
)
BY_SOMETHING = re.compile(r"[^.;]*?\b(?:with|by|for|to|into)\b", re.IGNORECASE)
FROM = before("from")
TO_SOMETHING = after("to")
ABOUT_WORDING = re.compile(
    words(rf"\b(?:{A_WORD}|language|sentences?|rewrit\w+|reword\w+)\b"), re.IGNORECASE
)
GIVES_WAY = after("becomes?|became|gives? way to|turns? into")
ARROW = re.compile(r"[”’\"')]*\s*(?:→|->)")


def is_swapped(mention: Mention) -> bool:
    """“Return to use rather than relapsed”, “replace lazy with tired”, “lazy → tired”."""
    if mention.follows(REPLACES):
        return mention.precedes(BY_SOMETHING)
    if mention.follows(FROM) and mention.precedes(TO_SOMETHING):
        return ABOUT_WORDING.search(mention.before + mention.after) is not None
    return mention.follows(IN_PLACE_OF) or any(map(mention.precedes, (GIVES_WAY, ARROW)))


# The wording is somebody's, and the sentence says whose.

LABELLED = before(
    r"""
    label+ed|labels|branded|dubbed|nicknamed|stamped|so-called|known as|
    (?:written (?:off|up|down)|dismissed|misread|passed off|mocked|praised|sold|marketed|
    advertised|touted|hailed|held up) as|mistaken for|
    (?:be|been|being|is|are|was|were|gets?|got|often|once|sometimes|also|still|
    books?|films?|songs?|novels?|plays?|chapters?|leaflets?|apps?) (?:\w+ly )?called
    """,
    f"{ARTICLE}|{LIST}|just|merely|simply|only|being",
)
CALLED = before(
    rf"""
    (?:calling|(?:to|some|many|people|others|books|they) (?:(?:still|often|once|may) )?call)\s+
    (?:(?:an?|the) )?(?:{SOMEONE}|this|that)
    """,
    f"{ARTICLE}|{LIST}|just|merely|simply|being",
)
SAID_BY_OTHERS = before(
    r"""
    used to (?:say|write|call|speak of|talk of|hear)|
    (?:once|long|often|still) (?:said|wrote|spoke of|talked of|say|write|speak of|talk of)|
    (?:may|might|will|often|sometimes|could) (?:(?:also|still) )?
    (?:hear|read|find|meet|come across|say|see)|
    (?:some|many|others) (?:\w+ )?(?:say|claim|write|speak of|promise|think)|
    (?:that|who|which) (?:promises?|claims?|sells?|advertises?)
    """,
    f"{ARTICLE}|{LIST}|{SOMEONE}|{CLAUSE}|of|in|to",
)
LOOKS_LIKE = before(
    r"""
    (?:what (?:\w+ )?(?:looks?|looked|sounds?|reads?|seems?|feels?|passes|counts)|
    (?:can|may|might|could) (?:\w+ )?(?:look|sound|seem|read|come across)|
    (?:people|clients?|residents?|members?|someone|they) (?:\w+ )?(?:feels?|felt))\s+
    (?:like|as|to be)
    """,
    f"{ARTICLE}|{LIST}|{SOMEONE}|being",
)


def is_reported(mention: Mention) -> bool:
    """“He had been labelled lazy”, “people used to say gone dorsal”, “what looks like …”."""
    return any(map(mention.follows, (LABELLED, CALLED, SAID_BY_OTHERS, LOOKS_LIKE)))
