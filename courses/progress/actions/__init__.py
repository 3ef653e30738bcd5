"""Everything that changes where a learner is in a course, and what is asked of them."""

from .assigning import (
    Touched,
    apply_assignments,
    assign,
    due_date,
    end_assignment,
    keep_assignments,
    note_completed,
    preview,
)
from .exempting import exempt, withdraw_exemption
from .learning import (
    PrerequisiteMissing,
    clear_waiting,
    complete_step,
    enrol,
    missing_prerequisites,
    note_visit,
    remember_place,
    set_waiting,
)

__all__ = [
    "PrerequisiteMissing",
    "Touched",
    "apply_assignments",
    "assign",
    "clear_waiting",
    "complete_step",
    "due_date",
    "end_assignment",
    "enrol",
    "exempt",
    "keep_assignments",
    "missing_prerequisites",
    "note_completed",
    "note_visit",
    "preview",
    "remember_place",
    "set_waiting",
    "withdraw_exemption",
]
