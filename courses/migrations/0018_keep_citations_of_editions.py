"""Rows that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("courses", "0017_cite_released_editions")]

    operations = [KeepForEver("courses_editioncitation")]
