"""Whether this machine can make PDFs, and make them fast."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Warning, register

LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "HarfBuzz-Subset": (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
}
HINT = (
    "On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    "Without Pango no PDF is made; without HarfBuzz-Subset each takes ten times as long."
)


def can_be_loaded(names: Iterable[str]) -> bool:
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


@register()
def pdf_libraries(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Name the system libraries that certificates need and this machine lacks.

    WeasyPrint itself isn't asked: importing it costs every command a second and a half.
    """
    missing = [name for name, files in LIBRARIES.items() if not can_be_loaded(files)]
    return [
        Warning(f"{name} is missing; certificates need it.", hint=HINT, id="certificates.W001")
        for name in missing
    ]
