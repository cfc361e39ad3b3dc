"""What is true everywhere. The environment is read here, with defaults for development; see docs/operations.md."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from .database import connection_to

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
VAR_DIR.mkdir(exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="insecure-development-key-never-for-production-0123456789")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
INTERNAL_IPS = ["127.0.0.1"]

INSTALLED_APPS = [
    "lms.apps.LmsConfig",
    "courses.rra",
    "courses",
    "quizzes",
    "certificates",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "lms.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtailmedia",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "huey.contrib.djhuey",
    "allauth",
    "allauth.account",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "lms.reports",
    "lms.audit",
    "lms.administration",
    "lms.notices",  # after Wagtail's admin, whose own mails about reviews it replaces
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.compression.TextCompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lms.http.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.http.TimeZoneMiddleware",
    "courses.guarding.OnlyOnesOwn",
    "allauth.account.middleware.AccountMiddleware",
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
                "lms.http.navigation",
            ],
        },
    },
]

# -- data ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": connection_to(env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'cadre.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

HUEY = (
    {"name": "cadre", "huey_class": "huey.PriorityRedisHuey", "url": REDIS_URL, "immediate": False}
    if REDIS_URL
    else {
        "name": "cadre",
        "huey_class": "huey.SqliteHuey",
        "filename": str(VAR_DIR / "jobs.sqlite3"),
        "immediate": False,
    }
)
TASKS = {"default": {"BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend"}}

# -- people -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "lms.User"
AUTHENTICATION_BACKENDS = [
    "lms.backends.RolesInForce",
    "lms.accounts.AuthenticationBackend",
]
PASSWORD_HASHERS = ["lms.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:learn"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "lms.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "lms.accounts.AddAddressForm",
    "login": "lms.accounts.LoginForm",
    "reset_password": "lms.accounts.ResetPasswordForm",
    "signup": "lms.accounts.SignupForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key", "signup": "20/m/ip", "confirm_email": "1/180s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_SAMESITE = "Lax"

# -- words and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "lms.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# -- files --------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = env.str("MEDIA_URL", default="/media/")

# -- mail ---------------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 30  # a server that does not answer holds up no worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Cadre <no-reply@cadre.test>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- what a browser may do with our pages ---------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's editor still has inline scripts and styles without a nonce; only /admin/ gets this looser policy.
LMS_ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
}
X_FRAME_OPTIONS = "DENY"  # Wagtail lets its own previews be framed by its editor
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# -- Wagtail ------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Cadre"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # a person's zone is that of their profile, in the admin too: lms/http.py
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "courses.forms.DocumentForm"
WAGTAILMEDIA = {
    "MEDIA_MODEL": "courses.Recording",
    "MEDIA_FORM_BASE": "courses.recordings.forms.RecordingForm",
    "VIDEO_EXTENSIONS": ["mp4", "m4v", "webm", "ogv", "ogg"],
    "AUDIO_EXTENSIONS": ["mp3", "m4a", "wav", "ogg", "oga", "opus", "weba", "webm", "mp4"],
}
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.publishing.publish_reviewed"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# -- Cadre's own --------------------------------------------------------------------------------------------------

LMS_BASE_URL = WAGTAILADMIN_BASE_URL
LMS_DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
LMS_INTERNAL_FILES = env.str("INTERNAL_FILES", default="")
LMS_ISSUER_NAME = env.str("ISSUER_NAME", default="Cadre")
LMS_FONT_FOLDERS = env.list("FONT_FOLDERS", default=["/usr/share/fonts"])
LMS_NOTICES_KEPT_DAYS = env.int("NOTICES_KEPT_DAYS", default=90)
LMS_LARGEST_RECORDING = env.int("LARGEST_RECORDING", default=300)
LMS_SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="support@cadre.test")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"one_line": {"()": "lms.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
