"""Nobody takes a look back."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_looks")]

    operations = [
        KeepForEver("audit_look"),
    ]
