"""Each fact there is says its latest version: what the next draft of it begins from."""

from typing import Any

from django.db import migrations, models

_KINDS = ["Assignment", "OrganizationProfile", "Phase", "Source", "Step", "Term"]


def number(apps: Any, schema_editor: Any) -> None:
    """Give every row the number of its latest version."""
    versions = apps.get_model("rra", "FactVersion").objects.filter(fact=models.OuterRef("pk")).order_by("-number")
    for kind in _KINDS:
        rows = apps.get_model("rra", kind).objects.filter(versions__isnull=False)
        rows.update(based_on=models.Subquery(versions.values("number")[:1]))


class Migration(migrations.Migration):
    dependencies = [("rra", "0009_drafts_of_facts")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
