"""The PDF read back: what it says, to whom, and that it says it the same way each time."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdf
import pytest
import zxingcpp
from PIL import Image

from certificates.page import CertificatePage
from certificates.rendering import render_pages
from tests.certificates.factories import page


def filled(text: str, length: int) -> str:
    """Repeat some words up to the length that the field allows."""
    return (text * (length // len(text) + 1))[:length].rstrip()


LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh Ximénez de la Vega "
PAGES: dict[str, CertificatePage] = {
    "plain": page(
        learner__name="Márta Wiśniewska-O’Connor",
        design__signatories=[
            {"name": "Dolores Okafor", "title": "Clinical director"},
            {"name": "Ines Marchetti", "title": "Training lead"},
        ],
        design__provider_statement="Given to staff of this agency.",
        expires_on="2028-11-22",
    ),
    "again": page(learner__name="Márta Wiśniewska-O’Connor"),
    "and again": page(learner__name="Márta Wiśniewska-O’Connor"),
    "ukrainian": page(learner__name="Олександра Ґалаґан-Шевченко"),
    "markup": page(
        learner__name="<script>alert(1)</script>{{ 7|add:7 }}",
        course__title="</title><img src=https://stranger.example/x.png>",
    ),
    "longest": page(
        learner__name=filled(LONG_NAME, 301),
        course__title=filled("Polyvagal-informed practice across every setting there is ", 255),
        agency=filled("Northern Harbour and Riverside Community Recovery Services ", 120),
        design__heading=filled("Certificate of completion and of observed practice ", 80),
        design__statement=filled("has read, practised and passed every quiz, and ", 400),
        design__provider_statement=filled("This agency designs and gives this training. ", 600),
        design__signatories=[
            {"name": filled(LONG_NAME, 80), "title": filled("Director of training ", 80)},
            {"name": filled(LONG_NAME, 80), "title": filled("Director of training ", 80)},
        ],
    ),
    "one word": page(learner__name="W" * 301, design__paper="Letter"),
    "with credential": page(credential="eyJ.made.in-a-test"),
    "with credential again": page(credential="eyJ.made.in-a-test"),
    "no objectives": page(course__objectives=[], design__paper="Letter", practice=None),
}


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    results = render_pages(list(PAGES.values()))
    bodies = dict(zip(PAGES, results, strict=True))
    failed = {name: body for name, body in bodies.items() if not isinstance(body, bytes)}
    assert not failed
    return bodies


def text_of(body: bytes, number: int = 0) -> str:
    return pypdf.PdfReader(io.BytesIO(body)).pages[number].extract_text()


def opened(body: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(body))


class TestWords:
    def test_they_stand_in_reading_order(self, pdfs: dict[str, bytes]) -> None:
        text = text_of(pdfs["plain"])
        expected = [
            "The name of the agency",
            "Certificate of completion",
            "This certifies that",
            "Márta Wiśniewska-O’Connor",
            "has completed this course of staff training",
            "The title of a course",
            "6 contact hours",
            "Edition 2026.1",
            "Valid until 22 November 2028",
            "Knowledge: Final quiz, passed at 80 per cent or above",
            "Observed practice: 2 signed-off observations by 1 observer (A rubric, version 1)",
            "Dolores Okafor",
            "Clinical director",
            "Ines Marchetti",
            "C-SAMP-LEXX-XXXX",
            "Check it at",
            "Given to staff of this agency.",
        ]
        places = [text.find(words) for words in expected]
        assert -1 not in places, dict(zip(expected, places, strict=True))
        assert places == sorted(places)

    def test_the_objectives_are_on_a_page_behind(self, pdfs: dict[str, bytes]) -> None:
        text = text_of(pdfs["plain"], 1)
        assert "What this course is for" in text
        assert "Say which parts of the account are disputed." in text

    def test_a_course_without_practice_or_objectives_says_nothing_of_them(
        self, pdfs: dict[str, bytes]
    ) -> None:
        assert len(opened(pdfs["no objectives"]).pages) == 1
        assert "Observed practice" not in text_of(pdfs["no objectives"])

    def test_cyrillic_is_text_too(self, pdfs: dict[str, bytes]) -> None:
        assert "Олександра Ґалаґан-Шевченко" in text_of(pdfs["ukrainian"])

    def test_markup_in_a_name_is_a_name(self, pdfs: dict[str, bytes]) -> None:
        text = text_of(pdfs["markup"])
        assert "<script>alert(1)</script>{{ 7|add:7 }}" in text
        assert "<img src=https://stranger.example/x.png>" in text

    @pytest.mark.parametrize("name", ["longest", "one word"])
    def test_the_longest_texts_stay_on_the_face_and_apart(
        self, pdfs: dict[str, bytes], name: str
    ) -> None:
        reader = pypdf.PdfReader(io.BytesIO(pdfs[name]))
        assert len(reader.pages) == 2
        face = reader.pages[0].extract_text()
        assert PAGES[name].snapshot["learner"]["name"].replace(" ", "") in _joined(face)
        words_end, foot_starts = _vertical_places(pdfs[name])
        assert words_end > foot_starts


def _joined(text: str) -> str:
    return "".join(text.split())


def _vertical_places(body: bytes) -> tuple[float, float]:
    """Return how far above the paper's foot the words end, and where the signatures begin."""
    heights: dict[str, float] = {}

    def visit(text: str, cm: list[float], tm: list[float], *rest: object) -> None:
        for key in ("Observed practice", "C-SAMP-LEXX-XXXX", "Wilhelmina-Alexandrina"):
            if key in text:
                heights[key] = tm[5] * cm[3] + cm[5]

    pypdf.PdfReader(io.BytesIO(body)).pages[0].extract_text(visitor_text=visit)
    signatures = [heights[key] for key in heights if key != "Observed practice"]
    return heights["Observed practice"], max(signatures)


