"""Which versions of a question the fact pages list."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Value, When

from courses.rra.models import Citation

from .models import Question, QuestionVersion

Standing = Citation.Standing


def keep_standing(question: Question) -> None:
    """The version that is asked is in use and a newer one is not yet; those before are kept for what was answered.

    A question that is retired is asked no more, and one that is suspended not now.
    """
    versions = list(question.versions.order_by("number").values_list("pk", flat=True))
    standing = dict.fromkeys(versions, Standing.PAST)
    if question.status != Question.Status.RETIRED:
        standing |= {pk: Standing.DRAFT for pk in (question.current_id, versions[-1]) if pk}
    if question.status == Question.Status.LIVE and question.current_id:
        standing[question.current_id] = Standing.LIVE
    cases = [When(target_id=str(pk), then=Value(value)) for pk, value in standing.items()]
    target_type = ContentType.objects.get_for_model(QuestionVersion)
    rows = Citation.objects.filter(target_type=target_type, target_id__in=[str(pk) for pk in versions])
    rows.update(standing=Case(*cases, default=Value(Standing.PAST)), kind=Citation.Kind.QUESTION)


def keep_all_standings() -> None:
    """Of every question, anew; what each version cites is kept as it was written."""
    for question in Question.objects.all():
        keep_standing(question)
