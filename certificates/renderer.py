"""Make PDFs in a process of its own that opens no socket and reads nothing but its assets.

A script, run as ``python -I renderer.py`` by certificates.child, never imported by the site. Each
line that it reads from stdin is an order, one JSON object: ``{"css": str, "assets": {name: svg},
"pictures": {name: PNG in base64}, "documents": [{"html": str, "css": str, "day": str,
"attachments": [{"name", "text", "description"}]}], "weight": int}``. It writes one JSON line for
each document: ``{"pdf": base64}`` or ``{"refused": sentence}``; of an order with a weight, which is
as long as so many documents, also which page was laid out: ``{"page": int}``.
"""

import base64
import json
import logging
import os
import resource
import select
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import font_source_serif_pro
import pydyf
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.svg import TAGS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

CPU_SECONDS = 20
CPU_SECONDS_PER_DOCUMENT = 2
IDLE_SECONDS = 60
MOST_DOCUMENTS = 500
"""So many, and it ends after the order: whatever grew over time goes with it."""
STYLES_KEPT = 4
MEMORY_BYTES = 5 << 28
FILE_BYTES = 16 << 20
HEAVY = 5
"""An order that is worth more documents than these is followed by the end: its memory goes."""
SAID_EVERY = 1.0
PATHS_KEPT = 100

FONT_FILES = {
    "serif": Path(font_source_serif_pro.font_directory, "SourceSerifPro-Regular.otf"),
    "serif-semibold": Path(font_source_serif_pro.font_directory, "SourceSerifPro-Semibold.otf"),
    "sans": Path(font_source_sans_pro.font_directory, "SourceSansPro-Regular.otf"),
    "sans-semibold": Path(font_source_sans_pro.font_directory, "SourceSansPro-Semibold.otf"),
}
# From Debian packages, for scripts that ours lack; without them such names print as boxes.
SYSTEM_FONT_FILES = {
    "arabic": Path("/usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Regular.ttf"),
    "han": Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"),
}
# PDF/UA beside PDF/A: the identification, and the schema by which PDF/A lets it stand there.
ACCESSIBLE = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />\
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li>\
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


class Refused(Exception):
    """Something on the page reached for what it may not have."""


class LockedFetcher(URLFetcher):
    """Serves ``asset:NAME`` from a table in memory and ``data:``; all else ends the rendering."""

    def __init__(self, fonts: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.fonts = {name: (body, "font/otf") for name, body in fonts.items()}
        self.assets = self.fonts

    def lay_out(self, drawings: dict[str, str], pictures: dict[str, bytes]) -> None:
        """Put the pictures of one order on the table, and take away those of the last."""
        self.assets = self.fonts | {
            name: (svg.encode(), "image/svg+xml") for name, svg in drawings.items()
        }
        self.assets |= {name: (body, "image/png") for name, body in pictures.items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        scheme, _, name = url.partition(":")
        if scheme != "asset" or name not in self.assets:
            raise FatalURLFetchingError(f"{url[:120]} is no asset of a certificate")
        body, kind = self.assets[name]
        return URLFetcherResponse(url, body, {"Content-Type": kind})


def draw_each_path_once() -> None:
    """Copy a path that was drawn before: reading the border anew was a third of all the work.

    What a path comes down to depends on its words alone, so the copy is the same to the last byte.
    """
    draw, drawn = TAGS["path"], {}

    def path(svg: Any, node: Any, font_size: float) -> None:
        words = node.get("d", "")
        if words in drawn:
            steps, vertices = drawn[words]
            svg.stream.stream.extend(steps)
            node.vertices.extend(vertices)
            return
        before = len(svg.stream.stream)
        draw(svg, node, font_size)
        if len(drawn) < PATHS_KEPT:
            drawn[words] = (svg.stream.stream[before:], list(node.vertices))

    TAGS["path"] = path


def limit_resources() -> None:
    most = CPU_SECONDS + CPU_SECONDS_PER_DOCUMENT * 2 * MOST_DOCUMENTS
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_order(documents: int) -> None:
    """Give an order its share of time; going past it ends the process."""
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    share = time.process_time() + CPU_SECONDS + CPU_SECONDS_PER_DOCUMENT * documents
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(share) + 1, most), most))


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


