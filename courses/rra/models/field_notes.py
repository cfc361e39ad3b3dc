"""What practitioners say of how a fact works where they are. Of who said it nothing is kept anywhere."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.models import Change, User

from .versions import Fact

LONGEST_NOTE = 1000


class AlreadyDecided(Exception):
    """Somebody decided on the note meanwhile."""


class FieldNoteQuerySet(models.QuerySet["FieldNote"]):
    """Ways of picking notes; each comes in the order of its random key, which says nothing."""

    def published(self, *, on: date) -> Self:
        """Those that readers see of the day."""
        return self.filter(state=FieldNote.State.PUBLISHED, received_on__lte=on)

    def for_review(self, *, on: date) -> Self:
        """Those that reviewers see: from the day after they came, together with the others of their day."""
        return self.filter(received_on__lt=on)


class FieldNote(models.Model):
    """“Here it works differently”: reported under non-attribution, reviewed before anybody else reads it.

    The key is random and the moment is a day, so that neither tells who wrote it. What was sent is dropped once it is
    decided on: what is published are the reviewer's words, be they the same or not.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        PUBLISHED = "published", _("Published")
        REFUSED = "refused", _("Refused")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.CharField(max_length=64, unique=True, help_text="Digest of the form: sent twice it is one note.")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="field_notes")
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)], help_text="As it was sent.")
    received_on = models.DateField()
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    words = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)], help_text="As published.")
    is_reworded = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = FieldNoteQuerySet.as_manager()

    class Meta:
        ordering = ["uuid"]
        default_permissions = ()
        permissions = [("review_field_note", "Can review field notes")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(text="") & models.Q(decided_at__isnull=False),
                name="what_was_sent_is_dropped_once_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | ~models.Q(words=""), name="a_published_note_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"field note on {self.fact.code}"

    def get_absolute_url(self) -> str:
        """Where reviewers decide on it."""
        return reverse("field-notes:note", args=[self.uuid])

    @transaction.atomic
    def publish(self, words: str, *, by: User, at: datetime) -> None:
        """Publish it in these words; what was sent is dropped. Raises AlreadyDecided."""
        is_reworded = words.split() != self.text.split()
        fields = {"state": self.State.PUBLISHED, "words": words, "is_reworded": is_reworded}
        self._decide("field-note-published", [self.State.WAITING], fields, by=by, at=at)

    @transaction.atomic
    def refuse(self, *, reason: str, by: User, at: datetime) -> None:
        """Refuse it, or take it back once published; its words are dropped. Raises AlreadyDecided."""
        fields = {"state": self.State.REFUSED, "words": ""}
        from_states = [self.State.WAITING, self.State.PUBLISHED]
        self._decide("field-note-refused", from_states, fields, by=by, at=at, reason=reason)

    def _decide(
        self,
        action: str,
        from_states: list[State],
        fields: Mapping[str, object],
        *,
        by: User,
        at: datetime,
        reason: str = "",
    ) -> None:
        before = FieldNote.objects.filter(pk=self.pk, state=self.state, state__in=from_states)
        if not before.update(text="", decided_by=by, decided_at=at, **fields):
            raise AlreadyDecided
        old, new = {"state": self.state}, {"state": fields["state"], "fact": self.fact.code}
        Change.record(action, self, actor=by, at=at, old=old, new=new, reason=reason)
        self.refresh_from_db()
