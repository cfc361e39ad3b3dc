"""Citations so far are of lessons and, for staff alone, of questions; each is of the fact of its version."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    citations = apps.get_model("rra", "Citation").objects
    versions = apps.get_model("rra", "FactVersion").objects
    citations.update(fact=Subquery(versions.filter(pk=OuterRef("version")).values("fact")[:1]))
    citations.filter(staff_only=True).update(kind="question")


class Migration(migrations.Migration):
    dependencies = [("rra", "0003_citations_by_kind")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
