"""Every drawing says in words what it shows, and keeps to the rules of the house."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from courses.pages.blocks import Diagram, DiagramBlock

# The smallest column each drawing is shown in, in pixels: a unit is less than a pixel there.
NARROW_COLUMN = 320
WIDE_COLUMN = 36 * 16
SMALLEST_TEXT = 12


def markup(name: str) -> str:
    return render_to_string(f"courses/diagrams/{name}.html")


def parsed(name: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup(name))  # noqa: S314 - our own templates


def drawings(name: str) -> list[ElementTree.Element]:
    return list(parsed(name).iter("svg"))


def stylesheet() -> str:
    return Path(finders.find("lms/css/diagrams.css")).read_text(encoding="utf-8")


def pixel_sizes(rules: str) -> list[float]:
    return [float(size) for size in re.findall(r"(?:font-size: |font: \d+ )([\d.]+)px", rules)]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[\w’]+", text.lower()))


@pytest.fixture(params=Diagram.values)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_there_is_a_narrow_and_a_wide_drawing(name: str) -> None:
    classes = [svg.get("class") for svg in drawings(name)]

    assert classes == ["diagram diagram--narrow", "diagram diagram--wide"]


def test_each_drawing_is_named_and_described(name: str) -> None:
    for svg in drawings(name):
        title, description = svg[0], svg[1]
        assert svg.get("role") == "img"
        assert [title.tag, description.tag] == ["title", "desc"]
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert len(title.text) < 80
        assert len(description.text) > 150


def test_the_description_holds_every_word_in_the_drawing(name: str) -> None:
    for svg in drawings(name):
        written = [words_of(" ".join(text.itertext())) for text in svg.iter("text")]
        assert not set().union(*written) - words_of(svg[1].text)


def test_ids_are_unique_and_start_with_the_name(name: str) -> None:
    ids = [element.get("id") for element in parsed(name).iter() if element.get("id")]

    assert len(ids) == len(set(ids)) == 4
    assert all(each.startswith(f"{name}-") for each in ids)


def test_nothing_in_it_needs_a_wider_security_policy(name: str) -> None:
    elements = list(parsed(name).iter())

    assert not {"style", "script", "foreignObject", "image"} & {each.tag for each in elements}
    assert not [each for each in elements if {"style", "href"} & set(each.attrib)]
    assert not [key for each in elements for key in each.attrib if key.startswith("on")]


def test_no_colour_is_written_into_it(name: str) -> None:
    painted = {"fill", "stroke", "color", "stroke-width", "font-size", "font-family"}

    assert not [each for each in parsed(name).iter() if painted & set(each.attrib)]


def test_every_class_in_it_has_a_rule(name: str) -> None:
    rules = stylesheet()
    used = {c for each in parsed(name).iter() for c in each.get("class", "").split()}

    assert not {each for each in used if f".{each}" not in rules}


def test_the_block_draws_it_with_its_caption(name: str) -> None:
    block = DiagramBlock()
    html = block.render(block.to_python({"name": name, "caption": "What to see"}))

    assert html.count("<svg") == 2
    assert "<figcaption>What to see</figcaption>" in html


def test_no_text_is_too_small(name: str) -> None:
    narrow, wide = (int(svg.get("viewBox").split()[2]) for svg in drawings(name))
    wide_rules = "".join(line for line in stylesheet().splitlines() if "--wide" in line)

    assert min(pixel_sizes(stylesheet())) * NARROW_COLUMN / narrow >= SMALLEST_TEXT
    assert min(pixel_sizes(wide_rules)) * WIDE_COLUMN / wide >= SMALLEST_TEXT
    assert f"(width >= {WIDE_COLUMN // 16}rem)" in stylesheet()
