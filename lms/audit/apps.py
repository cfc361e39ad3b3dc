"""The app of looks and corrections."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Looks at people's records, and corrections they ask for."""

    name = "lms.audit"
    label = "audit"
    verbose_name = "Audit"
