"""The suite: fast password hashing, jobs run in line, mail kept in memory."""

from .base import *
from .base import DATABASES, env

SECRET_KEY = "only-for-the-suite-and-nowhere-else-0123456789abcdefghij"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HUEY = {"name": "cadre", "huey_class": "huey.MemoryHuey", "immediate": True}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WHITENOISE_AUTOREFRESH = True  # each test client would else read the whole folder of static files
LMS_DEMONSTRATION = False
LMS_BASE_URL = "https://cadre.test"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/300s/key"}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file keeps the loaded facts between runs (--reuse-db); without one the database lives in memory.
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE_FILE", default="") or None}
