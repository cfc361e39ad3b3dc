"""The PDF of an award: made by the worker after the award is given, and again from its snapshot if it is lost."""

import hashlib
import secrets
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from huey.contrib.djhuey import db_task

from lms import clock

from .models import Award, AwardDocument
from .rendering import render

_ASK_AGAIN_AFTER_SECONDS = 20


def prepare(award: Award) -> None:
    """Have the document made once the award is committed; a queue that is down is no reason to lose the award."""
    transaction.on_commit(partial(document_job, award.pk), robust=True)


def document_of(award: Award) -> AwardDocument | None:
    """The document, if its file is there; where it is not, the worker is asked again, though not by every request."""
    document = AwardDocument.objects.filter(award=award).first()
    if document and document.is_stored():
        return document
    if cache.add(f"certificates:asked:{award.pk}", True, _ASK_AGAIN_AFTER_SECONDS):
        document_job(award.pk)
        return AwardDocument.objects.filter(award=award).first()
    return None


def make_document(award: Award, *, at: datetime) -> AwardDocument:
    """The document of the award, made unless it is there; two at a time leave one."""
    document = AwardDocument.objects.filter(award=award).first()
    if document and document.is_stored():
        return document
    content = render(award)
    made = AwardDocument(award=award, sha256=hashlib.sha256(content).hexdigest(), made_at=at)
    made.file.save(f"{secrets.token_hex(16)}.pdf", ContentFile(content), save=False)
    if document:
        AwardDocument.objects.filter(pk=document.pk).update(file=made.file.name, sha256=made.sha256, made_at=at)
    else:
        AwardDocument.objects.bulk_create([made], ignore_conflicts=True)
    kept = AwardDocument.objects.get(award=award)
    if kept.file.name != made.file.name:
        made.file.delete(save=False)
    return kept


@db_task(retries=2, retry_delay=30)
def document_job(award_id: int) -> None:
    """What the worker does for one award."""
    make_document(Award.objects.get(pk=award_id), at=clock.now())
