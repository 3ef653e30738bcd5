"""Make PDFs in a process of its own that opens no socket and reads nothing but its assets.

A script, run as ``python -I renderer.py`` by certificates.rendering, never imported by the site.
It reads one JSON object from stdin, ``{"css": str, "assets": {name: svg},
"documents": [{"html": str, "css": str}]}``, and writes one JSON line for each document:
``{"pdf": base64}`` or ``{"refused": sentence}``.
"""

import base64
import json
import os
import resource
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

import font_source_sans_pro
import font_source_serif_pro
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

CPU_SECONDS = 20
CPU_SECONDS_PER_DOCUMENT = 2
MEMORY_BYTES = 1 << 30
FILE_BYTES = 16 << 20

FONT_FILES = {
    "serif": Path(font_source_serif_pro.font_directory, "SourceSerifPro-Regular.otf"),
    "serif-semibold": Path(font_source_serif_pro.font_directory, "SourceSerifPro-Semibold.otf"),
    "sans": Path(font_source_sans_pro.font_directory, "SourceSansPro-Regular.otf"),
    "sans-semibold": Path(font_source_sans_pro.font_directory, "SourceSansPro-Semibold.otf"),
}
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


class Refused(Exception):
    """Something on the page reached for what it may not have."""


class LockedFetcher(URLFetcher):
    """Serves ``asset:NAME`` from a table in memory and ``data:``; all else ends the rendering."""

    def __init__(self, fonts: dict[str, bytes], drawings: dict[str, str]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.assets = {name: (body, "font/otf") for name, body in fonts.items()}
        self.assets |= {name: (svg.encode(), "image/svg+xml") for name, svg in drawings.items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        scheme, _, name = url.partition(":")
        if scheme != "asset" or name not in self.assets:
            raise FatalURLFetchingError(f"{url[:120]} is no asset of a certificate")
        body, kind = self.assets[name]
        return URLFetcherResponse(url, body, {"Content-Type": kind})


def limit_resources(documents: int) -> None:
    seconds = CPU_SECONDS + CPU_SECONDS_PER_DOCUMENT * documents
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lock_down() -> None:
    """Refuse sockets, other programs, and files outside the libraries and the scratch folder.

    An audit hook can't be taken off again. It sees what Python opens; fontconfig reads the fonts
    of the system by itself, for scripts that our own fonts lack.
    """
    libraries = tuple(
        f"{os.path.realpath(sysconfig.get_path(name))}{os.sep}"
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    )
    scratch = f"{os.path.realpath(tempfile.gettempdir())}{os.sep}"

    def may_open(path: Any, flags: int) -> bool:
        if isinstance(path, int):
            return True
        real = os.path.realpath(os.fsdecode(path)) + os.sep
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return real.startswith(scratch) or (not writes and real.startswith(libraries))

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and not may_open(args[0], args[2]):
            raise Refused(f"{args[0]} may not be opened")
        if event.startswith(FORBIDDEN_EVENTS):
            raise Refused(f"{event} isn't allowed here")

    sys.addaudithook(watch)


def render(
    html: str, stylesheets: list[CSS], fonts: FontConfiguration, fetcher: URLFetcher
) -> bytes:
    document = HTML(string=html, base_url="asset:", url_fetcher=fetcher)
    return document.write_pdf(stylesheets=stylesheets, font_config=fonts, pdf_variant="pdf/ua-1")


def answer(
    document: dict[str, str], shared: CSS, fonts: FontConfiguration, fetcher: URLFetcher
) -> dict:
    try:
        own = CSS(string=document["css"], font_config=fonts, url_fetcher=fetcher)
        pdf = render(document["html"], [shared, own], fonts, fetcher)
    # FatalURLFetchingError is a BaseException, so that WeasyPrint itself can't swallow it.
    except (Exception, FatalURLFetchingError) as error:
        return {"refused": f"{type(error).__name__}: {error}"[:500]}
    return {"pdf": base64.b64encode(pdf).decode()}


def main() -> None:
    order = json.load(sys.stdin)
    limit_resources(len(order["documents"]))
    typefaces = {name: path.read_bytes() for name, path in FONT_FILES.items()}
    fetcher = LockedFetcher(typefaces, order["assets"])
    lock_down()
    fonts = FontConfiguration()
    shared = CSS(string=order["css"], font_config=fonts, url_fetcher=fetcher)
    for document in order["documents"]:
        print(json.dumps(answer(document, shared, fonts, fetcher)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
