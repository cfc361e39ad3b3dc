"""What a person chooses to get by e-mail."""

from collections.abc import Mapping

from django.db import transaction

from lms.models import User

from .models import MailChoices


@transaction.atomic
def choose(person: User, *, by_mail: Mapping[str, bool], rhythm: str | None = None) -> None:
    """Keep what was chosen of the named kinds; of the others, and without a rhythm, it stays as it is."""
    MailChoices.objects.bulk_create([MailChoices(person=person)], ignore_conflicts=True)
    choices = MailChoices.objects.select_for_update().get(person=person)
    choices.by_mail |= by_mail
    choices.rhythm = rhythm or choices.rhythm
    choices.save(update_fields=["by_mail", "rhythm"])
