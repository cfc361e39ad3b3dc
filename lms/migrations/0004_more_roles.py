from django.db import migrations, models


class Migration(migrations.Migration):
    """Supervisors and administrators of organizations, when a grant ends and when somebody left."""

    dependencies = [
        ("lms", "0003_group_memberships"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": ["display_name"],
                "permissions": [
                    ("administer_people", "Can administer people"),
                    ("supervise_people", "Can act as supervisor for an organization"),
                ],
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
        migrations.AlterField(
            model_name="rolegrant",
            name="role",
            field=models.CharField(
                choices=[
                    ("instructor", "Instructor"),
                    ("reviewer", "Reviewer"),
                    ("coe-staff", "Center of Excellence staff"),
                    ("authority", "Certification authority"),
                    ("supervisor", "Supervisor"),
                    ("administrator", "Administrator"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="deactivated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last deactivated"),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="ends_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When that day begins where the person was when it was given.",
                null=True,
            ),
        ),
    ]
