"""Everything that changes where a learner is in a course, and what is asked of them."""

from .assigning import (
    apply_assignments,
    ask,
    assign,
    end_assignment,
    keep_assignments,
    may_ask,
    note_completed,
)
from .exempting import add_evidence, exempt, take_out_evidence, withdraw_exemption
from .learning import (
    PrerequisiteMissing,
    clear_waiting,
    complete_held,
    complete_step,
    enrol,
    finish_lesson,
    missing_prerequisites,
    note_visit,
    remember_place,
    set_waiting,
)
from .naming import change_names, last_change, preview_taken, undo_names
from .reaching import Touched, due_date, preview
from .renewing import NotRenewable, begin_refresher
from .revising import preview_revision, revise_assignment, take_back_assignment, take_out

__all__ = [
    "NotRenewable",
    "PrerequisiteMissing",
    "Touched",
    "add_evidence",
    "apply_assignments",
    "ask",
    "assign",
    "begin_refresher",
    "change_names",
    "clear_waiting",
    "complete_held",
    "complete_step",
    "due_date",
    "end_assignment",
    "enrol",
    "exempt",
    "finish_lesson",
    "keep_assignments",
    "last_change",
    "may_ask",
    "missing_prerequisites",
    "note_completed",
    "note_visit",
    "preview",
    "preview_revision",
    "preview_taken",
    "remember_place",
    "revise_assignment",
    "set_waiting",
    "take_back_assignment",
    "take_out",
    "take_out_evidence",
    "undo_names",
    "withdraw_exemption",
]
