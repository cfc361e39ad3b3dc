"""Orders, exemptions, and what is kept of a duty that was withdrawn."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0012_search_entries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='duty',
            name='follows_level',
            field=models.BooleanField(default=False, help_text='Only positions and levels ask for it, nobody by itself: it ends with them.'),
        ),
        migrations.AddField(
            model_name='duty',
            name='withdrawal_reason',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name='duty',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='DutyOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=255)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('what', models.CharField(help_text='The course or level, as it was called.', max_length=255)),
                ('audience', models.CharField(help_text='Who was meant, in words.', max_length=255)),
                ('missing', models.JSONField(default=list, help_text='Addresses of the list that led to nobody.')),
                ('due_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(max_length=255)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.coursepage')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='duty',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.dutyorder'),
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=255)),
                ('reason', models.CharField(max_length=255)),
                ('given_at', models.DateTimeField()),
                ('last_day', models.DateField(blank=True, help_text='Empty: until it is withdrawn.', null=True)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.coursepage')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('learner', 'course'), name='one_exemption_from_a_course'), models.CheckConstraint(condition=models.Q(('learner', models.F('given_by')), _negated=True), name='nobody_exempts_themselves_from_a_course')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effect', models.CharField(choices=[('new', 'Asked for the first time'), ('changed', 'Day or reason changed'), ('same', 'Owed it just so before'), ('done', 'Done before, left alone'), ('exempt', 'Exempt, left alone'), ('meanwhile', 'Something changed meanwhile, left alone')], max_length=10)),
                ('had_duty', models.BooleanField(default=False)),
                ('old_due_on', models.DateField(blank=True, null=True)),
                ('old_reason', models.CharField(blank=True, max_length=255)),
                ('outcome', models.CharField(blank=True, choices=[('new', 'Asked for the first time'), ('changed', 'Day or reason changed'), ('same', 'Owed it just so before'), ('done', 'Done before, left alone'), ('exempt', 'Exempt, left alone'), ('meanwhile', 'Something changed meanwhile, left alone')], help_text='Empty: not come to yet.', max_length=10)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='courses.dutyorder')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['order', 'person'],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['order', 'person'], name='lines_not_come_to_yet')],
                'constraints': [models.UniqueConstraint(fields=('order', 'person'), name='one_line_a_person_of_an_order')],
            },
        ),
    ]
