"""XML that strangers made, read without entities and DTDs; and XML of our own."""

from __future__ import annotations

from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.html import escape

from lms.core.errors import BadInput

from .markup import without_control

DEEPEST = 60
VOID = {"br", "img"}


def parse(data: bytes) -> Any:
    """Return the root element; refuse what is hostile, broken or nested beyond reason."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadInput(
            "This file declares a document type or entities, which can be used to do harm. "
            "Save it without them and try again.",
            code="hostile_xml",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadInput("This file isn’t well-formed XML, so it can’t be read.") from error
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
    if level:
        raise BadInput("This file is nested too deeply to be a set of questions.")
    return root


def name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Any, wanted: str) -> list[Any]:
    return [child for child in element if name(child) == wanted]


def child(element: Any, wanted: str) -> Any:
    return next(iter(children(element, wanted)), None)


def every(element: Any, wanted: str) -> list[Any]:
    return [found for found in element.iter() if name(found) == wanted]


def text_of(element: Any) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def inner_html(element: Any, *, without: tuple[str, ...] = ()) -> str:
    """Return what an element holds as HTML, leaving some elements out."""
    parts = [escape(element.text or "")]
    for below in element:
        tag = name(below)
        if tag and tag not in without:
            parts.append(outer_html(below, without=without))
        parts.append(escape(below.tail or ""))
    return "".join(parts)


def outer_html(element: Any, *, without: tuple[str, ...] = ()) -> str:
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.items())
    inner = inner_html(element, without=without)
    end = "" if name(element) in VOID else f"{inner}</{name(element)}>"
    return f"<{name(element)}{attributes}>{end}"


class Xml(str):
    """XML that is escaped already."""


def tag(named: str, *inside: str, **attributes: Any) -> Xml:
    """Write an element; text is escaped, Xml stays as it is. ``class_`` stands for ``class``."""
    said = "".join(
        f' {key.rstrip("_").replace("__", ":")}="{escape(without_control(str(value)))}"'
        for key, value in attributes.items()
    )
    body = "".join(
        part if isinstance(part, Xml) else escape(without_control(part)) for part in inside
    )
    return Xml(f"<{named}{said}>{body}</{named}>" if body else f"<{named}{said}/>")


def cdata(html: str) -> Xml:
    return Xml(f"<![CDATA[{without_control(html).replace(']]>', ']]]]><![CDATA[>')}]]>")


def document(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()
