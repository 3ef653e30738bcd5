"""What notices are about, as far as people choose which of them reach them and how."""

from __future__ import annotations

from dataclasses import dataclass

from lms.people.models import Role


@dataclass(frozen=True)
class Topic:
    """Some kinds of notice that are chosen together.

    ``list_because`` and ``mail_because`` say why one of the two can't be turned off. Only people
    with one of ``roles`` are asked; without any, everybody is.
    """

    name: str
    label: str
    about: str
    list_because: str = ""
    mail_because: str = ""
    roles: tuple[str, ...] = ()

    @property
    def because(self) -> list[str]:
        """Return why something about it can't be turned off, each reason once."""
        return list(dict.fromkeys(filter(None, (self.list_because, self.mail_because))))


DATES = Topic(
    "dates",
    "Reminders of dates",
    "A due date that comes near or has passed, and a certificate that runs out.",
    list_because="Dates stay in your list, so that none goes by unseen.",
)
DIGEST = Topic(
    "digest",
    "Digest of your team",
    "Who waits for whom, and whose dates have passed. No scores, no private words.",
    roles=(Role.SUPERVISOR, Role.MANAGER),
)
TEAM = Topic(
    "team",
    "What your team waits for",
    "Something that has waited long, or a date of someone’s that passed a while ago.",
    list_because="Others rely on you to see it, so it stays in your list.",
    roles=(Role.SUPERVISOR, Role.MANAGER),
)
VIEWS = Topic(
    "views",
    "Views that you have sent to you",
    "A link to a view of My team, weekly or monthly.",
    list_because="You asked for it; under My team you can pause it.",
    mail_because="You asked for it; under My team you can pause it.",
    roles=(Role.MANAGER,),
)
COURSES = Topic(
    "courses",
    "Courses and certificates",
    "A course that is asked of you or no longer is, more time for one, and a new certificate.",
)
WORDS = Topic(
    "words",
    "Words from your manager",
    "What a manager writes to you about a course.",
    list_because="Someone wrote to you, so it stays in your list.",
)
PRACTICE = Topic(
    "practice",
    "Supervised practice",
    "Requests, times to meet, pilots, vignettes, and what waits for you there.",
    list_because="Someone may be waiting for your answer, so it stays in your list.",
)
FEEDBACK = Topic(
    "feedback",
    "Feedback on practice",
    "Feedback that is shared, read, answered or signed off.",
    list_because="Your list is where you find it again, so it stays there.",
)
GROUPS = Topic(
    "groups",
    "Consultation groups",
    "When a group meets, and what its members agree on.",
    list_because="The others count on your knowing, so it stays in your list.",
)
QUIZZES = Topic(
    "quizzes",
    "Quizzes",
    "An answer to mark or one that was marked, and what is arranged for you.",
)
REPAIR = Topic(
    "repair",
    "A conversation that asks for you",
    "When someone whom you work with says that they need to talk.",
    list_because="Someone needs you soon, so it always reaches you.",
    mail_because="Someone needs you soon, so it always reaches you.",
)
ACCOUNT = Topic(
    "account",
    "Your account",
    "That your place here is ready, and how to sign in.",
    list_because="Without it you couldn’t sign in.",
    mail_because="Without it you couldn’t sign in.",
)

TOPICS = (
    DATES, DIGEST, TEAM, VIEWS, COURSES, WORDS, PRACTICE, FEEDBACK, GROUPS, QUIZZES, REPAIR,
    ACCOUNT,
)  # fmt: skip
"""In the order in which they are shown."""
