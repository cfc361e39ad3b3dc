"""Rows that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_bank_and_attempts")]

    operations = [
        KeepForEver("quizzes_questionversion"),
        KeepForEver("quizzes_answerevent"),
    ]
