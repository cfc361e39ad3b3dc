"""Merges of accounts, and that they were undone, are for ever."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0002_account_merges'),
    ]

    operations = [
        KeepForEver('administration_accountmerge'),
        KeepForEver('administration_accountmergeend'),
    ]
