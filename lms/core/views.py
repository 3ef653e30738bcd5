from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils._os import safe_join
from django.views.decorators.http import require_safe

SECURITY_GOOD_FOR = timedelta(days=90)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the process is up and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say to whom weaknesses are reported, in the form of RFC 9116."""
    expires = timezone.now() + SECURITY_GOOD_FOR
    lines = (
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}{request.path}",
    )
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@login_required
def lesson_image(request: HttpRequest, name: str) -> FileResponse:
    """Serve a rendition of a picture in the course pages, to people who are signed in."""
    path = f"images/{name}"
    try:
        safe_join("/images", name)
        if default_storage.exists(path):  # also says no to a name too long to be a file's
            return FileResponse(default_storage.open(path))
    except (SuspiciousFileOperation, IsADirectoryError, ValueError) as error:
        raise Http404("No such picture.") from error
    raise Http404("No such picture.")


def missing(request: HttpRequest, *args: object) -> HttpResponse:
    raise Http404("Nothing can have this address.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
