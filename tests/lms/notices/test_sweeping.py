"""What was read long ago is swept out, and nothing else."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks

from lms import clock
from lms.notices import tasks
from lms.notices.models import Mail, Notice

from .conftest import told


def test_only_what_was_read_long_ago_goes(learner, settings):
    settings.LMS_NOTICES_KEPT_DAYS = 60
    now = clock.now()
    for key, read_days_ago in [("long ago", 61), ("lately", 59), ("never", None)]:
        notice = told(learner, key, at=now - timedelta(days=400))
        if read_days_ago:
            Notice.objects.filter(pk=notice.pk).update(read_at=now - timedelta(days=read_days_ago))

    tasks.sweep_notices()

    assert set(Notice.objects.values_list("key", flat=True)) == {"lately", "never"}
    assert Mail.objects.count() == 2


@pytest.mark.parametrize(("days", "found"), [(90, []), (45, []), (44, ["notices.E001"]), (0, ["notices.E001"])])
def test_a_time_too_short_to_know_what_was_told_is_reported(settings, days, found):
    settings.LMS_NOTICES_KEPT_DAYS = days
    assert [error.id for error in run_checks() if error.id.startswith("notices")] == found
