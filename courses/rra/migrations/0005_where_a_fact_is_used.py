"""What rests on a fact is counted, and a page of it comes, by an index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rra", "0004_facts_and_kinds_of_citations")]

    operations = [
        migrations.AlterField(
            model_name="citation",
            name="fact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="rra.fact"
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(
                condition=models.Q(("standing", "past"), _negated=True),
                fields=["fact", "kind", "label", "id"],
                name="where_a_fact_is_used",
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(
                condition=models.Q(("standing", "past"), _negated=True),
                fields=["fact", "kind", "staff_only", "version"],
                name="how_often_a_fact_is_used",
            ),
        ),
    ]
