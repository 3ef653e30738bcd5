"""The typefaces of the site, cut down from declared packages to what pages need."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
from font_source_serif_pro import SourceSerifPro
from fontTools import subset

# Latin-1 with the quotes, dashes and signs that our pages set; and, loaded only where a name
# needs them, the letters of other languages written in Latin script.
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    0x152,
    0x153,
    *range(0x2010, 0x2027),
    0x20AC,
    0x2212,
]
MORE = [*range(0x100, 0x152), *range(0x154, 0x180), *range(0x218, 0x21C), 0x1E9E]
FACES = {
    "source-serif-regular.woff2": (SourceSerifPro, LATIN),
    "source-serif-regular-more.woff2": (SourceSerifPro, MORE),
    "source-sans-regular.woff2": (SourceSansPro, LATIN),
    "source-sans-regular-more.woff2": (SourceSansPro, MORE),
    "source-sans-semibold.woff2": (SourceSansProSemibold, LATIN),
}


def cut(path: str, letters: list[int]) -> bytes:
    """Return a font as WOFF2 with some letters alone; the same input gives the same bytes."""
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=["kern", "lnum", "tnum"]
    )
    options.desubroutinize = True  # larger raw, smaller once compressed
    font = subset.load_font(path, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    out = BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def write_faces(folder: Path) -> list[Path]:
    """Write the faces that aren't in the folder yet; return the paths of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (source, letters) in FACES.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(cut(source, letters))
    return [folder / name for name in FACES]
