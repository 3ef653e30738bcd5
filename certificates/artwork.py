"""What is drawn on a certificate: the wave-line border, the product's mark, the QR code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import segno

Point = tuple[float, float]

# Millimetres. A corner is about as long as a swell, so that each swell looks like the next.
INSET = 9.0  # from the paper's edge to the middle of the band
CORNER = 13.0  # radius of the band's corners
WAVELENGTH = CORNER * math.pi / 2
SWELL = 2.8  # how far the lines rise from the middle of the band
LINES = 9
POINTS = 6  # to each swell and line
GAP = 1.3  # between the band and the frame on either side


@dataclass(frozen=True)
class Band:
    """The rounded rectangle around a page on which the waves run, clockwise from the top left."""

    width: float
    height: float

    @property
    def sides(self) -> tuple[float, ...]:
        """The lengths of the straight parts: top, right, bottom, left."""
        across, down = (whole - 2 * (INSET + CORNER) for whole in (self.width, self.height))
        return across, down, across, down

    def swells(self) -> Iterator[tuple[Point, Point]]:
        """Yield the point of each step of the waves, and the direction that leads outward.

        A side takes a whole number of swells and a corner one, so that all four corners are alike.
        """
        near, right, low = INSET + CORNER, self.width - INSET - CORNER, self.height - INSET - CORNER
        centres = [(near, near), (right, near), (right, low), (near, low)]
        for side, length in enumerate(self.sides):
            turn = (side - 1) * math.pi / 2
            x, y = math.cos(turn), math.sin(turn)
            steps = round(length / WAVELENGTH) * POINTS
            for step in range(steps):
                start_x, start_y = centres[side]
                gone = length * step / steps
                yield (start_x + CORNER * x - gone * y, start_y + CORNER * y + gone * x), (x, y)
            for step in range(POINTS):
                angle = turn + math.pi / 2 * step / POINTS
                out = math.cos(angle), math.sin(angle)
                middle_x, middle_y = centres[(side + 1) % 4]
                yield (middle_x + CORNER * out[0], middle_y + CORNER * out[1]), out

    def line(self, place: float) -> str:
        """Return one line of the band as a path; ``place`` runs from -1 to 1 across it."""
        points = []
        for step, ((x, y), (out_x, out_y)) in enumerate(self.swells()):
            angle = math.tau * step / POINTS + 0.95 * place
            rise = SWELL * (0.55 * math.sin(angle) + 0.45 * place)
            points.append((x + rise * out_x, y + rise * out_y))
        return smooth(points)

    def frame(self, offset: float, stroke: float) -> str:
        inset = INSET - offset
        return (
            f'<rect x="{inset:.2f}" y="{inset:.2f}" width="{self.width - 2 * inset:.2f}" '
            f'height="{self.height - 2 * inset:.2f}" rx="{CORNER + offset:.2f}" '
            f'stroke-width="{stroke}"/>'
        )


@lru_cache(maxsize=16)
def border(width: float, height: float, colour: str) -> str:
    """Return an SVG the size of the page: lines that rise and settle around it and meet again."""
    band = Band(width, height)
    lines = "".join(
        f'<path d="{band.line(2 * number / (LINES - 1) - 1)}"/>' for number in range(LINES)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none" '
        f'stroke="{colour}" stroke-width="0.11">{lines}'
        f"{band.frame(SWELL + GAP, 0.25)}{band.frame(-SWELL - GAP, 0.12)}</svg>"
    )


@lru_cache(maxsize=16)
def horizon(width: float, height: float, colour: str) -> str:
    """Return an SVG the size of the page: a band of lines along its foot, like water at dusk."""
    lines = []
    for number in range(14):
        place = number / 13
        base, rise = height - 3 - 15 * place, 0.6 + 2.4 * place
        length = WAVELENGTH * (1.4 + 1.8 * place)
        points = []
        for step in range(math.ceil((width + 20) / length * POINTS) + 1):
            x = -10 + step * length / POINTS
            points.append((x, base + rise * math.sin(math.tau * (x / length) + 1.9 * place)))
        lines.append(f'<path d="{open_curve(points)}" stroke-width="{0.1 + 0.16 * place:.2f}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none" '
        f'stroke="{colour}">{"".join(lines)}'
        f'<path d="M0 1.6H{width}" stroke-width="3.2"/></svg>'
    )


def open_curve(points: list[Point]) -> str:
    """Return a curve through some points that doesn't close."""
    first, last = points[0], points[-1]
    parts = [f"M{first[0]:.2f} {first[1]:.2f}"]
    for index in range(len(points) - 1):
        before = points[index - 1] if index else first
        here, following = points[index], points[index + 1]
        beyond = points[index + 2] if index + 2 < len(points) else last
        parts.append(bend(before, here, following, beyond))
    return "".join(parts)


def bend(before: Point, here: Point, following: Point, beyond: Point) -> str:
    pairs = (
        (here[0] + (following[0] - before[0]) / 6, here[1] + (following[1] - before[1]) / 6),
        (following[0] - (beyond[0] - here[0]) / 6, following[1] - (beyond[1] - here[1]) / 6),
        following,
    )
    return "C" + " ".join(f"{x:.2f} {y:.2f}" for x, y in pairs)


def smooth(points: list[Point]) -> str:
    """Return a closed curve through some points (Catmull–Rom, written as cubic Béziers)."""
    count = len(points)
    parts = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for index in range(count):
        before, here = points[index - 1], points[index]
        following, beyond = points[(index + 1) % count], points[(index + 2) % count]
        parts.append(bend(before, here, following, beyond))
    return "".join(parts) + "Z"


def mark(colour: str) -> str:
    """Return the product's mark, a window with a wave in it, as an SVG."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 32" fill="none" '
        f'stroke="{colour}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">'
        '<path d="M3 30V14a11 11 0 0 1 22 0v16z"/>'
        '<path d="M3 19.5c2.75-3.5 5.5-3.5 8.25 0s5.5 3.5 8.25 0S23.5 17 25 17.5'
        'M3 25c2.75-3.5 5.5-3.5 8.25 0s5.5 3.5 8.25 0S23.5 22.5 25 23"/></svg>'
    )


def qr_code(address: str) -> str:
    """Return the QR code of an address as a data URI, with quiet space around it."""
    return segno.make(address, error="m", micro=False).svg_data_uri(
        border=2, dark="#16251f", light="#ffffff"
    )
