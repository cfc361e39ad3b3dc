"""Claims of hours, and decisions on them, that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_hours")]

    operations = [KeepForEver("certificates_hoursclaim"), KeepForEver("certificates_hoursdecision")]
