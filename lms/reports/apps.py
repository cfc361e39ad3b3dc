"""The app of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports, and the files of them that are made in the background."""

    name = "lms.reports"
    label = "reports"
    verbose_name = "Reports"
