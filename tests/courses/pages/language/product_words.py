"""The product's own sentences: what its templates and its code say to people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from courses.pages.language.plain import Passage, passage, passage_of_html

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("certificates", "courses", "lms", "quizzes")

# Comments, and the one attribute whose value is a word that we avoid.
UNSAID = re.compile(r"{#.*?#}|{% comment .*?%}.*?{% endcomment %}|loading=\"lazy\"", re.DOTALL)
TAG = re.compile(r"{%.*?%}", re.DOTALL)
STRING_IN_TAG = re.compile(r"\"([^\"]*)\"|'([^']*)'")
VARIABLE = re.compile(r"{{.*?}}", re.DOTALL)
# What tags show or read aloud, beside their text.
SPOKEN = re.compile(r"\b(?:aria-label|alt|title|placeholder|content|value)=\"([^\"]*)\"")
# A sentence has two words, a label begins with a capital; names of fields, paths and codes don't.
SENTENCE = re.compile(r"^(?:[^_/{}<>=]*\w[,;:]? \w.*|[A-Z][a-z]+)$", re.DOTALL)


def templates() -> list[Path]:
    """Return the templates that learners, managers and visitors see, and those of mail."""
    found = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]
    return sorted(path for path in found if "admin" not in str(path.relative_to(ROOT)))


def words_of_template(path: Path) -> Iterator[Passage]:
    """Yield the text of a template, what its attributes say, and the strings it hands on."""
    source = UNSAID.sub("", path.read_text(encoding="utf-8"))
    for tag in TAG.findall(source):
        for said in STRING_IN_TAG.findall(tag):
            yield passage("".join(said))
    bare = VARIABLE.sub("…", TAG.sub("", source))
    for said in SPOKEN.findall(bare):
        yield passage(said)
    yield passage_of_html(bare) if path.suffix == ".html" else passage(bare)


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in ROOT.glob(f"{package}/**/*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def sentences_of_module(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the sentences in a module's strings; docstrings and patterns are for developers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            said = "".join(getattr(part, "value", "…") if isinstance(part, ast.Constant) else "…"
                           for part in node.values)  # fmt: skip
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value
        else:
            continue
        if id(node) not in notes and SENTENCE.match(said):
            yield node.lineno, said
