from django.urls import reverse

from certificates.models import Certificate
from lms.people.models import User

from .base import NoticeKind
from .topics import COURSES


class CertificateIssued(NoticeKind):
    """A learner's certificate is there."""

    topic = COURSES
    name = "certificate_issued"
    verbs = ("certificate.issued",)
    model = Certificate
    related = ("learner", "course")
    subject = "New in your training record"
    more = "It stays in your list of certificates, to read, download or print whenever you like."
    action_label = "See the certificate"
    why = "you have completed this course"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        return f"Your certificate for {self.thing.course.title} is here."

    def link(self) -> str:
        return reverse("certificates:detail", args=[self.thing.pk])
