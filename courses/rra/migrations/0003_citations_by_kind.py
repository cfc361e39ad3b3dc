"""What cites, whether people meet it, and the fact itself beside its version."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rra", "0002_keep_for_ever")]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="fact",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="rra.fact"
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("paragraph", "Lessons"),
                    ("question", "Questions"),
                    ("course", "Courses"),
                    ("certificate", "Certificates and levels"),
                ],
                default="paragraph",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="standing",
            field=models.CharField(
                choices=[
                    ("live", "In use"),
                    ("draft", "Not in use"),
                    ("past", "Replaced, kept for what was learned or answered by it"),
                ],
                default="live",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="citation",
            name="staff_only",
            field=models.BooleanField(
                default=False, help_text="Questions and what is not published: for those who may see the bank."
            ),
        ),
    ]
