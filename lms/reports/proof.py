"""A person's record as a proof to keep: what it says, when it was made, and a hash by which it can be told again."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from lms.models import User
from lms.portal import record
from quizzes.granting import PRIVATE_REASONS

HOW = "SHA-256 of the value of “record”: JSON in UTF-8 with sorted keys and no spaces between them."

# Left out of what people hold about themselves: what is theirs alone, what may be about health, and what is no part
# of the record itself, such as who looked at it.
_LEFT_OUT = {
    "made_at", "bookmarks", "looks", "notices", "notices_by_mail", "messages", "problems_reported", "time_allowances",
}  # fmt: skip
_OF_ENROLMENTS = {"lessons_opened", "given_beyond_the_rules"}
# That a course is open again is part of the record; why, is not.
_LEFT_OUT_CHANGES = PRIVATE_REASONS - {"course-reopened"} | {"nudged", "reminded", "message-sent-again"}


def content_of(person: User, *, at: datetime) -> dict[str, Any]:
    """The record as plain JSON values; the same for as long as nothing changes."""
    held = record.as_json(record.of(person), at=at)
    kept = {name: value for name, value in held.items() if name not in _LEFT_OUT}
    kept["profile"] = {name: value for name, value in kept["profile"].items() if name != "last_login"}
    kept["enrolments"] = [
        {name: value for name, value in one.items() if name not in _OF_ENROLMENTS} for one in kept["enrolments"]
    ]
    kept["changes"] = [
        change | {"reason": ""} if change["action"] in PRIVATE_REASONS else change
        for change in kept["changes"]
        if change["action"] not in _LEFT_OUT_CHANGES
    ]
    plain: dict[str, Any] = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))
    return plain


def digest_of(content: dict[str, Any]) -> str:
    """The hash of the content, whatever the order of its keys."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def proof_of(person: User, *, made_by: User, at: datetime) -> dict[str, Any]:
    """The whole file."""
    content = content_of(person, at=at)
    return {
        "made_at": at.isoformat(),
        "made_by": made_by.display_name,
        "person": person.display_name,
        "sha256": digest_of(content),
        "how": HOW,
        "record": content,
    }
