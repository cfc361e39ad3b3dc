"""What editions show that were released before their files were kept: images and documents."""

import json

from django.db import migrations

_CHOSEN = {"figure": "image", "document": "document"}


def keep_files(apps, schema_editor):
    editions = apps.get_model("courses", "EditionActivity")
    kept = apps.get_model("courses", "EditionFile")
    models = {
        "image": apps.get_model("wagtailimages", "Image"),
        "document": apps.get_model("wagtaildocs", "Document"),
    }
    for activity in editions.objects.filter(kind="lesson").select_related("revision").iterator():
        for block in json.loads(activity.revision.content.get("body") or "[]"):
            field = _CHOSEN.get(block["type"])
            pk = block["value"].get(field) if field else None
            if pk and models[field].objects.filter(pk=pk).exists():
                kept.objects.get_or_create(edition_id=activity.edition_id, **{f"{field}_id": pk})


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_recordings")]

    operations = [migrations.RunPython(keep_files, migrations.RunPython.noop)]
