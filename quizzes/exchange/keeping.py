"""Plain questions on their way into a bank: first looked at, then kept, all or none."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from PIL import Image
from wagtail.images import get_image_model

from lms.activity.actions import record
from lms.core.errors import LmsError
from quizzes.models import Bank, Delivery, Question
from quizzes.models.scenario import MOST_PARTS

from .markup import ALT, IMG, SRC, cleaned, in_blocks, in_words, lost_tags, without_control
from .parcels import open_parcel
from .plain import COLUMNS, IMAGE, RELATIONS, Parcel, Plain

if TYPE_CHECKING:
    from lms.people.models import User

LONGEST_CODE = 40
LONGEST_TITLE = 120
LONGEST_HINT = 600
SCENARIO = "scenario"
PICTURES = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MOST_PIXELS = 40_000_000
MOST_ROWS = {"choices": 10, "pairs": 12, "items": 10, "accepted": 50, "gaps": 12}
EMPTY = {"choices": (), "pairs": (), "items": (), "accepted": (), "gaps": (), "criteria": ()}


class NothingComesIn(LmsError):
    code = "nothing_comes_in"


@dataclass
class Arrival:
    """One line of the report: a question, whether it comes in, and what gets lost."""

    plain: Plain
    kind: type[Question] | None
    code: str = ""
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    parts: list[Arrival] = field(default_factory=list)

    @property
    def comes_in(self) -> bool:
        return not self.problem

    @property
    def kind_label(self) -> str:
        return self.kind.kind_label if self.kind else "unknown kind"


def look_over(parcel: Parcel) -> list[Arrival]:
    """Say of each question what becomes of it; nothing is written (one query)."""
    taken = set(Question.objects.non_polymorphic().values_list("code", flat=True))
    return [_arrival(plain, parcel.images, taken) for plain in parcel.questions]


def _arrival(plain: Plain, images: dict[str, bytes], taken: set[str]) -> Arrival:
    kind = Question.kinds().get(plain.kind)
    arrival = Arrival(plain, kind, notes=list(plain.notes), problem=plain.problem)
    if arrival.problem:
        return arrival
    if kind is None:
        arrival.problem = "There is no such kind of question here."
        return arrival
    _settle_texts(arrival, images)
    _fit_rows(arrival)
    if plain.kind == SCENARIO:
        found = _settle_parts(arrival, images, taken)
    else:
        found = kind.problems(EMPTY | plain.fields | {RELATIONS[plain.kind]: plain.rows})
        _settle_hint(arrival)
    if not in_words(plain.prompt) and "<img" not in plain.prompt:
        found = ["It asks nothing: there is no text.", *found]
    arrival.problem = " ".join([arrival.problem, *found]).strip()
    if arrival.comes_in:
        arrival.code = _free_code(arrival, taken)
        taken.add(arrival.code)
    return arrival


def _settle_hint(arrival: Arrival) -> None:
    """Leave out a hint that says the answer; the question is worth more than its hint."""
    plain = arrival.plain
    written = EMPTY | plain.fields | {RELATIONS[plain.kind]: plain.rows}
    plain.hint = without_control(plain.hint)[:LONGEST_HINT]
    if arrival.kind.problems(written | {"hint": plain.hint}) != arrival.kind.problems(written):
        plain.hint = ""
        arrival.notes.append("Its hint says the answer itself, so it is left out.")


def _settle_parts(arrival: Arrival, images: dict[str, bytes], taken: set[str]) -> list[str]:
    """Look over the questions of a scenario; it comes in with all of them or not at all."""
    found, coming = [], set(taken)
    for number, part in enumerate(arrival.plain.parts, start=1):
        looked_at = _arrival(part, images, coming)
        arrival.parts.append(looked_at)
        arrival.notes += [f"Question {number} of it: {note}" for note in looked_at.notes]
        if looked_at.problem:
            found.append(f"Question {number} of it: {looked_at.problem}")
        elif not looked_at.kind.can_be_within:
            found.append(f"Question {number} of it can’t stand within a scenario.")
    if not 1 <= len(arrival.parts) <= MOST_PARTS:
        found.append(f"A scene asks from one to {MOST_PARTS} questions.")
    if not found:
        taken |= coming
    return found


def _settle_texts(arrival: Arrival, images: dict[str, bytes]) -> None:
    plain = arrival.plain
    lost = sorted({*lost_tags(plain.prompt), *lost_tags(plain.feedback)})
    if lost:
        arrival.notes.append(
            f"Formatting that the editor doesn’t have is left out: {', '.join(lost)}."
        )
    plain.prompt = _pictured(in_blocks(cleaned(without_control(plain.prompt))), arrival, images)
    plain.feedback = _pictured(in_blocks(cleaned(without_control(plain.feedback))), arrival, images)
    plain.title = " ".join(without_control(plain.title).split()) or in_words(plain.prompt)
    if len(plain.title) > LONGEST_TITLE:
        arrival.notes.append(f"Its name is cut to {LONGEST_TITLE} letters.")
        plain.title = f"{plain.title[: LONGEST_TITLE - 1]}…"
    plain.title = plain.title or "Without a name"


def _pictured(html: str, arrival: Arrival, images: dict[str, bytes]) -> str:
    """Keep the images that came along and can be shown; say which others are left out."""

    def keep(match: Any) -> str:
        found = SRC.search(match[0])
        source = found[1] if found else ""
        named = unquote(unescape(source.removeprefix(IMAGE)))
        if source.startswith("data:"):
            named = _inline(source, images)
        if named in images and (why := _unfit(images[named])):
            arrival.notes.append(f"The image {named} is left out: {why}")
        elif named not in images:
            arrival.notes.append(f"An image is left out, for it didn’t come along: {source[:80]}")
        else:
            alt = ALT.search(match[0])
            return f'<img src="{IMAGE}{escape(named)}" alt="{alt[1] if alt else ""}">'
        return ""

    return IMG.sub(keep, html)


def _inline(source: str, images: dict[str, bytes]) -> str:
    try:
        data = base64.b64decode(source.partition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        return ""
    named = f"image-{len(images) + 1}"
    images[named] = data
    return named


def _unfit(data: bytes) -> str:
    """Return why a file can't be shown as an image, or nothing."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if picture.format not in PICTURES:
                return "only PNG, JPEG, GIF and WebP are shown."
            if picture.width * picture.height > MOST_PIXELS:
                return "it has too many pixels."
            picture.load()
    except Exception:  # a broken file makes the library say anything
        return "it can’t be read."
    return ""


