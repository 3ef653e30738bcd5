"""Check a certificate without the server that issued it.

This file stands alone: with Python and PyJWT[crypto] it runs on any machine, as
``python offline.py FILE.pdf --keys jwks.json --seal SEAL.jwt --status LIST.jwt``; each of the last
two may be left out, and ``--sha256`` stands for a seal.
The keys are those of the issuer's ``/.well-known/jwks.json``; fetch them yourself, over a
connection that you trust. It opens no connection of its own.

It ends with 0 when everything checks out, 1 when something was changed or signed by others, 2 when
a file can't be read, 3 when the certificate is genuine and no longer counts, and 4 when its signed
words are genuine and nothing was given to compare the file as a whole with.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import jwt

GENUINE, CHANGED, UNREADABLE, NO_LONGER, WORDS_ONLY = range(5)
MAX_BYTES = 16 << 20
WORDS, CREDENTIAL = "certificate.json", "credential.jwt"
EMBEDDED = re.compile(rb"(\d+) 0 obj\s*<<(/Type /EmbeddedFile.*?)>>\s*stream\r?\n", re.DOTALL)
PACKED = re.compile(rb"\d+ 0 obj\s*<<(/Type /ObjStm.*?)>>\s*stream\r?\n", re.DOTALL)
FILE_SPEC = re.compile(rb"/Type /Filespec\s*/F \(([^)]*)\).*?/EF <</F (\d+) 0 R>>", re.DOTALL)
RESULTS = {
    GENUINE: "Genuine, and in force as far as was asked.",
    CHANGED: "Not genuine.",
    UNREADABLE: "It couldn’t be checked.",
    NO_LONGER: "Genuine, but it no longer counts.",
    WORDS_ONLY: (
        "The signed words are genuine. Compare them with the page yourself, or give the seal: "
        "nothing here shows that the page says the same."
    ),
}


class Stop(Exception):
    """The check ends here, with a sentence and a code."""

    def __init__(self, sentence: str, code: int = CHANGED) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Given:
    """What a check is made of: the file, the keys, and whatever else there is."""

    pdf: bytes
    keys: dict[str, Any]
    seal: str = ""
    sha256: str = ""
    status: str = ""
    credential: str = ""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Report:
    code: int = GENUINE
    lines: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.lines.append(sentence)


# The file


def number_of(dictionary: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+)", dictionary)
    if not found:
        raise Stop("The PDF isn’t built as the ones that are issued.")
    return int(found[1])


def inflated(body: bytes) -> bytes:
    """Unpack, but never more than a certificate can hold."""
    packed = zlib.decompressobj()
    try:
        plain = packed.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise Stop("A part of the PDF is damaged.") from error
    if not packed.eof:
        raise Stop("A part of the PDF is damaged or far too large.")
    return plain


def stream_at(pdf: bytes, dictionary: bytes, start: int) -> bytes:
    body = pdf[start : start + number_of(dictionary, b"Length")]
    return inflated(body) if b"/FlateDecode" in dictionary else body


def file_specs(pdf: bytes) -> Iterator[tuple[str, int]]:
    """Say which object holds the attachment of which name; the list itself may be packed."""
    parts = [pdf, *(stream_at(pdf, row[1], row.end()) for row in PACKED.finditer(pdf))]
    for part in parts:
        for row in FILE_SPEC.finditer(part):
            yield row[1].decode("latin-1"), int(row[2])


def attachments(pdf: bytes) -> dict[str, bytes]:
    """Return the attached files by name. Raises Stop when the PDF was added to or damaged."""
    if not pdf.startswith(b"%PDF-"):
        raise Stop("This isn’t a PDF.", UNREADABLE)
    if pdf.count(b"%%EOF") != 1 or not pdf.rstrip().endswith(b"%%EOF"):
        raise Stop("Something was added to the PDF, or cut off, after it was made.")
    bodies = {int(row[1]): _embedded(pdf, row) for row in EMBEDDED.finditer(pdf)}
    specs = list(file_specs(pdf))
    if len(specs) != len(dict(specs)) or any(number not in bodies for _, number in specs):
        raise Stop("The PDF’s attachments aren’t built as the ones that are issued.")
    return {name: bodies[number] for name, number in specs}


def _embedded(pdf: bytes, row: re.Match[bytes]) -> bytes:
    body = stream_at(pdf, row[2], row.end())
    checksum = re.search(rb"/CheckSum <([0-9a-fA-F]{32})>", row[2])
    known = hashlib.md5(body, usedforsecurity=False).hexdigest()
    if not checksum or checksum[1].decode().lower() != known:
        raise Stop("An attachment was changed: its own checksum no longer fits.")
    return body


# The signatures


def opened(token: str, keys: dict[str, Any], what: str) -> dict[str, Any]:
    """Return the words of a signed text; only Ed25519 and only keys that were given count."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        rows = [row for row in keys.get("keys", []) if row.get("kid") == kid]
        if not rows:
            raise Stop(f"The {what} is signed with a key that isn’t among those given: {kid}.")
        untimed = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        key = jwt.PyJWK(rows[0], algorithm="EdDSA")
        return jwt.decode(token, key, algorithms=["EdDSA"], options=untimed)
    except jwt.InvalidSignatureError as error:
        raise Stop(f"The {what} was changed after it was signed.") from error
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError) as error:
        raise Stop(f"The {what} can’t be read as a signed text: {error}.") from error


