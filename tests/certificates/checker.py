"""Rules of PDF/UA-1 and PDF/A-3a that a program can check, each a sentence and a test.

Written against ISO 14289-1 and ISO 19005-3, by what is in the file and not by what it claims.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pikepdf

Rule = Callable[[pikepdf.Pdf], bool]
UA = "{http://www.aiim.org/pdfua/ns/id/}part"
A = "{http://www.aiim.org/pdfa/ns/id/}"
STANDARD = set(
    re.findall(
        r"\w+",
        """Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2
        H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference
        BibEntry Code Link Annot Ruby Warichu Figure Formula Form""",
    )
)


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    stack = [pdf.Root.StructTreeRoot.K]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Array):
            stack += list(node)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            stack += [node.K] if "/K" in node else []


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]


def annotations(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [note for page in pdf.pages for note in page.get("/Annots", [])]


def levels(pdf: pikepdf.Pdf) -> list[int]:
    names = [str(element.S) for element in elements(pdf)]
    return sorted({int(name[2]) for name in names if re.fullmatch(r"/H[1-6]", name)})


def meta(pdf: pikepdf.Pdf, key: str) -> str:
    with pdf.open_metadata() as metadata:
        return str(metadata.get(key, ""))


def everything_marked(pdf: pikepdf.Pdf) -> bool:
    """Text is painted only inside marked content."""
    for page in pdf.pages:
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            depth += (name in ("BDC", "BMC")) - (name == "EMC")
            if name in ("Tj", "TJ") and (depth < 1 or not operands):
                return False
    return True


def embedded(font: pikepdf.Dictionary) -> bool:
    return bool({"/FontFile2", "/FontFile3"} & set(font.DescendantFonts[0].FontDescriptor.keys()))


RULES: dict[str, Rule] = {
    "it is marked": lambda pdf: bool(pdf.Root.MarkInfo.Marked),
    "nothing in it is suspect": lambda pdf: not pdf.Root.MarkInfo.get("/Suspects", False),
    "it has a structure": lambda pdf: any(elements(pdf)),
    "it says its language": lambda pdf: str(pdf.Root.Lang) == "en-GB",
    "its title is shown": lambda pdf: bool(pdf.Root.ViewerPreferences.DisplayDocTitle),
    "it has a title": lambda pdf: bool(meta(pdf, "dc:title")),
    "both titles agree": lambda pdf: meta(pdf, "dc:title") == str(pdf.docinfo["/Title"]),
    "it is named PDF/UA-1": lambda pdf: meta(pdf, UA) == "1",
    "it is named PDF/A-3a": lambda pdf: (
        meta(pdf, f"{A}part") + meta(pdf, f"{A}conformance") == "3A"
    ),
    "every role is a standard one": lambda pdf: all(
        str(element.S)[1:] in STANDARD | {str(key)[1:] for key in _roles(pdf)}
        for element in elements(pdf)
    ),
    "headings skip no level": lambda pdf: levels(pdf) == list(range(1, len(levels(pdf)) + 1)),
    "every figure is described": lambda pdf: all(
        str(element.get("/Alt", "")) for element in elements(pdf) if element.S == "/Figure"
    ),
    "every link is described": lambda pdf: all(
        str(note.get("/Contents", "")) for note in annotations(pdf)
    ),
    "every link is in the structure": lambda pdf: all(
        "/StructParent" in note for note in annotations(pdf)
    ),
    "every link prints": lambda pdf: all(
        int(note.F) & 4 and not int(note.F) & 3 for note in annotations(pdf)
    ),
    "tabbing follows the structure": lambda pdf: all(page.Tabs == "/S" for page in pdf.pages),
    "every page is in the parent tree": lambda pdf: (
        "/ParentTree" in pdf.Root.StructTreeRoot
        and all("/StructParents" in page for page in pdf.pages)
    ),
    "all text is marked": everything_marked,
    "every font is inside": lambda pdf: all(map(embedded, fonts(pdf))),
    "every font leads back to text": lambda pdf: all("/ToUnicode" in font for font in fonts(pdf)),
    "colours have a profile": lambda pdf: (
        pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        and "/DestOutputProfile" in pdf.Root.OutputIntents[0]
    ),
    "what is attached says how it belongs": lambda pdf: all(
        file.AFRelationship == "/Supplement" and str(file.Desc) for file in pdf.Root.AF
    ),
    "what is attached says what it is": lambda pdf: all(
        "/Subtype" in file.EF.F and "/UF" in file for file in pdf.Root.AF
    ),
    "nothing runs": lambda pdf: not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys()),
    "it isn't locked": lambda pdf: not pdf.is_encrypted,
    "it has an identifier": lambda pdf: "/ID" in pdf.trailer,
}


def _roles(pdf: pikepdf.Pdf) -> list[str]:
    return list(pdf.Root.StructTreeRoot.get("/RoleMap", {}).keys())


def broken_rules(body: bytes) -> list[str]:
    pdf = pikepdf.open(io.BytesIO(body))
    return [sentence for sentence, rule in RULES.items() if not rule(pdf)]
