"""Places in groups that people hold for a time, because somebody gave them one."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

# How the names of groups begin that are joined by membership and in no other way.
TEAM_NAMES_BEGIN = "Team: "


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    """Ways of picking memberships."""

    def open(self) -> Self:
        """Those that nobody ended."""
        return self.filter(ended_at=None)


class GroupMembership(models.Model):
    """A person belongs to a group from a moment to another; counts only while they hold the role it is for.

    Such a group, whose name says that it is a team, is joined in no other way.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="group_memberships")
    role = models.CharField(_("role"), max_length=20, help_text=_("The role without which it does not count."))
    started_at = models.DateTimeField(_("from"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "pk"]
        default_permissions = ()
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(ended_at=None), name="one_open_membership_of_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.group}"
