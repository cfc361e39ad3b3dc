"""Whose completion rests on a fact as it was: by the edition in which they completed a course."""

from django.db import models

from courses.models import EditionCitation, Enrolment
from courses.rra.models import FactVersion

from .models import AwardEvent


def completions_resting_on_older(version: FactVersion) -> models.QuerySet[Enrolment]:
    """Completed courses of people still here, in editions that cite the fact only as it was before the version.

    Not those whose certificate was revoked, nor of people who completed a course on the version itself since.
    """
    cited = EditionCitation.objects.filter(version__fact=version.fact_id)
    older = cited.filter(version__number__lt=version.number).values("activity__edition")
    newer = cited.filter(version__number__gte=version.number).values("activity__edition")
    anew = Enrolment.objects.completed().filter(learner=models.OuterRef("learner"), edition__in=newer)
    revoked = AwardEvent.objects.filter(kind=AwardEvent.Kind.REVOKED, award__enrolment=models.OuterRef("pk"))
    completed = Enrolment.objects.completed().filter(edition__in=older, learner__is_active=True)
    return completed.filter(~models.Exists(revoked), ~models.Exists(anew))