def _fit_rows(arrival: Arrival) -> None:
    """Cut what is too long for its column, and say so; refuse more rows than a kind can hold."""
    plain, relation = arrival.plain, RELATIONS[arrival.plain.kind]
    if relation and len(plain.rows) > MOST_ROWS[relation]:
        plain.rows, arrival.problem = [], f"It has more than {MOST_ROWS[relation]} answers."
    rows_of = arrival.kind._meta.get_field(relation).related_model if relation else None
    held = [*((rows_of, row) for row in plain.rows), (arrival.kind, plain.fields)]
    for model, row in held:
        for name, value in row.items():
            longest = getattr(model._meta.get_field(name), "max_length", None)
            if isinstance(value, str):
                row[name] = without_control(value)
            if isinstance(value, str) and longest and len(value) > longest:
                arrival.notes.append(f"“{value[:30]}…” is cut to {longest} letters.")
                row[name] = f"{value[: longest - 1]}…"


def _free_code(arrival: Arrival, taken: set[str]) -> str:
    wanted = arrival.plain.code.strip()
    base = wanted if wanted and slugify(wanted) == wanted.lower() else slugify(wanted)
    base = (base or slugify(arrival.plain.title) or "question")[: LONGEST_CODE - 4].strip("-_")
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    if wanted and code != wanted:
        arrival.notes.append(
            f"Its code is {code} here; “{wanted[:40]}” is taken or has other signs."
        )
    return code


