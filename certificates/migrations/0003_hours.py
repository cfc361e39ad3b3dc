"""Continuous-learning hours, claimed and decided on."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0002_keep_for_ever'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HoursClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.UUIDField(help_text='Of the form it came by, so that it is claimed once.')),
                ('kind', models.CharField(choices=[('course', 'Course outside Cadre'), ('event', 'Conference, workshop or seminar'), ('study', 'Reading and private study'), ('teaching', 'Teaching or mentoring'), ('work', 'Project or rotation at work'), ('other', 'Something else')], max_length=20)),
                ('what', models.CharField(max_length=255)),
                ('minutes', models.PositiveIntegerField()),
                ('from_day', models.DateField()),
                ('to_day', models.DateField()),
                ('evidence', models.TextField(blank=True, help_text='Where it can be looked up, in words.')),
                ('claimed_at', models.DateTimeField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours_claims', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-to_day', '-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='HoursDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('confirmed', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField()),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='certificates.hoursclaim')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(help_text='The same as of the claim.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': ('view',),
            },
        ),
        migrations.AddConstraint(
            model_name='hoursclaim',
            constraint=models.UniqueConstraint(fields=('learner', 'key'), name='one_claim_of_hours_a_form'),
        ),
        migrations.AddConstraint(
            model_name='hoursclaim',
            constraint=models.CheckConstraint(condition=models.Q(('to_day__gte', models.F('from_day'))), name='hours_end_after'),
        ),
        migrations.AddConstraint(
            model_name='hoursclaim',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='hours_are_more_than_none'),
        ),
        migrations.AddConstraint(
            model_name='hoursdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', models.F('learner')), ('outcome', 'withdrawn')), models.Q(('outcome__in', ['confirmed', 'refused']), models.Q(('decided_by', models.F('learner')), _negated=True)), _connector='OR'), name='nobody_decides_on_their_own_hours'),
        ),
        migrations.AddConstraint(
            model_name='hoursdecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'refused'), ('reason', ''), _negated=True), name='refused_hours_have_a_reason'),
        ),
    ]
