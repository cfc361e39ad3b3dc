"""Rows that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0013_regrade_flags")]

    operations = [KeepForEver("quizzes_regradeflag")]
