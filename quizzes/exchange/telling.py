"""Questions of a bank as plain ones, with their images."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.text import get_valid_filename
from wagtail.images import get_image_model
from wagtail.rich_text import expand_db_html

from quizzes.freezing import fetch_parts
from quizzes.models import Bank, Question

from .markup import cleaned
from .plain import COLUMNS, FIELDS, IMAGE, RELATIONS, Parcel, Plain

EMBED = re.compile(r"<embed\b[^>]*/?>")
ID = re.compile(r'\bid="(\d+)"')
ALT = re.compile(r'\balt="([^"]*)"')
UNTOLD = {"gift": ("ordering", "blanks", "scenario"), "moodle": (), "qti": ()}


def pack_bank(bank: Bank, form: str) -> Parcel:
    """Put together what of a bank a format can carry; what it can't stands in the notes."""
    questions = list(Question.objects.filter(bank=bank).order_by("code"))
    fetch_parts(questions)
    told = [*questions, *(part for each in questions for part in each.within())]
    prefetch_related_objects(told, "tagged__tag")
    images = _images([text for each in told for text in (each.prompt, each.feedback)])
    parcel = Parcel(form, images=dict(images.values()))
    names = {pk: named for pk, (named, _) in images.items()}
    inside, stranded = _parts_of_scenes(questions, form)
    for question in questions:
        if question.pk in inside:
            continue
        if why := stays(question, form):
            parcel.notes.append(f"{question.code} stays here: {why}")
            continue
        parcel.questions.append(_plain(question, names))
        if question.pk in stranded:
            parcel.notes.append(f"{question.code} goes without the scene it is asked about.")
        for each in (question, *question.within()):
            parcel.notes += losses(each, form)
    return parcel


def _parts_of_scenes(questions: list[Question], form: str) -> tuple[set[int], set[int]]:
    """Return which questions travel within a scenario, and of which the scenario stays here."""
    inside, stranded = set(), set()
    for question in questions:
        parts = {part.pk for part in question.within()}
        (stranded if parts and stays(question, form) else inside).update(parts)
    return inside, stranded - inside


def losses(question: Question, form: str) -> list[str]:
    """Return a sentence for each thing that gets lost of a question that travels."""
    found = []
    if lost := left_behind(question, form):
        found.append(f"{question.code} goes without its {' and its '.join(lost)}.")
    if not question.live:
        found.append(f"{question.code} isn’t published here; the file doesn’t say so.")
    return found


def stays(question: Question, form: str) -> str:
    """Return why a question can't travel in a format, or nothing."""
    if question.kind not in RELATIONS or question.kind in UNTOLD[form]:
        return f"no place for a question of the kind “{question.kind_label}”."
    how = getattr(question, "compared", "")
    if how == "ideas" or (how == "number" and form == "qti"):
        return "no place for the way its answers are compared."
    reasons = [(part, stays(part, form)) for part in question.within()]
    return next((f"of {part.code} there is {why}" for part, why in reasons if why), "")


def left_behind(question: Question, form: str) -> list[str]:
    """Return what of a question a format has no place for."""
    rows = _rows(question)
    unoffered = any(
        set(row["accepted"].splitlines()[1:]) - set(row["others"].splitlines())
        for row in rows
        if row.get("others")
    )
    has_notes = any(row.get("feedback") for row in rows)
    return [
        name
        for name, there in (
            ("hint", question.hint and form != "moodle"),
            ("model answer", getattr(question, "model_answer", "")),
            ("feedback to single pairs", has_notes and question.kind == "matching"),
            (
                "feedback to accepted answers",
                has_notes and question.kind == "short_answer" and form == "qti",
            ),
            ("wordings that a gap accepts and doesn’t offer", unoffered),
            ("marking by a person", getattr(question, "is_marked", False)),
        )
        if there
    ]


def _rows(question: Question) -> list[dict[str, Any]]:
    relation = RELATIONS[question.kind]
    rows = getattr(question, relation).all() if relation else []
    return [{name: getattr(row, name) for name in COLUMNS[relation]} for row in rows]


def _plain(question: Question, names: dict[int, str]) -> Plain:
    return Plain(
        kind=question.kind,
        title=question.title,
        code=question.code,
        prompt=_html(question.prompt, names),
        feedback=_html(question.feedback, names),
        points=question.points,
        objective=question.objective,
        lesson=question.lesson,
        category=question.category,
        hint=question.hint,
        shuffle=question.shuffle,
        words=sorted(row.tag.name for row in question.tagged.all()),
        fields={name: getattr(question, name) for name in FIELDS.get(question.kind, ())},
        rows=_rows(question),
        parts=[_plain(part, names) for part in question.within()],
    )


def _html(source: str, names: dict[int, str]) -> str:
    def image(match: re.Match[str]) -> str:
        found, alt = ID.search(match[0]), ALT.search(match[0])
        named = names.get(int(found[1])) if found else None
        return f'<img src="{IMAGE}{named}" alt="{alt[1] if alt else ""}">' if named else ""

    return cleaned(expand_db_html(EMBED.sub(image, source)))


def _images(texts: list[str]) -> dict[int, tuple[str, bytes]]:
    ids = {int(each) for text in texts for tag in EMBED.findall(text) for each in ID.findall(tag)}
    found = {}
    for image in get_image_model().objects.filter(pk__in=ids):
        try:
            with image.file.open("rb") as file:
                named = get_valid_filename(image.file.name.rpartition("/")[2])
                found[image.pk] = (f"{image.pk}-{escape(named)}", file.read())
        except OSError:
            continue  # the picture's file is gone; its question goes without it
    return found
