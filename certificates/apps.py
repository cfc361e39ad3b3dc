"""The app of levels and certificates."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Schemes, records, awards and their verification."""

    name = "certificates"
    verbose_name = "Certification"

    def ready(self) -> None:
        """Listen to what the apps below send upward."""
        from . import receivers
