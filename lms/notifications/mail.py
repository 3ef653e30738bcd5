from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from .kinds import kind_named
from .models import Notice


def compose(notice: Notice) -> EmailMultiAlternatives:
    """Write a notice's mail, in plain text and in HTML."""
    kind = kind_named(notice.kind)
    text, html = parts(notice)
    mail = EmailMultiAlternatives(
        subject=notice.subject, body=text, to=[notice.person.email], headers=_headers(notice)
    )
    mail.attach_alternative(html, "text/html")
    for row in kind(notice.event).attachments():
        mail.attach(row.name, row.content, row.type)
    return mail


def parts(notice: Notice) -> tuple[str, str]:
    """Return the words of a mail, as text and as HTML."""
    kind = kind_named(notice.kind)
    context = {
        "notice": notice,
        "more": kind.more,
        "why": kind.why,
        "action_url": absolute(notice.link or reverse("notifications:list")),
        "action_label": notice.action_label if notice.link else "See your notices",
        "choices_url": absolute(reverse("notifications:choices")),
        "site_name": settings.SITE_NAME,
        "agency": notice.event.agency,
    }
    text = render_to_string(f"{kind.mail}.txt", context).strip() + "\n"
    return text, render_to_string(f"{kind.mail}.html", context)


def absolute(link: str) -> str:
    return urljoin(f"{settings.BASE_URL}/", link)


def _headers(notice: Notice) -> dict[str, str]:
    """Keep out-of-office replies away, and let a mail sent twice be known as one."""
    host = urlsplit(settings.BASE_URL).hostname
    return {"Auto-Submitted": "auto-generated", "Message-ID": f"<notice-{notice.pk}@{host}>"}
