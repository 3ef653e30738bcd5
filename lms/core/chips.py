"""How each state of the field is shown: an icon, a tone and a word, always together."""

from typing import NamedTuple


class Chip(NamedTuple):
    icon: str
    tone: str
    label: str


CHIPS = {
    # Where somebody is on a course or step
    "not_started": Chip("circle", "plain", "Not started"),
    "open": Chip("circle", "plain", "Ready when you are"),
    "in_progress": Chip("half-circle", "dusk", "Under way"),
    "done": Chip("check-circle", "tide", "Done"),
    "complete": Chip("check-circle", "tide", "Complete"),
    "completed": Chip("check-circle", "tide", "Completed"),
    "passed": Chip("check-circle", "tide", "Passed"),
    "not_yet": Chip("half-circle", "clay", "Not yet"),
    "locked": Chip("lock", "plain", "Opens later"),
    "not_assigned": Chip("circle", "plain", "Not assigned"),
    "withdrawn": Chip("leave", "plain", "Left the course"),
    # When and whose move
    "due": Chip("calendar", "dusk", "Due"),
    "due_soon": Chip("clock", "clay", "Due soon"),
    "overdue": Chip("clock", "clay", "Past its due date"),
    "not_yet_open": Chip("lock", "plain", "Not yet open"),
    "waiting_on_learner": Chip("arrow-right", "dusk", "Waiting on the learner"),
    "expiring": Chip("clock", "clay", "Expiring"),
    "exempt": Chip("leaf", "plain", "Exempt"),
    "waiting": Chip("waiting", "dusk", "Waiting"),
    "waiting_on_supervisor": Chip("waiting", "dusk", "Waiting on a supervisor"),
    "your_move": Chip("arrow-right", "clay", "Your move"),
    # Quizzes
    "answered": Chip("check", "tide", "Answered"),
    "unanswered": Chip("circle", "plain", "No answer yet"),
    "agrees": Chip("check-circle", "tide", "That fits"),
    "partly": Chip("half-circle", "dusk", "Partly there"),
    "noted": Chip("check", "plain", "For you alone"),
    "waiting_for_mark": Chip("waiting", "dusk", "Waiting for a person"),
    "look_again": Chip("undo", "clay", "Let’s look again"),
    # Supervised practice
    "requested": Chip("speech", "dusk", "Asked for"),
    "accepted": Chip("calendar", "dusk", "Arranged"),
    "proposed": Chip("clock", "clay", "Another time proposed"),
    "handed_over": Chip("arrow-right", "plain", "Handed over"),
    "declined": Chip("undo", "plain", "Handed back"),
    "withdrawn_feedback": Chip("undo", "plain", "Withdrawn"),
    "corrected": Chip("undo", "plain", "Corrected"),
    "held": Chip("check-circle", "tide", "Held"),
    "to_record": Chip("feather", "clay", "To be recorded"),
    "to_accept": Chip("circle", "clay", "To be accepted"),
    "agreed": Chip("check", "tide", "Accepted"),
    "owed": Chip("clock", "clay", "Owed"),
    "given": Chip("check-circle", "tide", "Given"),
    "planned": Chip("calendar", "plain", "Planned"),
    "not_given": Chip("circle", "plain", "Not given in its time"),
    "ended": Chip("pause", "plain", "No longer planned"),
    "draft": Chip("feather", "plain", "Draft"),
    "shared": Chip("eye", "dusk", "Shared"),
    "acknowledged": Chip("check", "tide", "Read and acknowledged"),
    "signed_off": Chip("check-circle", "tide", "Signed off"),
    # Calibration
    "calibrated": Chip("check-circle", "tide", "Calibrated"),
    "not_calibrated": Chip("circle", "plain", "Not calibrated yet"),
    "below": Chip("half-circle", "clay", "Not close enough yet"),
    "lapsed": Chip("undo", "clay", "Due again"),
    # Pilots
    "pilot_prepare": Chip("feather", "plain", "Prepare"),
    "pilot_chosen": Chip("waiting", "dusk", "Cases chosen"),
    "pilot_agreed": Chip("check", "tide", "Supervisor agrees"),
    "pilot_trying": Chip("half-circle", "dusk", "Trying"),
    "pilot_observed": Chip("eye", "dusk", "Tried and observed"),
    "pilot_stopped": Chip("pause", "clay", "Stopped by its rule"),
    "pilot_reflected": Chip("waiting", "dusk", "Looked back"),
    "pilot_reviewed": Chip("check-circle", "tide", "Reviewed"),
    "pilot_set_aside": Chip("leave", "plain", "Set aside"),
    "pilot_seen": Chip("eye", "tide", "Observed"),
    # Certificates
    "valid": Chip("check-circle", "tide", "Valid"),
    "expired": Chip("clock", "clay", "Expired"),
    "superseded": Chip("undo", "dusk", "Replaced by a newer one"),
    "revoked": Chip("close", "clay", "Withdrawn"),
    # Files made in the background
    "making": Chip("half-circle", "dusk", "Being made"),
    "ready": Chip("check-circle", "tide", "Ready"),
    "not_made": Chip("undo", "clay", "Not made yet"),
    "no_longer_kept": Chip("circle", "plain", "No longer kept"),
    # People
    "active": Chip("person", "tide", "Active"),
    "invited": Chip("mail", "dusk", "Invited"),
    # How well a claim is supported
    "established": Chip("check-circle", "tide", "Established"),
    "supported": Chip("half-circle", "tide", "Supported, within limits"),
    "clinical_teaching": Chip("speech", "dusk", "Clinical teaching"),
    "disputed": Chip("people", "clay", "Disputed"),
    "not_shown": Chip("circle", "plain", "Not shown"),
    # The three states
    "ventral": Chip("circle", "ventral", "Ventral"),
    "sympathetic": Chip("triangle", "sympathetic", "Sympathetic"),
    "dorsal": Chip("square", "dorsal", "Dorsal"),
}

UNKNOWN = Chip("circle", "plain", "")


def chip_for(state: str) -> Chip:
    """Return the chip of a state; an unknown one keeps its own words, in a plain tone."""
    return CHIPS.get(state, UNKNOWN._replace(label=state.replace("_", " ").capitalize()))
