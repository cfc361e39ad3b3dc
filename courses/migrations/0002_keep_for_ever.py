"""Rows that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_courses")]

    operations = [
        KeepForEver("courses_courseedition"),
        KeepForEver("courses_editionactivity"),
        KeepForEver("courses_completion"),
    ]
