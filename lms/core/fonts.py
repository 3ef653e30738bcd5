"""The typefaces of the site, cut down from declared packages to what pages need."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
from font_source_serif_pro import SourceSerifPro
from fontTools import subset

# Latin-1, and the quotes, dashes and signs that our pages set.
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x152, 0x153, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AC, 0x2212),
]
FACES = {
    "source-serif-regular.woff2": SourceSerifPro,
    "source-sans-regular.woff2": SourceSansPro,
    "source-sans-semibold.woff2": SourceSansProSemibold,
}


def cut(path: str) -> bytes:
    """Return a font as WOFF2 with Latin glyphs alone; the same input gives the same bytes."""
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=["kern", "lnum", "tnum"]
    )
    options.desubroutinize = True  # larger raw, smaller once compressed
    font = subset.load_font(path, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LATIN)
    subsetter.subset(font)
    out = BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def write_faces(folder: Path) -> list[Path]:
    """Write the faces that aren't in the folder yet; return the paths of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in FACES.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(cut(source))
    return [folder / name for name in FACES]
