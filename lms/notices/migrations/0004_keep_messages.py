"""Messages that nobody may change or remove."""

from django.db import migrations

from lms.immutability import KeepForEver


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_messages")]

    operations = [KeepForEver("notices_message")]
