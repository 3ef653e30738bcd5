from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from django.db import transaction

from courses.supervision.dose.planning import plan_missing
from lms.people.administrators import set_up_administrators

from .articles import load_reading
from .bank import load_questions
from .courses import Shelf, course_folders, load_course
from .designs import load_designs
from .files import read
from .language import load_wordings
from .ledger import Ledger
from .quizzes import load_quizzes
from .reference import load_rubric, load_sources, load_terms
from .rules import load_rhythms, load_rules
from .site import load_site
from .trainers import set_up_trainers
from .vignettes import load_vignettes

Say = Callable[[str], None]


@transaction.atomic
def load_content(*, overwrite: bool = False, say: Say = lambda line: None) -> Ledger:
    """Bring the content files into the site: all of them, or (when one can't be read) none.

    What a trainer has changed since it was loaded stays as it is unless ``overwrite``.
    """
    ledger = Ledger(overwrite=overwrite)
    report = partial(_report, say, ledger)
    index = load_site(ledger)
    report("Home page and list of courses")
    sources = load_sources(ledger)
    report("Sources")
    load_terms(ledger, sources)
    report("Glossary")
    load_wordings(ledger)
    report("Wordings to avoid")
    rubric = load_rubric(ledger)
    report("Rubric")
    load_vignettes(ledger, rubric)
    report("Vignettes")
    load_rules(ledger, sources)
    report("Rules of practice and renewal")
    load_designs(ledger)
    report("Certificate designs")
    left_out = load_questions(ledger)
    report("Questions")
    load_quizzes(ledger)
    report("Quizzes")
    months = read("renewal.yaml")["fact_review"]["every_months"]
    if index:
        load_reading(ledger, index.get_parent(), index, sources, months)
        report("Glossary page and articles")
    for folder in course_folders() if index else []:
        load_course(ledger, folder, index, Shelf(sources, rubric, months))
        report(f"Course {folder.removeprefix('courses/')}")
    load_rhythms(ledger)
    report("Feedback sessions after courses")
    plan_missing()
    set_up_trainers()
    set_up_administrators()
    _close(say, ledger, left_out)
    return ledger


def _report(say: Say, ledger: Ledger, what: str) -> None:
    counts = ledger.take_outcomes()
    say(f"{what}: {', '.join(f'{count} {outcome}' for outcome, count in counts.items())}.")


def _close(say: Say, ledger: Ledger, left_out: Counter[str]) -> None:
    if left_out:
        kinds = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in left_out.items())
        say(f"Questions left out, because their kinds don't exist yet: {kinds}.")
    if ledger.kept:
        say("Changed here since, and left alone (--overwrite takes the files' version):")
    for path in ledger.kept:
        say(f"  {path}")
