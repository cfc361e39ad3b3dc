"""Rows that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_certification")]

    operations = [
        KeepForEver("certificates_requirement"),
        KeepForEver("certificates_recordtransition"),
        KeepForEver("certificates_experienceconfirmation"),
        KeepForEver("certificates_award"),
        KeepForEver("certificates_awardevent"),
    ]
