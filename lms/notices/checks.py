"""What the settings of notices may be."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

# A notice is what says that something was told. A stage of a deadline is told again for 23 days at the most (STAGES of
# lms.notices.deadlines); were the notice gone by then, it would be told twice.
LEAST_DAYS = 45


@register()
def notices_outlive_what_they_are_about(**_kwargs: Any) -> list[CheckMessage]:
    """LMS_NOTICES_KEPT_DAYS is long enough for jobs to know what they told."""
    if settings.LMS_NOTICES_KEPT_DAYS >= LEAST_DAYS:
        return []
    message = f"LMS_NOTICES_KEPT_DAYS is {settings.LMS_NOTICES_KEPT_DAYS}: with fewer than {LEAST_DAYS} days, "
    return [Error(message + "reminders would be told again.", id="notices.E001")]
