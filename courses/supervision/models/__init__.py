from courses.supervision.levels import Level

from .feedback import SHARED_STATES, Feedback, FeedbackState, LiveObservation, Rating
from .forms import FeedbackForm, FormKind, PilotTemplate
from .hours import HoursKind, HoursStandard, HoursTarget, PracticeDomain
from .practice import OPEN_STATES, PracticePage, PracticeRequest, RequestState
from .rubric import Criterion, Rubric

__all__ = [
    "OPEN_STATES",
    "SHARED_STATES",
    "Criterion",
    "Feedback",
    "FeedbackForm",
    "FeedbackState",
    "FormKind",
    "HoursKind",
    "HoursStandard",
    "HoursTarget",
    "Level",
    "LiveObservation",
    "PilotTemplate",
    "PracticeDomain",
    "PracticePage",
    "PracticeRequest",
    "Rating",
    "RequestState",
    "Rubric",
]
