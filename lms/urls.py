from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.core import views as core

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz/", core.health, name="health"),
    path(".well-known/security.txt", core.security, name="security"),
    # One door: Wagtail's own sign-in pages know no limits on tries and no second step.
    path("admin/login/", to_sign_in),
    path("_util/login/", to_sign_in),
    path("admin/", include(wagtailadmin_urls)),
    # Wagtail reads the number as it stands, and thousands of digits are too many for Python.
    re_path(r"^documents/\d{19,}/", core.missing),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<path:name>", core.lesson_image, name="lesson_image"),
    path("accounts/", include("allauth.urls")),
    path("", include("lms.dashboard.urls")),
    path("", include("lms.people.urls")),
    path("", include("lms.notifications.urls")),
    path("", include("lms.downloads.urls")),
    path("", include("lms.reports.urls")),
    path("", include("courses.progress.urls")),
    path("", include("courses.supervision.urls")),
    path("", include("quizzes.urls")),
    path("", include("certificates.urls")),
    path("", include(wagtail_urls)),
]