class TestForm:
    def test_the_same_words_give_the_same_bytes(self, pdfs: dict[str, bytes]) -> None:
        assert pdfs["again"] == pdfs["and again"]
        assert render_pages([PAGES["again"]]) == [pdfs["again"]]

    @pytest.mark.parametrize("name", PAGES)
    def test_it_is_tagged_and_says_its_language_and_title(
        self, pdfs: dict[str, bytes], name: str
    ) -> None:
        pdf = opened(pdfs[name])
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata["dc:title"] == PAGES[name].title
        assert str(pdf.docinfo["/Title"]) == PAGES[name].title

    def test_its_structure_is_headings_paragraphs_and_one_described_picture(
        self, pdfs: dict[str, bytes]
    ) -> None:
        pdf = opened(pdfs["plain"])
        elements = _elements(pdf.Root.StructTreeRoot.K)
        roles = [str(element.S) for element in elements]
        assert [role for role in roles if role.startswith("/H")] == ["/H1", "/H2"]
        figures = [element for element in elements if element.S == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == [
            f"QR code that leads to {PAGES['plain'].snapshot['verify']['url']}"
        ]
        assert {"/L", "/LI", "/P", "/Link"} <= set(roles)

    def test_links_are_described_and_in_the_structure(self, pdfs: dict[str, bytes]) -> None:
        pdf = opened(pdfs["plain"])
        first = pdf.pages[0]
        assert first.Tabs == "/S"
        for link in first.Annots:
            assert str(link.Contents) == PAGES["plain"].snapshot["verify"]["url"]
            assert "/StructParent" in link

    @pytest.mark.parametrize("name", PAGES)
    def test_every_font_is_inside_and_readable_as_text(
        self, pdfs: dict[str, bytes], name: str
    ) -> None:
        pdf = opened(pdfs[name])
        for sheet in pdf.pages:
            for font in sheet.Resources.Font.values():
                assert "/ToUnicode" in font
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile3" in descriptor or "/FontFile2" in descriptor

    @pytest.mark.parametrize("name", PAGES)
    def test_it_carries_its_own_words_and_runs_nothing(
        self, pdfs: dict[str, bytes], name: str
    ) -> None:
        pdf = opened(pdfs[name])
        credential = ["credential.jwt"] if "credential" in PAGES[name].snapshot else []
        assert list(pdf.attachments) == ["certificate.json", *credential]
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())

    def test_it_carries_its_credential_as_it_was_signed(self, pdfs: dict[str, bytes]) -> None:
        pdf = opened(pdfs["with credential"])
        attached = {name: row.get_file().read_bytes() for name, row in pdf.attachments.items()}
        assert attached["credential.jwt"] == b"eyJ.made.in-a-test"
        assert b"eyJ" not in attached["certificate.json"]
        assert pdfs["with credential"] == pdfs["with credential again"]

    @pytest.mark.parametrize(
        ("name", "size"), [("plain", (297.0, 210.0)), ("one word", (279.4, 215.9))]
    )
    def test_the_paper_is_the_designs_lying(
        self, pdfs: dict[str, bytes], name: str, size: tuple[float, float]
    ) -> None:
        pdf = opened(pdfs[name])
        shown = tuple(float(side) * 25.4 / 72 for side in list(pdf.pages[0].mediabox)[2:])
        assert shown == pytest.approx(size, abs=0.1)


def _elements(node: pikepdf.Object) -> list[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        return [element for child in node for element in _elements(child)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    return [node, *(_elements(node.K) if "/K" in node else [])]


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler-utils")
@pytest.mark.parametrize("name", ["plain", "longest", "one word"])
def test_a_camera_reads_the_code_from_the_print(
    pdfs: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    (tmp_path / "certificate.pdf").write_bytes(pdfs[name])
    command = ["pdftoppm", "-png", "-r", "150", "-l", "1", "certificate.pdf", "print"]
    subprocess.run(command, cwd=tmp_path, check=True)
    picture = Image.open(next(tmp_path.glob("print*.png")))
    codes = zxingcpp.read_barcodes(picture)
    assert [code.text for code in codes] == [PAGES[name].snapshot["verify"]["url"]]
