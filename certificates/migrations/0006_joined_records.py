"""Of two records of one person and level, one counts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0005_level_duties_and_exemptions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='certificationrecord',
            name='one_record_a_level_and_area',
        ),
        migrations.RemoveConstraint(
            model_name='certificationrecord',
            name='one_record_a_level_without_area',
        ),
        migrations.AddField(
            model_name='certificationrecord',
            name='joined_to',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='certificates.certificationrecord'),
        ),
        migrations.AddConstraint(
            model_name='certificationrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('joined_to', None)), fields=('learner', 'level', 'area'), name='one_record_a_level_and_area'),
        ),
        migrations.AddConstraint(
            model_name='certificationrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('area', None), ('joined_to', None)), fields=('learner', 'level'), name='one_record_a_level_without_area'),
        ),
        migrations.AddConstraint(
            model_name='certificationrecord',
            constraint=models.CheckConstraint(condition=models.Q(('joined_to', None), models.Q(('joined_to', models.F('id')), _negated=True), _connector='OR'), name='no_record_joined_to_itself'),
        ),
    ]
