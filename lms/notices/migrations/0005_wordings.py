"""Words that administrators write around notices; versions that nobody may change or remove."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lms.immutability import KeepForEver


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_keep_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='A kind of notices, or of several in one message.', max_length=30)),
                ('number', models.PositiveIntegerField()),
                ('subject', models.CharField(blank=True, max_length=120)),
                ('opening', models.TextField(blank=True)),
                ('closing', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kind', '-number'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='one_wording_a_number')],
            },
        ),
        KeepForEver("notices_wording"),
    ]
