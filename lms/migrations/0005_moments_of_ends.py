from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import migrations, models


def fill_moments(apps, schema_editor):
    """Grants that end had a UTC day; from now on they end at midnight where the person is."""
    for grant in apps.get_model("lms", "RoleGrant").objects.exclude(ends_on=None).select_related("person"):
        try:
            zone = ZoneInfo(grant.person.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        grant.ends_at = datetime.combine(grant.ends_on, time.min, tzinfo=zone)
        grant.save(update_fields=["ends_at"])


def empty_moments(apps, schema_editor):
    apps.get_model("lms", "RoleGrant").objects.update(ends_at=None)


def nobody_over_themselves(apps, schema_editor):
    """What no page allowed, and the next migration forbids."""
    apps.get_model("lms", "User").objects.filter(supervisor=models.F("id")).update(supervisor=None)


class Migration(migrations.Migration):
    """When each grant that ends does so."""

    dependencies = [
        ("lms", "0004_more_roles"),
    ]

    operations = [
        migrations.RunPython(fill_moments, empty_moments),
        migrations.RunPython(nobody_over_themselves, migrations.RunPython.noop),
    ]
