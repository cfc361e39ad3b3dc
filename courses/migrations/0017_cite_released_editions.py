"""What the lessons of editions released before rest on, read from the revisions that they froze."""

from django.db import migrations

from courses.checking.texts import places_in
from courses.rra.citing import UnknownFact, parts_of


def _parts(reference):
    try:
        return parts_of(reference)
    except UnknownFact:
        return None


def cite_editions(apps, schema_editor):
    EditionActivity = apps.get_model("courses", "EditionActivity")
    EditionCitation = apps.get_model("courses", "EditionCitation")
    FactVersion = apps.get_model("rra", "FactVersion")
    versions = {}
    for pk, code, number in FactVersion.objects.order_by("number").values_list("pk", "fact__code", "number"):
        versions[code, number] = versions[code, None] = pk
    lessons = EditionActivity.objects.filter(kind="lesson").values_list("pk", "revision__content")
    for pk, content in lessons.iterator(chunk_size=100):
        places = {(block, versions.get(_parts(reference))) for block, reference in places_in(content.get("body") or "[]")}
        EditionCitation.objects.bulk_create(
            EditionCitation(activity_id=pk, block=block, version_id=version)
            for block, version in sorted(place for place in places if place[1])
        )


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0016_citations_of_editions"),
        ("rra", "0008_review_tasks"),
        ("wagtailcore", "0001_squashed_0016_change_page_url_path_to_text_field"),
    ]

    operations = [migrations.RunPython(cite_editions, migrations.RunPython.noop)]
