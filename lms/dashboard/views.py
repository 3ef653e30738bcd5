from django.contrib.auth.decorators import login_required
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from courses.supervision.dose.home import own_plans
from lms.notifications.models import Notice

from .learning import my_learning

NOTICES_SHOWN = 2


@require_safe
@login_required
def learning(request: HttpRequest) -> HttpResponse:
    """My learning: what is next, what is due, what is done."""
    person = request.user
    today = person.agency.today() if person.agency else timezone.localdate()
    certificates = Certificate.objects.filter(learner=person).current()
    unread = Notice.objects.visible_to(person).unread()
    notices = list(unread.annotate(unread=Window(Count("pk")))[:NOTICES_SHOWN])
    context = {
        "learning": my_learning(person, today=today),
        "certificates": dict(certificates.values_list("enrolment_id", "pk")),
        "notices": notices,
        "unread_notices": notices[0].unread if notices else 0,
        "plans": own_plans(person),
        "today": today,
    }
    return render(request, "dashboard/learning.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Plain answers, for anyone: how it works, who sees what, whom to ask."""
    return render(request, "dashboard/help.html")
