from django.db import migrations, models


class Migration(migrations.Migration):
    """A grant that ends has its moment, and nobody supervises themselves."""

    dependencies = [
        ("lms", "0005_moments_of_ends"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(ends_at=None, ends_on=None)
                | models.Q(ends_at__isnull=False, ends_on__isnull=False),
                name="a_grant_that_ends_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(supervisor=None) | ~models.Q(supervisor=models.F("id")),
                name="nobody_supervises_themselves",
            ),
        ),
    ]
