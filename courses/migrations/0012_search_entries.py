"""What search knows, with the databases' own indexes of words."""

import django.db.models.deletion
from django.db import migrations, models

from courses.searching.full_text import FullText


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0011_planned_releases'),
        ('rra', '0002_keep_for_ever'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('course', 'Course'), ('lesson', 'Lesson'), ('fact', 'Who may do what'), ('step', 'Process step'), ('organization', 'Organization'), ('term', 'Term'), ('source', 'Source')], max_length=20)),
                ('title', models.TextField()),
                ('about', models.TextField(blank=True, help_text='Names that say where it belongs.')),
                ('names', models.TextField(blank=True, help_text='What it is called, a line each, in small letters.')),
                ('codes', models.TextField(blank=True, help_text='Codes in it, as searching/words.py spells them.')),
                ('text', models.TextField(blank=True)),
                ('places', models.JSONField(default=list)),
                ('edition', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.courseedition')),
                ('revision', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.revision')),
                ('version', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rra.factversion')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('edition__isnull', False), ('revision', None), ('version', None)), models.Q(('edition', None), ('revision__isnull', False), ('version', None)), models.Q(('edition', None), ('revision', None), ('version__isnull', False)), _connector='OR'), name='a_search_entry_is_of_one_thing')],
            },
        ),
        FullText("courses_searchentry"),
    ]