def attached(document: dict[str, Any]) -> list[Attachment]:
    moment = datetime.fromisoformat(f"{document['day']}T00:00:00+00:00")
    return [
        Attachment(
            string=row["text"], name=row["name"], description=row["description"],
            created=moment, modified=moment, relationship="Supplement",
        )
        for row in document["attachments"]
    ]  # fmt: skip


def also_accessible(document: Document, pdf: pydyf.PDF) -> None:
    """Say in the metadata of an archival file that it is accessible as well."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.extra.get("Type") == "/Metadata":
            part.stream = [
                content.replace(b"</rdf:RDF>", ACCESSIBLE + b"</rdf:RDF>")
                for content in part.stream
            ]


def render(
    document: dict[str, Any], stylesheets: list[CSS], fonts: FontConfiguration, fetcher: URLFetcher
) -> bytes:
    page = HTML(string=document["html"], base_url="asset:", url_fetcher=fetcher)
    return page.write_pdf(
        stylesheets=stylesheets, font_config=fonts, pdf_variant="pdf/a-3a",
        attachments=attached(document), finisher=also_accessible,
    )  # fmt: skip


class PagesAloud(logging.Handler):
    """Says which page was laid out, once a second: the record's words end with its number."""

    said_at = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        now = time.monotonic()
        if "Page" in record.msg and record.args and now - self.said_at >= SAID_EVERY:
            self.said_at = now
            print(json.dumps({"page": record.args[-1]}), flush=True)  # noqa: T201


def say_pages(*, aloud: bool) -> None:
    PROGRESS_LOGGER.handlers = [PagesAloud()] if aloud else [logging.NullHandler()]
    PROGRESS_LOGGER.setLevel(logging.INFO if aloud else logging.WARNING)


def answer(
    document: dict[str, Any], shared: CSS, fonts: FontConfiguration, fetcher: URLFetcher
) -> dict:
    try:
        own = CSS(string=document["css"], font_config=fonts, url_fetcher=fetcher)
        pdf = render(document, [shared, own], fonts, fetcher)
    # FatalURLFetchingError is a BaseException, so that WeasyPrint itself can't swallow it.
    except (Exception, FatalURLFetchingError) as error:
        return {"refused": f"{type(error).__name__}: {error}"[:500]}
    return {"pdf": base64.b64encode(pdf).decode()}


def faces_of(names: Iterable[str]) -> str:
    return "".join(
        f'@font-face {{ font-family: "Certificate {name}"; src: url("asset:{name}") }}'
        for name in names
    )


def orders() -> Iterator[dict[str, Any]]:
    """Yield one order after the other, until nobody asks any more."""
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        yield json.loads(line)


def main() -> None:
    limit_resources()
    there = {name: path for name, path in SYSTEM_FONT_FILES.items() if path.is_file()}
    typefaces = {name: path.read_bytes() for name, path in (FONT_FILES | there).items()}
    fetcher = LockedFetcher(typefaces)
    draw_each_path_once()
    lock_down()

    @lru_cache(maxsize=STYLES_KEPT)
    def styles(css: str) -> tuple[CSS, FontConfiguration]:
        fonts = FontConfiguration()
        text = css + faces_of(there)
        return CSS(string=text, font_config=fonts, url_fetcher=fetcher), fonts

    made = 0
    for order in orders():
        worth = order.get("weight", len(order["documents"]))
        limit_order(worth)
        say_pages(aloud="weight" in order)
        pictures = {name: base64.b64decode(text) for name, text in order["pictures"].items()}
        fetcher.lay_out(order["assets"], pictures)
        shared, fonts = styles(order["css"])
        for document in order["documents"]:
            print(json.dumps(answer(document, shared, fonts, fetcher)), flush=True)  # noqa: T201
        made += len(order["documents"])
        if made >= MOST_DOCUMENTS or ("weight" in order and worth > HEAVY):
            return


if __name__ == "__main__":
    main()
