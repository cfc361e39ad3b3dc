"""Of two enrolments of one person in a course, one counts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0013_duty_orders_and_exemptions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='enrolment',
            name='one_enrolment_a_course',
        ),
        migrations.AddField(
            model_name='enrolment',
            name='joined_to',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='courses.enrolment'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('joined_to', None)), fields=('learner', 'course'), name='one_enrolment_a_course'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(('joined_to', None), models.Q(('joined_to', models.F('id')), _negated=True), _connector='OR'), name='no_enrolment_joined_to_itself'),
        ),
    ]
