"""Rows that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("rra", "0001_facts")]

    operations = [
        KeepForEver("rra_factversion"),
        KeepForEver("rra_assignmentversion"),
    ]
