"""A letter as somebody would photograph it, for what was seen in the demonstration agency."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from lms.core.papers import Paper

SIZE = (620, 440)
PAPER, INK = "#fbf8f1", "#1d2b2a"


def letter(told: dict[str, str]) -> Paper:
    """Draw a letter; ``told`` holds its name and its words."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((12, 12, SIZE[0] - 13, SIZE[1] - 13), outline=INK)
    pen.multiline_text((48, 56), told["words"], fill=INK, font_size=18, spacing=10)
    made = io.BytesIO()
    picture.save(made, "PNG")
    return Paper(f"{told['name']}.png", "image/png", made.getvalue())
