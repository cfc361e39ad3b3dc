"""Granting a level: a decision of a certification authority, on requirements met at that moment."""

from datetime import datetime

from django.db import transaction

from lms.models import User

from .authority import NotOwnRecord, OutOfScope, require_authority
from .awarding import issue_level_award
from .models import Award, CertificationRecord
from .standing import refresh_record
from .transitions import Status, change_status

__all__ = ["AlreadyGranted", "NotOwnRecord", "OutOfScope", "RequirementsNotMet", "grant"]


class RequirementsNotMet(Exception):
    """Something the level asks for is missing now, whatever it was when the authority looked."""


class AlreadyGranted(Exception):
    """The level was granted, perhaps a moment ago by someone else."""


def grant(record: CertificationRecord, *, authority: User, rationale: str, at: datetime) -> Award:
    """Grant the level and give its award, in one transaction and once.

    Raises NotOwnRecord, OutOfScope, RequirementsNotMet, AlreadyGranted, and awarding.NameNotPrintable.
    """
    require_authority(authority, record.learner, at=at)
    with transaction.atomic():
        tree = refresh_record(record, at=at)
        if record.status == Status.REQUIREMENTS_MET:
            evidence = tree.as_json()
            change_status(record, Status.CERTIFIED, actor=authority, rationale=rationale, evidence=evidence, at=at)
            return issue_level_award(record, tree, authority=authority, at=at)
    # Raised out here, so that what looking again changed stays.
    raise RequirementsNotMet if record.status in CertificationRecord.OPEN_STATUSES else AlreadyGranted
