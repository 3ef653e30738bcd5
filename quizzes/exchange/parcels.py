"""Files as they come and go: what is refused at the door, and which reader gets the rest."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousOperation

from lms.core.errors import BadInput

from .gift_in import read_gift
from .gift_out import write_gift
from .moodle_in import read_moodle
from .moodle_out import write_moodle
from .plain import Parcel
from .qti_in import read_item, read_package
from .qti_out import write_qti
from .xml import name, parse

MIB = 1024 * 1024
LARGEST_UPLOAD = 10 * MIB
LARGEST_UNPACKED = 100 * MIB
MOST_ENTRIES = 2_000
MOST_TIMES = 100
"""How many times larger than its archive the content may be."""
MOST_QUESTIONS = 500
ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
NOT_TEXT = "This file is neither text nor an archive of questions."
FORMATS = {"gift": "GIFT", "moodle": "Moodle XML", "qti": "QTI 2.1"}


def open_parcel(data: bytes) -> Parcel:
    """Find out what a file is and read it. Raises BadInput, with a sentence, for what can't be."""
    if len(data) > LARGEST_UPLOAD:
        raise BadInput("This file is larger than 10 MB.", code="too_large")
    if not data.strip():
        raise BadInput("This file is empty.", code="empty")
    try:
        parcel = _from_archive(data) if data.startswith(ARCHIVE) else _from_file(data)
    except SuspiciousOperation as error:  # so says Django of tags that no text could have
        raise BadInput("A text in this file holds more unclosed tags than can be read.") from error
    if not parcel.questions:
        raise BadInput("There is no question in this file.", code="no_question")
    if len(parcel.questions) > MOST_QUESTIONS:
        raise BadInput(f"One file may hold {MOST_QUESTIONS} questions; this one holds more.")
    return parcel


def _from_file(data: bytes) -> Parcel:
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return read_gift(_text(data))
    root = parse(data)
    if name(root) == "quiz":
        return read_moodle(root)
    if name(root) == "assessmentItem":
        return Parcel("QTI 2.1", [read_item(root, "item", [])])
    raise BadInput("This XML is neither Moodle’s nor QTI 2.1.", code="unknown_xml")


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{NOT_TEXT} Text must be in UTF-8.", code="not_text") from error
    if "\x00" in text:
        raise BadInput(NOT_TEXT, code="not_text")
    return text


def _from_archive(data: bytes) -> Parcel:
    files = unpack(data)
    main = [path for path in files if path.endswith((".gift", ".txt"))]
    if not any(path.endswith(".xml") for path in files) and len(main) == 1:
        parcel = read_gift(_text(files.pop(main[0])))
        parcel.images = {PurePosixPath(path).name: content for path, content in files.items()}
        return parcel
    xml = [path for path in files if path.endswith(".xml")]
    if len(xml) == 1 and name(root := parse(files[xml[0]])) == "quiz":
        return read_moodle(root)
    return read_package(files)


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their path; refuse whatever could do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _look_over(entries, len(data))
            return {each.filename: _read(archive, each) for each in entries if not each.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise BadInput("This archive can’t be opened.", code="bad_archive") from error


def _look_over(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise BadInput("This archive holds too many files.", code="too_many_files")
    whole = sum(each.file_size for each in entries)
    if whole > LARGEST_UNPACKED or (whole > MIB and whole > MOST_TIMES * size):
        raise BadInput("This archive unpacks to far more than it says.", code="archive_too_large")
    for each in entries:
        path = PurePosixPath(each.filename)
        link = stat.S_ISLNK(each.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or "\\" in each.filename or link:
            raise BadInput("This archive names places outside itself.", code="unsafe_path")
    if len({each.filename for each in entries}) < len(entries):
        raise BadInput("This archive holds two files of one name.", code="same_name")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        # An entry that lies about its size is cut off here, and refused.
        content = file.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise BadInput("This archive unpacks to far more than it says.", code="archive_too_large")
    return content


def pack(parcel: Parcel, form: str) -> tuple[str, bytes]:
    """Return the ending of a file's name and its content, in one of FORMATS."""
    if form == "moodle":
        return "xml", write_moodle(parcel)
    if form == "qti":
        return "zip", _zip(write_qti(parcel))
    text = write_gift(parcel).encode()
    if not parcel.images:
        return "txt", text
    return "zip", _zip({"questions.gift": text, **parcel.images})


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()
