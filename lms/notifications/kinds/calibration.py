"""Calibration that ends soon, and conversations about a criterion. No level is ever named."""

from django.urls import reverse

from courses.supervision.models import CalibrationRound, Moderation
from lms.people.models import User

from .base import NoticeKind
from .topics import PRACTICE


class CalibrationEnding(NoticeKind):
    """Said thirty days before, so that nobody stands before a signature unprepared."""

    is_reminder = True
    topic = PRACTICE
    name = "calibration_ending"
    verbs = ("calibration.ending",)
    model = CalibrationRound
    related = ("rater",)
    subject = "Time for another round of vignettes"
    more = (
        "A new round keeps it going. Without one you go on observing and sharing, and signing off "
        "waits until you have taken it."
    )
    action_label = "See your calibration"
    why = "you sign off observed practice"

    def recipients(self) -> list[User]:
        return [self.thing.rater]

    def sentence(self) -> str:
        return "Your calibration counts for thirty more days at most."

    def link(self) -> str:
        return reverse("supervision:calibration")


class ModerationNews(NoticeKind):
    """To both when it opens; afterwards to the one who didn’t act."""

    topic = PRACTICE
    name = "moderation"
    verbs = ("moderation.opened", "moderation.joined", "moderation.noted", "moderation.closed")
    model = Moderation
    related = ("first", "second")
    subject = "A conversation with a colleague"
    more = (
        "Both ratings stay as they are. What you look for is how to read the words of the rubric."
    )
    action_label = "Open the conversation"
    why = "you are one of the two who rated"

    def recipients(self) -> list[User]:
        pair = [one for one in (self.thing.first, self.thing.second) if one]
        return [one for one in pair if one.pk != self.event.actor_id]

    def sentence(self) -> str:
        what = self.thing.criterion_name.lower()
        return {
            "moderation.opened": f"Something to talk through: {what} was seen quite differently.",
            "moderation.joined": f"{self.thing.first} asks to talk {what} through with you.",
            "moderation.noted": f"Your colleague has written down what you agreed on {what}.",
            "moderation.closed": f"Your colleague has closed the conversation about {what}.",
        }[self.event.verb]

    def link(self) -> str:
        return self.thing.get_absolute_url()
