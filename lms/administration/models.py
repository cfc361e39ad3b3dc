"""Invitations: who was asked to come, and what became of it; and accounts that were merged."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.models import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Ways of picking invitations."""

    def open(self) -> Self:
        """Neither accepted nor withdrawn; the link of such a one may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def waiting(self) -> Self:
        """Open, of people who have no password yet: whoever got one in another way has come."""
        return self.open().filter(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def begin_anew(self, *, at: datetime) -> None:
        """The link that went out is dead, and another goes to the address of now."""
        sending = {"sent_at": None, "given_up_at": None, "hand": None, "tries": 0, "due_at": at}
        self.open().update(token_digest="", expires_at=None, **sending)

    def lapsed(self, *, at: datetime) -> Self:
        """Open, but the message could not be sent, or its link has run out: to be sent again."""
        return self.waiting().filter(models.Q(given_up_at__isnull=False) | models.Q(expires_at__lte=at))

    def due(self, at: datetime) -> Self:
        """Open, not sent yet, of people still here; what a worker has in hand is not due until its time is over."""
        unsent = self.waiting().filter(sent_at=None, given_up_at=None, person__is_active=True)
        return unsent.filter(due_at__lte=at)


class Invitation(models.Model):
    """A person was asked to come and choose a password; of the link in the message only a digest is kept.

    `due_at` is when the message may be taken in hand; taking it moves that on, so that two never send it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hand = models.UUIDField(null=True, help_text="Which sending has it in hand.")
    tries = models.PositiveSmallIntegerField(default=0)
    token_digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="By somebody, or because another took its place.")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["token_digest"], condition=~models.Q(token_digest=""), name="one_invitation_of_a_link"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, given_up_at=None, accepted_at=None, withdrawn_at=None),
                name="invitations_to_be_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.created_at:%Y-%m-%d}"

    def holds(self, *, at: datetime) -> bool:
        """Whether the link opens the page where a password is chosen."""
        is_open = self.accepted_at is None and self.withdrawn_at is None
        return is_open and self.expires_at is not None and at < self.expires_at


class AccountMergeQuerySet(models.QuerySet["AccountMerge"]):
    """Ways of picking merges."""

    def in_force(self) -> Self:
        """Those that nobody undid."""
        return self.filter(end=None)

    def about(self, person: User) -> Self:
        """Those that made one of the person's accounts part of another; undone or not."""
        return self.filter(models.Q(survivor=person) | models.Q(absorbed=person))


class AccountMerge(models.Model):
    """Somebody found two accounts to be of one person: what the one did counts for the other; never changed.

    `steps` are the fields that were set, in order, each as model, key, field, old and new value: by them it is undone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    absorbed = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges")
    survivor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges_taken")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    steps = models.JSONField(default=list)
    at = models.DateTimeField()

    objects = AccountMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(absorbed=models.F("survivor")), name="no_account_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_by=models.F("absorbed")) & ~models.Q(merged_by=models.F("survivor")),
                name="nobody_merges_their_own_accounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} into {self.survivor_id}"


class AccountMergeEnd(models.Model):
    """A merge was a mistake and is undone; one a merge, and never changed.

    `left` are the steps that could not be taken back, because what they set was changed since.
    """

    merge = models.OneToOneField(AccountMerge, models.PROTECT, related_name="end")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    left = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.merge_id} undone"
