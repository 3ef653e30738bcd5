from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from .models import Invitation


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
