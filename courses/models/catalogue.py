"""The page that lists the courses."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from lms.models import User

from ..catalogue import narrow
from .pages import CoursePage, EntrancePage


class CataloguePage(EntrancePage):
    """The list of courses, for everyone."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    max_count = 1
    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.CoursePage"]

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        courses = CoursePage.objects.child_of(self).offered().with_enrolment_of(request.user).order_by("path")
        catalogue = narrow(courses, request.GET, is_member=isinstance(request.user, User))
        return {**super().get_context(request, *args, **kwargs), "catalogue": catalogue}
