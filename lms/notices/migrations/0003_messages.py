"""What is kept of each message that left or was given up."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_more_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='mail',
            name='outcome',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('needless', 'Needless: read before, or no longer wanted'), ('uncertain', 'Not known'), ('given-up', 'Given up')], default='waiting', max_length=10),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kinds', models.CharField(help_text='Of the notices in it, between commas.', max_length=400)),
                ('notices', models.PositiveSmallIntegerField(help_text='How many were in it.')),
                ('subject', models.CharField(max_length=200)),
                ('message_id', models.CharField(max_length=255)),
                ('fingerprint', models.CharField(help_text='SHA-256 of its plain text.', max_length=64)),
                ('outcome', models.CharField(choices=[('sent', 'Taken by the mail server'), ('uncertain', 'Not known whether it left'), ('given-up', 'Given up')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('tries', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='mail',
            name='message',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='notices.message'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['person', '-at'], name='messages_to_a_person'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['-at'], name='messages_by_moment'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('outcome', 'sent'), _negated=True), fields=['outcome', '-at'], name='messages_that_failed'),
        ),
    ]
