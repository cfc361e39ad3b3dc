"""The time that counts: the database's on PostgreSQL, this machine's on SQLite."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """This moment in UTC. Views, jobs and commands read it once and pass it down as `at`."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment
