"""What a course's instructors have of their own: the group they belong to, and where its files are."""

from django.contrib.auth.models import Group
from django.db import models
from wagtail.models import Collection

from .pages import CoursePage


class CourseTeam(models.Model):
    """Opens a course's pages to a group, and a collection of images, documents and media to the same.

    Who is in the group is a matter of dated memberships. A course without records may be deleted, and this goes
    with it; group, memberships and files stay.
    """

    course = models.OneToOneField(CoursePage, models.CASCADE, related_name="team")
    group = models.OneToOneField(Group, models.PROTECT, related_name="course_team")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.course.title
