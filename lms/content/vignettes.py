"""The vignettes on which supervisors calibrate, from vignettes/*.yaml."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from courses.supervision.calibration.writing import publish_vignette
from courses.supervision.models import Rubric, Vignette

from .files import explained, names, read
from .ledger import Ledger
from .pieces import Piece


class VignettePiece(Piece):
    """Made once and never written again, as a rated version never changes; a change in the file
    needs a new version number."""

    is_final = True

    def write(self, thing: Model | None) -> Model:
        return publish_vignette(super().write(thing), by=None)


def load_vignettes(ledger: Ledger, rubric: Rubric | None) -> None:
    """Load what there is of these files, for the rubric that the files describe."""
    for name in names("vignettes/*.yaml") if rubric else []:
        with explained(name):
            ledger.settle(_vignette(name, read(name), rubric))


def _vignette(name: str, data: dict[str, Any], rubric: Rubric) -> Piece:
    words = {key: data[key].strip() for key in ("title", "setting", "text", "basis")}
    return VignettePiece(
        path=f"{name}/{data['version']}",
        model=Vignette,
        key={"slug": data["slug"], "version": data["version"]},
        values=words | {"rubric": rubric},
        children={"consensus": [_agreed(row) for row in data["consensus"]]},
    )


def _agreed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "criterion": row["criterion"],
        "level": row["level"],
        "rationale": row["rationale"].strip(),
    }