# What is compared


def compare_words(credential: dict[str, Any], attached: bytes) -> dict[str, Any]:
    """Hold the attached words against the credential: first as a whole, then one by one."""
    digest = base64.b64encode(hashlib.sha384(attached).digest()).decode()
    related = credential.get("relatedResource") or [{}]
    if related[0].get("digestSRI") != f"sha384-{digest}":
        raise Stop("The attached words aren’t the ones that were signed.")
    words = json.loads(attached)
    achievement = credential["credentialSubject"]["achievement"]
    pairs = {
        "course": (achievement["name"], words["course"]["title"]),
        "edition": (achievement["version"], words["course"]["edition"]),
        "agency": (credential["issuer"]["name"], words["agency"] or credential["issuer"]["name"]),
        "issuer": (credential["iss"], credential["issuer"]["id"]),
        "end": ("validUntil" in credential, bool(words["expires_on"])),
        "number": (words["number"] in credential["description"], True),
    }
    for name, (signed, said) in pairs.items():
        if signed != said:
            raise Stop(f"Credential and words don’t say the same of the {name}.")
    return words


def compare_file(given: Given, credential: dict[str, Any], report: Report) -> None:
    """Hold the whole file against its seal or a hash that somebody else kept."""
    digest = hashlib.sha256(given.pdf).hexdigest()
    report.say(f"  SHA-256 of the file: {digest}")
    if not (given.seal or given.sha256):
        report.code = WORDS_ONLY
        report.say("- The file as a whole wasn’t compared: give --seal or --sha256.")
        return
    known = given.sha256.strip().lower()
    if given.seal:
        seal = opened(given.seal, given.keys, "seal")
        if seal.get("sub") != credential["id"]:
            raise Stop("The seal belongs to another certificate.")
        known = seal.get("pdf_sha256")
    if digest != known:
        raise Stop("The PDF isn’t the file that was issued: something in it was changed.")
    report.say("+ The file is, to the last byte, the one that was issued.")


def compare_status(given: Given, credential: dict[str, Any], report: Report) -> None:
    """Look the certificate up in a list of withdrawn ones that was fetched before."""
    if not given.status:
        report.say("- Whether it was withdrawn wasn’t asked: give --status.")
        return
    listed, entry = opened(given.status, given.keys, "status list"), credential["credentialStatus"]
    subject = listed["credentialSubject"]
    if listed["id"] != entry["statusListCredential"] or listed["issuer"] != credential["iss"]:
        raise Stop(f"The status list is another one; {entry['statusListCredential']} is meant.")
    if subject["statusPurpose"] != entry["statusPurpose"]:
        raise Stop("The status list serves another purpose.")
    if is_set(subject["encodedList"], int(entry["statusListIndex"])):
        raise Stop(f"It was withdrawn, by the list of {listed['validFrom']}.", NO_LONGER)
    report.say(f"+ It wasn’t withdrawn, by the list of {listed['validFrom']}.")


