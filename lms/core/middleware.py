from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .errors import LmsError

Handler = Callable[[HttpRequest], HttpResponse]

ADMIN_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'; "
    "object-src 'none'"
)
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=()"


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


class PolicyMiddleware:
    """Give the Wagtail admin its own content policy and keep personal pages out of caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            # Not a default: a preview comes with the policy of the page it shows, which would keep
            # it out of the editor's frame.
            response.headers["Content-Security-Policy"] = ADMIN_POLICY
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class CleanInputMiddleware:
    """Take NUL out of query strings and cookies: nobody means it, and PostgreSQL refuses it.

    Form fields do their own refusing, with a sentence beside the field. This comes before the
    session is looked up, whose key is a cookie.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        while "%00" in query or "\x00" in query:  # one may be hidden inside another
            query = query.replace("%00", "").replace("\x00", "")
        request.META["QUERY_STRING"] = query
        cookies = request.COOKIES.items()
        request.COOKIES = {name: value for name, value in cookies if "\x00" not in value}
        return self.get_response(request)


class ErrorMiddleware:
    """Turn an LmsError into its sentence, as a page or as JSON for a fetch."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, LmsError):
            return None
        if wants_json(request):
            body = {"saved": False, "code": error.code, "message": error.sentence}
            return JsonResponse(body, status=error.status)
        return render(request, "error.html", {"error": error}, status=error.status)