@transaction.atomic
def bring_in(parcel: Parcel, bank: Bank, *, by: User, publish: bool = False) -> list[Question]:
    """Keep all the questions that can come in; if one can't be written after all, none is."""
    arrivals = [each for each in look_over(parcel) if each.comes_in]
    if not arrivals:
        raise NothingComesIn("None of these questions can come in, so nothing was changed.")
    kept = _Pictures(parcel.images, by)
    made = [_keep(each, bank, by, publish, kept.shown) for each in arrivals]
    record("questions.imported", bank, by=by, count=len(made), format=parcel.format)
    return made


@transaction.atomic
def take_in(delivery: Delivery, *, by: User, publish: bool = False) -> list[Question]:
    """Bring in what was looked over. Of two that press at once, one finds it gone."""
    gone, _ = Delivery.objects.filter(pk=delivery.pk).delete()
    if not gone:
        raise NothingComesIn("These questions have come in already.")
    parcel = open_parcel(bytes(delivery.content))
    return bring_in(parcel, delivery.bank, by=by, publish=publish)


class _Pictures:
    """Each image is kept once, however often it is shown."""

    def __init__(self, images: dict[str, bytes], by: User) -> None:
        self.images, self.by, self.kept = images, by, {}

    def shown(self, html: str) -> str:
        # The editor reads what is stored as XML does: it falls over a line break left open.
        return IMG.sub(self._embed, html.replace("<br>", "<br/>"))

    def _embed(self, match: Any) -> str:
        named = unescape(SRC.search(match[0])[1].removeprefix(IMAGE))
        alt = ALT.search(match[0])
        pk = self.kept.get(named) or self._keep(named)
        return (
            f'<embed embedtype="image" format="fullwidth" id="{pk}" alt="{alt[1] if alt else ""}"/>'
        )

    def _keep(self, named: str) -> int:
        data = self.images[named]
        with Image.open(io.BytesIO(data)) as picture:
            ending, (width, height) = PICTURES[picture.format], picture.size
        stem = slugify(named.rpartition("/")[2].rpartition(".")[0]) or "image"
        image = get_image_model()(
            title=stem,
            uploaded_by_user=self.by,
            file=ContentFile(data, name=f"{stem}.{ending}"),
            width=width,
            height=height,
        )
        image._set_image_file_metadata()
        image.save()
        self.kept[named] = image.pk
        return image.pk


def _keep(
    arrival: Arrival, bank: Bank, by: User, publish: bool, shown: Callable[[str], str]
) -> Question:
    plain = arrival.plain
    parts = [_keep(part, bank, by, publish, shown) for part in arrival.parts]
    question = arrival.kind(
        bank=bank,
        code=arrival.code,
        title=plain.title,
        prompt=shown(plain.prompt),
        feedback=shown(plain.feedback),
        points=plain.points,
        objective=plain.objective,
        lesson=plain.lesson,
        category=plain.category[:120],
        hint=plain.hint,
        shuffle=plain.shuffle,
        live=publish,
        **plain.fields,
    )
    question.tags.add(*plain.words)
    _relate(question, arrival, parts)
    _refuse_unfit(question)
    question.save()
    revision = question.save_revision(user=by)
    if publish:
        revision.publish(user=by)
    return question


def _refuse_unfit(question: Question) -> None:
    try:
        question.full_clean()
    except ValidationError as error:
        why = " ".join(error.messages)
        raise NothingComesIn(f"“{question.title}” can’t be kept, so nothing was: {why}") from error


def _relate(question: Question, arrival: Arrival, parts: list[Question]) -> None:
    """Give a question its rows, or a scenario its questions."""
    relation = RELATIONS[arrival.plain.kind]
    rows = [{name: row[name] for name in COLUMNS[relation]} for row in arrival.plain.rows]
    if parts:
        relation, rows = "scenes", [{"question": part} for part in parts]
    if relation:
        model = arrival.kind._meta.get_field(relation).related_model
        made = [model(sort_order=place, **row) for place, row in enumerate(rows)]
        setattr(question, relation, made)