def is_set(encoded: str, index: int) -> bool:
    raw = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = gzip.decompress(raw)
    return bool(bits[index // 8] & (0x80 >> index % 8))


def compare_time(given: Given, credential: dict[str, Any]) -> None:
    end = credential.get("validUntil")
    if end and datetime.fromisoformat(end) < given.now:
        raise Stop(f"Its term ended at {end}.", NO_LONGER)


# All together


def check(given: Given) -> Report:
    """Check everything there is to check; the report says what, and why not."""
    report = Report()
    try:
        _check(given, report)
    except Stop as stop:
        report.code = stop.code
        report.say(f"x {stop}")
    except (KeyError, TypeError, ValueError, IndexError, OSError) as error:
        report.code = CHANGED
        report.say(f"x Something that a certificate must have is missing: {error}.")
    report.say(RESULTS[report.code])
    return report


def _check(given: Given, report: Report) -> None:
    files = attachments(given.pdf)
    token = files.get(CREDENTIAL, b"").decode("ascii") or given.credential
    if not token or WORDS not in files:
        raise Stop("The PDF carries no signed credential; only its issuer can say more.")
    credential = opened(token, given.keys, "credential")
    report.say(f"+ The credential is signed by a key that was given, for {credential['iss']}.")
    words = compare_words(credential, files[WORDS])
    report.say("+ The attached words are the ones that were signed:")
    report.lines += [f"    {line}" for line in told(words)]
    compare_file(given, credential, report)
    compare_status(given, credential, report)
    compare_time(given, credential)


def told(words: dict[str, Any]) -> Iterator[str]:
    """Tell in words what the page has to say."""
    course = words["course"]
    yield f"{words['design']['heading']}, number {words['number']}"
    yield f"{words['learner']['name']}"
    yield f"{course['title']}, edition {course['edition']}, {course['contact_hours']} contact hours"
    until = f", valid until {words['expires_on']}" if words["expires_on"] else ""
    yield f"Issued on {words['issued_on']}{until}, by {words['agency'] or 'no agency'}"


# The command


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="The certificate as a PDF.")
    parser.add_argument("--keys", required=True, help="The issuer’s jwks.json.")
    parser.add_argument("--seal", default="", help="The signed note that belongs to the PDF.")
    parser.add_argument("--sha256", default="", help="Its hash, from the issuer’s register.")
    parser.add_argument(
        "--credential", default="", help="Its credential, where it was signed after the PDF."
    )
    parser.add_argument("--status", default="", help="The issuer’s status list, fetched before.")


def read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Stop(f"{path} can’t be read: {error.strerror}.", UNREADABLE) from error
    if len(body) > MAX_BYTES:
        raise Stop(f"{path} is larger than any certificate.", UNREADABLE)
    return body


def read_keys(path: str) -> dict[str, Any]:
    try:
        keys = json.loads(read(path))
    except ValueError as error:
        raise Stop(f"{path} isn’t a set of keys.", UNREADABLE) from error
    if not isinstance(keys, dict) or not isinstance(keys.get("keys"), list):
        raise Stop(f"{path} isn’t a set of keys.", UNREADABLE)
    return keys


def read_text(path: str) -> str:
    return read(path).decode("ascii", "replace").strip() if path else ""


def given_by(options: dict[str, Any]) -> Given:
    return Given(
        pdf=read(options["file"]),
        keys=read_keys(options["keys"]),
        seal=read_text(options["seal"]),
        sha256=options["sha256"],
        status=read_text(options["status"]),
        credential=read_text(options["credential"]),
    )


def run(options: dict[str, Any], out: TextIO) -> int:
    """Check what the options name, say what came of it, and return the code to end with."""
    try:
        report = check(given_by(options))
    except Stop as stop:
        report = Report(stop.code, [f"x {stop}", RESULTS[stop.code]])
    out.write("\n".join(report.lines) + "\n")
    return report.code


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a certificate without its issuer’s server.")
    arguments(parser)
    return run(vars(parser.parse_args()), sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
