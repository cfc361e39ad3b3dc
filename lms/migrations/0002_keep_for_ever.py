"""Rows that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("lms", "0001_people_and_organizations")]

    operations = [
        KeepForEver("lms_change"),
    ]
