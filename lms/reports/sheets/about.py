"""What stands on top of each file, and its name."""

from __future__ import annotations

from certificates.taking import taken_by
from lms.reports.reach import Reach


def about(reach: Reach, *shown: str) -> tuple[str, ...]:
    return (taken_by(reach.viewer, reach.agency), *(words for words in shown if words))


def stem(reach: Reach, name: str) -> str:
    return f"{name}-{reach.today.isoformat()}"
