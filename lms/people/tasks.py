from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from .models import Invitation

logger = logging.getLogger(__name__)

FIRST_TRY = timedelta(minutes=5)
"""So long its own task has to send it."""
TRY_FOR = timedelta(days=1)


@task(backend="jobs")
def mail_invitation(invitation_id: int) -> None:
    """Send an invitation that is still open, once for each link it was given."""
    waiting = Invitation.objects.unanswered().filter(pk=invitation_id, mailed_at__isnull=True)
    invitation = waiting.select_related("agency", "team", "invited_by").first()
    if invitation is None or not invitation.is_open():
        return
    invitation_mail(invitation).send()
    Invitation.objects.filter(pk=invitation.pk, seed=invitation.seed).update(
        mailed_at=timezone.now()
    )


def mail_waiting_invitations(at: datetime) -> int:
    """Try again to send invitations whose mail could not go; return how many went."""
    waiting = Invitation.objects.unanswered().filter(mailed_at__isnull=True)
    lately = waiting.filter(issued_at__gte=at - TRY_FOR, issued_at__lte=at - FIRST_TRY)
    return sum(_has_gone(pk) for pk in lately.values_list("pk", flat=True))


def _has_gone(invitation_id: int) -> bool:
    try:
        mail_invitation.call(invitation_id)
    except Exception:  # whatever a mail server may answer, the others are sent
        logger.warning("Invitation %s waits for another try.", invitation_id, exc_info=True)
        return False
    return True


def invitation_mail(invitation: Invitation) -> EmailMultiAlternatives:
    context = {
        "invitation": invitation,
        "agency": invitation.agency,
        "action_url": settings.BASE_URL + reverse("people:invitation", args=[invitation.token]),
        "action_label": "Set up your account",
        "site_name": settings.SITE_NAME,
        "base_url": settings.BASE_URL,
    }
    with timezone.override(invitation.agency.zone):
        message = EmailMultiAlternatives(
            subject=f"{invitation.agency} invites you to {settings.SITE_NAME}",
            body=render_to_string("people/mail/invitation.txt", context),
            to=[invitation.email],
        )
        message.attach_alternative(
            render_to_string("people/mail/invitation.html", context), "text/html"
        )
    return message
