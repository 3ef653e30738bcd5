"""The body of a lesson: blocks as the files write them, as Wagtail keeps them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from courses.pages.blocks import SHORT_FEATURES, TEXT_FEATURES

from .files import ContentError
from .markdown import rich_text

# The ground for block ids: the same lesson and place always give the same id, so that loading
# twice changes nothing and a learner's place in a lesson stays.
NAMESPACE = uuid.UUID("6b0e2f0c-5a1d-4c53-9f0e-2f6d3a1c7b84")

Sources = dict[str, int]
"""The database ids of sources by their keys."""


def stream_body(code: str, blocks: list[dict[str, Any]], sources: Sources) -> list[dict[str, Any]]:
    """Return the raw value of a lesson's StreamField."""
    return [_block(f"{code}/{place}", block, sources) for place, block in enumerate(blocks)]


def items(name: str, kind: str, values: list[Any]) -> list[dict[str, Any]]:
    """Return equal children, each with its own id, as ListBlock and StreamField keep them."""
    return [
        {"type": kind, "value": value, "id": _block_id(f"{name}/{place}")}
        for place, value in enumerate(values)
    ]


def _block_id(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


def _block(name: str, block: dict[str, Any], sources: Sources) -> dict[str, Any]:
    (kind, value), *others = block.items()
    if others or kind not in WRITERS:
        raise ContentError(f"{name}: {kind!r} isn't a block, or isn't alone in its item.")
    return {"type": kind, "value": WRITERS[kind](name, value, sources), "id": _block_id(name)}


def _as_written(name: str, value: Any, sources: Sources) -> Any:
    return value.strip() if isinstance(value, str) else value


def _text(name: str, value: str, sources: Sources) -> str:
    return rich_text(value, TEXT_FEATURES)


def _claim(name: str, value: dict[str, Any], sources: Sources) -> dict[str, Any]:
    cited = [sources[str(key)] for key in value.get("sources", [])]
    return {
        "text": value["text"],
        "status": value["status"],
        "sources": items(f"{name}/sources", "item", cited),
        "note": value.get("note", ""),
    }


def _vignette(name: str, value: dict[str, Any], sources: Sources) -> dict[str, Any]:
    return value | {"text": rich_text(value["text"], SHORT_FEATURES)}


def _activity(name: str, value: dict[str, Any], sources: Sources) -> dict[str, Any]:
    return value | {
        "instructions": rich_text(value["instructions"], SHORT_FEATURES),
        "insight": rich_text(value.get("insight", ""), SHORT_FEATURES),
    }


def _summary(name: str, value: list[str], sources: Sources) -> list[dict[str, Any]]:
    return items(f"{name}/summary", "item", value)


WRITERS: dict[str, Callable[[str, Any, Sources], Any]] = {
    "content_note": _as_written,
    "heading": _as_written,
    "text": _text,
    "claim": _claim,
    "key_point": _as_written,
    "diagram": _as_written,
    "vignette": _vignette,
    "emergency": _as_written,
    "activity": _activity,
    "reflection": _as_written,
    "settle": _as_written,
    "summary": _summary,
    "next_shift": _as_written,
}
