from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """A mail server that has gone away."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        raise SMTPServerDisconnected("The server has gone away")
