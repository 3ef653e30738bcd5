"""Scenarios in formats that know single questions: apart, they say to which scene they belong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .plain import Plain


def apart(plain: Plain) -> Iterator[Plain]:
    """Give a scenario as its scene, then its questions; any other question as it is."""
    if plain.kind != "scenario":
        yield plain
        return
    yield replace(plain, parts=[], scene=plain.code)
    for part in plain.parts:
        yield replace(part, scene=plain.code)


def gathered(questions: list[Plain]) -> list[Plain]:
    """Put the questions of each scene together again; a text without questions asks nothing."""
    scenes = {one.scene: one for one in questions if one.kind == "scenario" and one.scene}
    found = []
    for one in questions:
        home = scenes.get(one.scene)
        if one.scene and one.kind != "scenario" and home is not None:
            home.parts.append(one)
            continue
        if one.scene and one.kind != "scenario":
            one.notes.append("The scene it belongs to isn’t in the file; it comes in alone.")
        found.append(one)
    for one in questions:
        one.scene = ""
    for one in found:
        if one.kind == "scenario" and not one.parts and not one.problem:
            one.kind, one.problem = "", "It is a text that asks nothing."
    return found
