"""Notices, what a person wants of them by e-mail, the outbox, and what is kept of each message.

Only the last is a record: the others may be swept away.
"""

import uuid
from datetime import datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.merged import accounts_of
from lms.models import User
from lms.people import zone_of as zone_of

from .kinds import IN_CADRE_ONLY, Kind

TITLE_LENGTH = 200
SUBJECT_LENGTH = 120
DIGEST_AT = time(6, 0)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Ways of picking notices."""

    def of(self, person: User) -> Self:
        """The person's own."""
        return self.filter(person__in=accounts_of(person.pk))

    def unread(self) -> Self:
        """Not marked as read."""
        return self.filter(read_at=None)

    def not_after(self, newest: "Notice") -> Self:
        """That one, and those which stand below it in the list."""
        return self.filter(
            models.Q(created_at__lt=newest.created_at) | models.Q(created_at=newest.created_at, pk__lte=newest.pk)
        )


class Notice(models.Model):
    """Something a person was told, in the words of that moment.

    `key` names what it is about, such as a duty and its day: whoever tells it, and however often, a person has one
    notice of it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30, choices=Kind)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True, help_text="A path of this site.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="one_notice_of_a_thing"),
            models.CheckConstraint(
                condition=models.Q(link="")
                | models.Q(link__startswith="/") & ~models.Q(link__startswith="//") & ~models.Q(link__contains="\\"),
                name="a_notice_leads_within_the_site",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notices_of_a_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="unread_notices"),
            models.Index(fields=["read_at"], condition=models.Q(read_at__isnull=False), name="read_notices"),
            models.Index(fields=["kind", "created_at"], name="notices_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    def mark_read(self, *, at: datetime) -> None:
        """Read from the moment on; read before, it keeps its moment."""
        Notice.objects.filter(pk=self.pk, read_at=None).update(read_at=at)


class MailChoices(models.Model):
    """What a person chose to get by e-mail. What they did not choose follows the defaults, whatever these become."""

    class Rhythm(models.TextChoices):
        """When it comes."""

        AT_ONCE = "at-once", _("At once, a message for each notice")
        DAILY = "daily", _("Once a day, in the morning, in one message")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choices")
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.AT_ONCE)
    by_mail = models.JSONField(default=dict, help_text="Kinds of notices, each with yes or no.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.rhythm}"

    @classmethod
    def of(cls, person: User) -> "MailChoices":
        """The person's own, or the defaults; no statement where it was fetched with the person."""
        return getattr(person, "mail_choices", None) or cls(person=person)

    def wants(self, kind: str) -> bool:
        """Whether notices of the kind go by e-mail."""
        return bool(self.by_mail.get(kind, kind not in IN_CADRE_ONLY))

    def due_at(self, at: datetime) -> datetime:
        """When a message about something that happens now is due: now, or the next morning where the person is."""
        if self.rhythm != self.Rhythm.DAILY:
            return at
        zone = zone_of(self.person)
        day = at.astimezone(zone).date()
        morning = datetime.combine(day, DIGEST_AT, tzinfo=zone)
        return morning if morning > at else datetime.combine(day + timedelta(days=1), DIGEST_AT, tzinfo=zone)


class MessageQuerySet(models.QuerySet["Message"]):
    """Ways of picking messages."""

    def to(self, person: User) -> Self:
        """Those made for the person."""
        return self.filter(person__in=accounts_of(person.pk))

    def about(self, kind: str) -> Self:
        """Those that hold notices of the kind."""
        return self.filter(kinds__contains=f",{kind},")

    def failed(self) -> Self:
        """Those that did not leave, or perhaps did not."""
        return self.exclude(outcome=Message.Outcome.SENT)


class Message(models.Model):
    """A message that was handed to the mail server, or given up; never changed, and without its words."""

    class Outcome(models.TextChoices):
        """What became of it."""

        SENT = "sent", _("Taken by the mail server")
        UNCERTAIN = "uncertain", _("Not known whether it left")
        GIVEN_UP = "given-up", _("Given up")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    kinds = models.CharField(max_length=400, help_text="Of the notices in it, between commas.")
    notices = models.PositiveSmallIntegerField(help_text="How many were in it.")
    subject = models.CharField(max_length=200)
    message_id = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of its plain text.")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["person", "-at"], name="messages_to_a_person"),
            models.Index(fields=["-at"], name="messages_by_moment"),
            models.Index(fields=["outcome", "-at"], condition=~models.Q(outcome="sent"), name="messages_that_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_outcome_display()})"

    @property
    def about(self) -> str:
        """What it was about, in the words of the page where people choose."""
        return "; ".join(str(Kind(kind).label) for kind in self.kinds.strip(",").split(",") if kind in Kind)


class MailQuerySet(models.QuerySet["Mail"]):
    """Ways of picking what is in the outbox."""

    def waiting(self) -> Self:
        """Neither sent, nor given up, nor needless by now."""
        return self.filter(outcome=Mail.Outcome.WAITING)

    def due(self, at: datetime) -> Self:
        """Waiting, and not before its time; what a worker has in hand is not due until its time is over."""
        return self.waiting().filter(due_at__lte=at)


class Mail(models.Model):
    """A notice that goes by e-mail. `due_at` is when it may be taken in hand; taking it moves that on."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        NEEDLESS = "needless", _("Needless: read before, or no longer wanted")
        UNCERTAIN = "uncertain", _("Not known")
        GIVEN_UP = "given-up", _("Given up")

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="mail")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_digest = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    hand = models.UUIDField(null=True, help_text="Which sending has it in hand.")
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    closed_at = models.DateTimeField(null=True)
    message = models.ForeignKey("Message", models.PROTECT, null=True, related_name="mails")

    objects = MailQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["due_at", "person"], condition=models.Q(outcome="waiting"), name="mail_that_waits"),
            models.Index(fields=["hand"], condition=models.Q(hand__isnull=False), name="mail_in_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.outcome}"


class Wording(models.Model):
    """What administrators wrote around the notices of a kind; each version stays, and the newest is in force.

    What is empty is as Cadre has it.
    """

    kind = models.CharField(max_length=30, help_text="A kind of notices, or of several in one message.")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "-number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_wording_a_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def is_standard(self) -> bool:
        """Whether Cadre's own words hold again."""
        return not (self.subject or self.opening or self.closing)
