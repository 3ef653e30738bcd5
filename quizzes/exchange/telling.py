"""Questions of a bank as plain ones, with their images."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape

from django.db.models import prefetch_related_objects
from django.utils.text import get_valid_filename
from wagtail.images import get_image_model
from wagtail.rich_text import expand_db_html

from quizzes.models import Bank, Question

from .markup import cleaned
from .plain import COLUMNS, FIELDS, IMAGE, RELATIONS, Parcel, Plain

EMBED = re.compile(r"<embed\b[^>]*/?>")
ID = re.compile(r'\bid="(\d+)"')
ALT = re.compile(r'\balt="([^"]*)"')
UNTOLD = {"gift": ("ordering",), "moodle": (), "qti": ()}


def pack_bank(bank: Bank, form: str) -> Parcel:
    """Put together what of a bank a format can carry; what it can't stands in the notes."""
    questions = list(Question.objects.filter(bank=bank).order_by("code"))
    by_kind: dict[type[Question], list[Question]] = defaultdict(list)
    for question in questions:
        by_kind[type(question)].append(question)
    for kind, rows in by_kind.items():
        if kind.kind in RELATIONS and kind.parts:
            prefetch_related_objects(rows, *kind.parts)
    images = _images([text for each in questions for text in (each.prompt, each.feedback)])
    parcel = Parcel(form, images=dict(images.values()))
    names = {pk: named for pk, (named, _) in images.items()}
    for question in questions:
        if why := stays(question, form):
            parcel.notes.append(f"{question.code} stays here: {why}")
        else:
            parcel.questions.append(_plain(question, names))
            if lost := left_behind(question):
                parcel.notes.append(f"{question.code} goes without its {' and its '.join(lost)}.")
    return parcel


def stays(question: Question, form: str) -> str:
    """Return why a question can't travel in a format, or nothing."""
    if question.kind not in RELATIONS or question.kind in UNTOLD[form]:
        return f"no place for a question of the kind “{question.kind_label}”."
    how = getattr(question, "compared", "")
    if how == "ideas" or (how == "number" and form == "qti"):
        return "no place for the way its answers are compared."
    return ""


def left_behind(question: Question) -> list[str]:
    """Return what of a question no format here has a place for."""
    rows = question.pairs.all() if question.kind == "matching" else []
    return [
        name
        for name, there in (
            ("hint", question.hint),
            ("model answer", getattr(question, "model_answer", "")),
            ("feedback to single pairs", any(row.feedback for row in rows)),
        )
        if there
    ]


def _plain(question: Question, names: dict[int, str]) -> Plain:
    relation = RELATIONS[question.kind]
    rows = getattr(question, relation).all() if relation else []
    return Plain(
        kind=question.kind,
        title=question.title,
        code=question.code,
        prompt=_html(question.prompt, names),
        feedback=_html(question.feedback, names),
        points=question.points,
        objective=question.objective,
        lesson=question.lesson,
        shuffle=question.shuffle,
        fields={name: getattr(question, name) for name in FIELDS.get(question.kind, ())},
        rows=[{name: getattr(row, name) for name in COLUMNS[relation]} for row in rows],
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
