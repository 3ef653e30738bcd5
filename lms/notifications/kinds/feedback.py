from courses.supervision.models import Feedback
from lms.people.models import User

from .base import NoticeKind, in_full
from .topics import FEEDBACK


class FeedbackNews(NoticeKind):
    """What the notices about a feedback have in common; none holds a word of it."""

    topic = FEEDBACK
    model = Feedback
    related = ("learner", "observer", "signed_off_by", "step")

    @property
    def day(self) -> str:
        return in_full(self.thing.observed_on)

    def link(self) -> str:
        return self.thing.get_absolute_url()


class FeedbackShared(FeedbackNews):
    name = "feedback_shared"
    verbs = ("feedback.shared",)
    subject = "Something to read, whenever suits you"
    more = "You can read it now, later, or together. Only you decide when."
    action_label = "Read the feedback"
    why = "it is your practice that was observed"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        return f"{self.thing.observer} has shared feedback on your practice of {self.day} with you."


class FeedbackAcknowledged(FeedbackNews):
    name = "feedback_acknowledged"
    verbs = ("feedback.acknowledged",)
    subject = "Your feedback has been read"
    action_label = "See the feedback"
    why = "you gave this feedback"

    def recipients(self) -> list[User]:
        return [self.thing.observer]

    def sentence(self) -> str:
        return f"{self.thing.learner} has read your feedback of {self.day}."


class FeedbackSignedOff(FeedbackNews):
    name = "feedback_signed_off"
    verbs = ("feedback.signed_off",)
    subject = "News of your supervised practice"
    more = "The practice step in your course shows what comes next."
    action_label = "See where you are"
    why = "it is your practice that was observed"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        by = self.thing.signed_off_by or self.thing.observer
        return f"{by} has signed off the observation of {self.day}."

    def link(self) -> str:
        return self.thing.step.url or ""
