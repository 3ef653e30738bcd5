"""Every kind of notice there is. A new one is a class, a line here and its tests."""

from .acts import MessageSent, MoreTime, NotAskedAnyMore, Nudged, SupervisorAsked
from .after import (
    FeedbackAmended,
    FeedbackReplied,
    PlanAgreed,
    PlanMade,
    ReadTogether,
    RepairNews,
    SecondLookNews,
)
from .base import NoticeKind
from .calibration import CalibrationEnding, ModerationNews
from .certificates import CertificateIssued
from .courses import CourseAssigned
from .dates import DateReminder, Digest, OthersDates
from .exemptions import ExemptionGiven, ExemptionWithdrawn
from .feedback import FeedbackAcknowledged, FeedbackShared, FeedbackSignedOff
from .groups import AgreementsToRead, GroupTime, TakenIn
from .people import Welcome
from .pilots import PilotNews
from .practice import PracticeAnswered, PracticeAsked
from .quizzes import (
    AccommodationEnded,
    AccommodationGranted,
    AnswerMarked,
    AnswerToMark,
    ResultWorkedOutAgain,
)
from .schedules import ViewSent
from .sessions import SessionDue, SessionOwed
from .times import Reminder, TimeNews, TimeProposed, WaitingTold

KINDS: tuple[type[NoticeKind], ...] = (
    CourseAssigned,
    Welcome,
    Nudged,
    MessageSent,
    SupervisorAsked,
    MoreTime,
    NotAskedAnyMore,
    ExemptionGiven,
    ExemptionWithdrawn,
    PracticeAsked,
    PracticeAnswered,
    FeedbackShared,
    FeedbackAcknowledged,
    FeedbackSignedOff,
    TimeNews,
    TimeProposed,
    Reminder,
    WaitingTold,
    GroupTime,
    AgreementsToRead,
    TakenIn,
    SessionDue,
    SessionOwed,
    ReadTogether,
    FeedbackAmended,
    PlanMade,
    PlanAgreed,
    FeedbackReplied,
    SecondLookNews,
    RepairNews,
    CalibrationEnding,
    ModerationNews,
    PilotNews,
    CertificateIssued,
    ResultWorkedOutAgain,
    AccommodationGranted,
    AccommodationEnded,
    AnswerToMark,
    AnswerMarked,
    DateReminder,
    OthersDates,
    Digest,
    ViewSent,
)
VERBS = frozenset(verb for kind in KINDS for verb in kind.verbs)
REMINDERS = frozenset(kind.name for kind in KINDS if kind.is_reminder)
_BY_NAME = {kind.name: kind for kind in KINDS}


def kinds_for(verb: str) -> list[type[NoticeKind]]:
    return [kind for kind in KINDS if verb in kind.verbs]


def kind_named(name: str) -> type[NoticeKind]:
    """Return a kind; the plain one for a name from a release that had more of them."""
    return _BY_NAME.get(name, NoticeKind)
