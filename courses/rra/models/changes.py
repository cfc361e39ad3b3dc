"""What changed in who stands under whom and who does what, and when."""

from django.db import models

from lms.models import OrganizationParent

from .facts import Checked, Source
from .versions import Fact, Retirable


class ReportingLine(Retirable):
    """The source of a dated place in the chain of organizations; a retired one holds on no day."""

    parent = models.OneToOneField(OrganizationParent, models.PROTECT, related_name="basis")
    source = models.ForeignKey(Source, models.PROTECT, related_name="reporting_lines")
    locator = models.CharField(max_length=255, blank=True)
    checked = models.CharField(max_length=10, choices=Checked)

    def __str__(self) -> str:
        return str(self.parent)


class ChangeEvent(Retirable):
    """Something that happened to who does what, on a day."""

    date = models.DateField()
    what = models.TextField(unique=True)
    facts = models.ManyToManyField(Fact, related_name="events")
    source = models.ForeignKey(Source, models.PROTECT, related_name="change_events")
    locator = models.CharField(max_length=255, blank=True)
    checked = models.CharField(max_length=10, choices=Checked)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.what}"
