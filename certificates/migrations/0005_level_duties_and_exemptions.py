"""Levels asked of people without a position, and exemptions from levels."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0004_keep_hours'),
        ('courses', '0013_duty_orders_and_exemptions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LevelOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.area')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.level')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='level_order', to='courses.dutyorder')),
            ],
            options={
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='LevelDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=255)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(max_length=255)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='level_duties', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.dutyorder')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='certificates.certificationrecord')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'level duties',
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('record',), name='one_duty_a_record_in_force')],
            },
        ),
        migrations.CreateModel(
            name='LevelExemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=255)),
                ('reason', models.CharField(max_length=255)),
                ('given_at', models.DateTimeField()),
                ('last_day', models.DateField(blank=True, help_text='Empty: until it is withdrawn.', null=True)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.area')),
                ('courses', models.ManyToManyField(help_text='Given and withdrawn with this one.', related_name='+', to='courses.exemption')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='level_exemptions', to=settings.AUTH_USER_MODEL)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.level')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('learner', 'level', 'area'), name='one_exemption_from_a_level_and_area'), models.UniqueConstraint(condition=models.Q(('area', None), ('withdrawn_at', None)), fields=('learner', 'level'), name='one_exemption_from_a_level'), models.CheckConstraint(condition=models.Q(('learner', models.F('given_by')), _negated=True), name='nobody_exempts_themselves_from_a_level')],
            },
        ),
    ]
