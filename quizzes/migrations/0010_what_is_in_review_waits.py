from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('quizzes', '0009_nothing_waits_yet')]

    operations = [
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'review'), _negated=True), ('waiting__isnull', False), _connector='OR'), name='a_question_in_review_waits'),
        ),
    ]
