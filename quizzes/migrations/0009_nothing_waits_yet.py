"""Until now "in review" led nowhere: nobody was asked. Such questions are drafts, to be sent to review."""

from django.db import migrations


def call_them_drafts(apps, schema_editor):
    apps.get_model("quizzes", "Question").objects.filter(status="review", waiting=None).update(status="draft")


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0008_review_of_questions")]

    operations = [migrations.RunPython(call_them_drafts, migrations.RunPython.noop)]
