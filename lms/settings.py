"""Settings for every way of running the product; what differs comes from the environment.

LMS_ENV is ``demo`` (default: SQLite, no other service), ``test`` or ``production``.
What production can't do without has no default there, and README lists the rest.
"""

import os
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

LMS_ENV = env.str("LMS_ENV", default="demo")
PRODUCTION = LMS_ENV == "production"
TESTING = LMS_ENV == "test"
DEBUG = env.bool("DEBUG", default=False) and not PRODUCTION
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def local_secret_key(name: str = "secret-key") -> str:
    """Return a key of this machine's demo, made once, so that no key stands in the code."""
    path = VAR_DIR / name
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


def needed(name: str, default: str) -> str:
    """Return what production has to be told; the demo and the tests have a default."""
    return env.str(name) if PRODUCTION else env.str(name, default)


def key(name: str) -> str:
    """Return a key as it stands: ``env`` takes a $ at its start for the name of a variable."""
    if name not in os.environ:
        raise ImproperlyConfigured(f"Set the {name} environment variable")
    return os.environ[name]


SECRET_KEY = key("SECRET_KEY") if PRODUCTION else os.environ.get("SECRET_KEY", local_secret_key())
# What private words are sealed with, newest first: see lms.core.sealing and rotate_field_keys.
FIELD_KEYS = [local_secret_key("field-key")]
if PRODUCTION:
    FIELD_KEYS = [one for one in key("FIELD_KEYS").split(",") if one]
if not FIELD_KEYS:
    raise ImproperlyConfigured("FIELD_KEYS names no key.")
_HOSTS = needed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
ALLOWED_HOSTS = [host.strip() for host in _HOSTS.split(",")]
BASE_URL = needed("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="Steady Practice")

INSTALLED_APPS = [
    "lms.core",
    "lms.people",
    "lms.activity",
    "lms.downloads",
    "lms.schedules",
    "quizzes",
    "courses.pages",
    "courses.progress",
    "courses.supervision",
    "certificates",
    "lms.notifications",
    "lms.dashboard",
    "lms.reports",
    "lms.content",
    "lms.demo",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "polymorphic",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.core.middleware.PolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "lms.core.middleware.CleanInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.people.middleware.SessionMiddleware",
    "lms.people.middleware.AgencyMiddleware",
    "lms.people.middleware.SecondStepMiddleware",
    "lms.people.middleware.PlaceMiddleware",
    "lms.people.middleware.AuthorsOnlyMiddleware",
    "lms.people.middleware.AdminExportMiddleware",
    "lms.core.middleware.ErrorMiddleware",
    "courses.pages.serving.SiteMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.core.context_processors.site",
                "lms.people.context_processors.agency",
                "lms.dashboard.context_processors.navigation",
                "lms.dashboard.context_processors.account",
                "lms.dashboard.context_processors.reading",
                "lms.notifications.context_processors.notices",
            ],
        },
    },
]

# Database. IMMEDIATE + WAL: with Django's defaults on SQLite, most read-then-write requests fail
# under load with "database is locked". ATOMIC_REQUESTS must stay off for the same reason.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
        ),
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What is kept for a while has to be shared by all processes: one publishes, the others forget.
_OWN_CACHE = f"filecache://{VAR_DIR}/cache" if PRODUCTION else "locmemcache://"
CACHES = {"default": env.cache_url("CACHE_URL", default=_OWN_CACHE)}
if CACHES["default"]["BACKEND"].endswith(("LocMemCache", "FileBasedCache", "DatabaseCache")):
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 10_000}

# Background work. Wagtail's own index updates run at once; ours go to "jobs", which the demo runs
# at once too and production hands to `manage.py db_worker --backend jobs`.
JOBS_BACKEND = env.str("JOBS_BACKEND", default="database" if PRODUCTION else "immediate")
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if JOBS_BACKEND == "database"
        else "django_tasks.backends.immediate.ImmediateBackend"
    },
}

# What `manage.py housekeeping` runs, by how often; nightly is after three, UTC. Each does
# nothing the second time, so that a round too many costs only its time.
HOUSEKEEPING = {
    "often": [
        "requeue_stale_tasks",
        "send_reminders",
        "remind_waiting",
        "send_scheduled_views",
        "send_waiting_mail",
        "render_certificates",
        "make_waiting_files",
        "publish_scheduled",
    ],
    "hourly": ["keep_assignments"],
    "nightly": [
        "plan_sessions",
        "issue_waiting_certificates",
        "expire_practice_words",
        "remove_expired_files",
        "remove_waiting_imports",
        "clearsessions",
    ],
}
if JOBS_BACKEND == "database":
    HOUSEKEEPING["nightly"].append("prune_db_task_results --backend jobs")

# People and signing in.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["lms.people.backends.PlacedBackend"]
PASSWORD_HASHERS = [
    "lms.people.hashers.LeanArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": "lms.people.passwords.WideReachValidator"},
    {"NAME": "lms.people.passwords.OwnWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:learning"
ACCOUNT_ADAPTER = "lms.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_RATE_LIMITS = {"login_failed": "10/h/key,40/h/ip", "reset_password": "20/m/ip,5/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "lms.people.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Agencies bring the addresses; whoever signs in with one need not prove it by mail again.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# For trainers and administrators without an agency; everyone else's agency says so for itself.
TWO_STEP_REQUIRED = env.bool("TWO_STEP_REQUIRED", default=PRODUCTION)
MFA_TOTP_ISSUER = SITE_NAME
INVITATION_DAYS = 7

# Seconds that a session may go unused, and that it lasts at all: for people who see only their own,
# and for those with a role over others (supervisors, managers, trainers, administrators).
SESSION_LIMITS = {
    "own": (
        env.int("SESSION_IDLE_SECONDS", default=12 * 3600),
        env.int("SESSION_SECONDS", default=14 * 24 * 3600),
    ),
    "wide": (
        env.int("WIDE_SESSION_IDLE_SECONDS", default=30 * 60),
        env.int("WIDE_SESSION_SECONDS", default=12 * 3600),
    ),
}
SESSION_COOKIE_AGE = SESSION_LIMITS["own"][1]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.core.views.csrf_failure"

# Headers. The Wagtail admin runs a few inline scripts and styles; PolicyMiddleware gives it its own
# policy, every other page has the strict one.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Language and time. Times are stored in UTC and shown in the agency's zone (AgencyMiddleware).
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Files. Nothing in MEDIA_ROOT is served by the web server; every file goes through a view.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# What `manage.py build_fonts` cuts from the declared font packages.
ASSETS_DIR = VAR_DIR / "assets"
ASSETS_DIR.mkdir(exist_ok=True)
STATICFILES_DIRS = [ASSETS_DIR]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FIXTURES_DIR = BASE_DIR / "fixtures"

# Mail. The demo and the tests write each message to a file.
EMAIL_TIMEOUT = 20  # seconds; without it, a mail server that is silent holds a worker for ever
if PRODUCTION:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = needed("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <training@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default=parseaddr(DEFAULT_FROM_EMAIL)[1])

# Wagtail.
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_I18N_ENABLED = False
# Those named after a place: browsers don't know all the others that a machine may list.
WAGTAIL_USER_TIME_ZONES = sorted(
    name
    for name in available_timezones()
    if "/" in name and name[0].isupper() and not name.startswith("Etc/")
)
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.pages.language.approving.publish_approved"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.pages.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp4", "pdf", "pptx", "txt", "vtt", "webm", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "lms.core.search"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # What it says of an address that isn't there would write down links to passwords, too.
    "loggers": {"django.request": {"level": "ERROR"}},
}
