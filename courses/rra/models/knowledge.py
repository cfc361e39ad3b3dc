"""How well people know a step: numbers over many, never of one."""

from django.db import models

from .facts import Step

FEWEST_PEOPLE = 10


class StepKnowledge(models.Model):
    """First answers to questions about a step, counted by an app above; there is no row over fewer than ten people.

    Told in tens and tenths only, so that no comparison of two days says how one person answered.
    """

    step = models.OneToOneField(Step, models.PROTECT, primary_key=True, related_name="knowledge")
    people = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    right = models.PositiveIntegerField()
    as_of = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(people__gte=FEWEST_PEOPLE), name="step_knowledge_of_ten_people"),
            models.CheckConstraint(
                condition=models.Q(asked__gte=1) & models.Q(right__lte=models.F("asked")),
                name="no_more_right_than_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} of {self.asked} about {self.step_id}"

    @property
    def tenths(self) -> int:
        """How many of ten first answers were right."""
        return round(10 * self.right / self.asked)

    @property
    def people_told(self) -> int:
        """The number of people, down to the ten below."""
        return self.people // 10 * 10
