"""Every design on every paper, with names in four scripts, against our own list of rules."""

from __future__ import annotations

import io
from itertools import product

import pikepdf
import pypdf
import pytest

from certificates.page import CertificatePage
from certificates.rendering import render_pages
from tests.certificates.checker import RULES, broken_rules
from tests.certificates.factories import page

NAMES = {
    "latin": "Márta Wiśniewska-O’Connor",
    "cyrillic": "Олександра Ґалаґан-Шевченко",
    "arabic": "محمد الحسيني",
    "chinese": "張偉明",
}
SHEETS = list(product(("wave", "horizon"), ("landscape", "portrait"), ("A4", "Letter")))
FAMILIES = {"arabic": "Certificate-arabic", "chinese": "Certificate-han"}


def sheet(look: str, orientation: str, paper: str, script: str) -> CertificatePage:
    return page(
        learner__name=NAMES[script], design__look=look, design__orientation=orientation,
        design__paper=paper,
        design__signatories=[{"name": "Dolores Okafor", "title": "Director", "image": ""}],
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> dict[tuple[str, ...], bytes]:
    keys = [(*shape, list(NAMES)[place % 4]) for place, shape in enumerate(SHEETS)]
    return dict(zip(keys, render_pages([sheet(*key) for key in keys]), strict=True))


def test_there_are_more_than_eighteen_rules() -> None:
    assert len(RULES) > 18


def test_every_design_keeps_every_rule(printed: dict[tuple[str, ...], bytes]) -> None:
    assert {key: broken_rules(body) for key, body in printed.items()} == {
        key: [] for key in printed
    }


def test_names_are_set_in_a_face_of_ours_in_every_script(
    printed: dict[tuple[str, ...], bytes],
) -> None:
    for key, body in printed.items():
        faces = _faces(body)
        family = FAMILIES.get(key[3], "Certificate-Serif")
        assert any(family in face for face in faces), key
        assert all("Certificate-" in face for face in faces), key


def test_each_fits_on_its_paper(printed: dict[tuple[str, ...], bytes]) -> None:
    for (_, orientation, _, _), body in printed.items():
        reader = pypdf.PdfReader(io.BytesIO(body))
        box = reader.pages[0].mediabox
        assert len(reader.pages) == 2
        assert (box.height > box.width) == (orientation == "portrait")


def _faces(body: bytes) -> set[str]:
    pdf = pikepdf.open(io.BytesIO(body))
    return {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}


@pytest.mark.parametrize(
    ("sentence", "spoil"),
    [
        ("it says its language", lambda pdf: pdf.Root.__setattr__("Lang", "xx")),
        ("it is marked", lambda pdf: pdf.Root.MarkInfo.__setattr__("Marked", False)),
        (
            "colours have a profile",
            lambda pdf: pdf.Root.OutputIntents[0].__delattr__("DestOutputProfile"),
        ),
        (
            "tabbing follows the structure",
            lambda pdf: pdf.pages[0].obj.__setattr__("Tabs", pikepdf.Name("/R")),
        ),
    ],
)
def test_the_checker_sees_what_is_spoilt(
    printed: dict[tuple[str, ...], bytes], sentence: str, spoil: object
) -> None:
    pdf = pikepdf.open(io.BytesIO(next(iter(printed.values()))))
    spoil(pdf)
    body = io.BytesIO()
    pdf.save(body)
    assert sentence in broken_rules(body.getvalue())
