from courses.supervision.levels import Level

from .feedback import SHARED_STATES, Feedback, FeedbackState, LiveObservation, Rating
from .practice import OPEN_STATES, PracticePage, PracticeRequest, RequestState
from .rubric import Criterion, Rubric

__all__ = [
    "OPEN_STATES",
    "SHARED_STATES",
    "Criterion",
    "Feedback",
    "FeedbackState",
    "Level",
    "LiveObservation",
    "PracticePage",
    "PracticeRequest",
    "Rating",
    "RequestState",
    "Rubric",
]
