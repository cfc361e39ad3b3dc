"""An account that was merged counts for another one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('lms', '0007_changes_by_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('is_active', False), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='a_merged_account_is_over'),
        ),
    ]
