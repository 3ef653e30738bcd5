from courses.supervision.levels import Level

from .after import (
    Amendment,
    AmendmentKind,
    Outcome,
    PracticePlan,
    Repair,
    RepairNote,
    Reply,
    SecondLook,
)
from .arrangements import Nudge, NudgeKind, SupervisionSettings
from .attachments import FeedbackAttachment
from .calibration import CalibrationRound, Sighting, VignetteRating
from .dose import CoachingRhythm, PlannedSession
from .feedback import SHARED_STATES, Feedback, FeedbackState, Rating, Reading
from .forms import FeedbackForm, FormKind, PilotTemplate
from .groups import (
    USUAL_AGREEMENTS,
    Acceptance,
    Attendance,
    ConsultationGroup,
    GroupAgreement,
    GroupMember,
    GroupRole,
    GroupSession,
    GroupSessionState,
    HoursSplit,
)
from .hours import HoursKind, HoursStandard, HoursTarget, PracticeDomain
from .journal import JournalEntry, JournalExcerpt
from .kinds import (
    KIND_BY_NAME,
    KINDS,
    SESSION_KINDS,
    CaseConsultation,
    JournalReview,
    LiveObservation,
    RecordedReview,
)
from .log import LoggedHours, LogState
from .moderation import Moderation
from .pilot import CaseLabel, Pilot, PilotCase, PilotContact, PilotMove, PilotSighting
from .practice import OPEN_STATES, PracticePage, PracticeRequest, RequestKind, RequestState
from .rubric import Criterion, Rubric
from .vignettes import ConsensusLevel, Vignette

__all__ = [
    "KINDS",
    "KIND_BY_NAME",
    "OPEN_STATES",
    "SESSION_KINDS",
    "SHARED_STATES",
    "USUAL_AGREEMENTS",
    "Acceptance",
    "Amendment",
    "AmendmentKind",
    "Attendance",
    "CalibrationRound",
    "CaseConsultation",
    "CaseLabel",
    "CoachingRhythm",
    "ConsensusLevel",
    "ConsultationGroup",
    "Criterion",
    "Feedback",
    "FeedbackAttachment",
    "FeedbackForm",
    "FeedbackState",
    "FormKind",
    "GroupAgreement",
    "GroupMember",
    "GroupRole",
    "GroupSession",
    "GroupSessionState",
    "HoursKind",
    "HoursSplit",
    "HoursStandard",
    "HoursTarget",
    "JournalEntry",
    "JournalExcerpt",
    "JournalReview",
    "Level",
    "LiveObservation",
    "LogState",
    "LoggedHours",
    "Moderation",
    "Nudge",
    "NudgeKind",
    "Outcome",
    "Pilot",
    "PilotCase",
    "PilotContact",
    "PilotMove",
    "PilotSighting",
    "PilotTemplate",
    "PlannedSession",
    "PracticeDomain",
    "PracticePage",
    "PracticePlan",
    "PracticeRequest",
    "Rating",
    "Reading",
    "RecordedReview",
    "Repair",
    "RepairNote",
    "Reply",
    "RequestKind",
    "RequestState",
    "Rubric",
    "SecondLook",
    "Sighting",
    "SupervisionSettings",
    "Vignette",
    "VignetteRating",
]
