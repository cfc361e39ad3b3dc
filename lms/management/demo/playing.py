"""An invented journey is lived through the domain's own functions, with the moments at which it happened."""

from collections.abc import Iterable
from datetime import timedelta

from certificates.experience import confirm
from courses.models import Completion, Enrolment
from courses.progress import complete_activity, open_activity
from lms.management.seeding.experience import Period
from lms.management.seeding.journeys import Journey, Sitting
from lms.models import User
from quizzes.attempts import save_answer, start_attempt

_BETWEEN_ANSWERS = timedelta(seconds=5)


def play(journey: Journey, enrolment: Enrolment) -> None:
    """Open, read, sit and hand in as the journey says; the seeds of its attempts draw the same questions again."""
    read_at = {activity.pk: at for activity, at in journey.done}
    for activity, at in journey.opened:
        if activity.kind == "lesson":
            open_activity(enrolment, activity, at=at)
            if activity.pk in read_at:
                complete_activity(enrolment, activity, how=Completion.How.READ, at=read_at[activity.pk])
        else:
            _sit(next(each for each in journey.sittings if each.started_at == at), enrolment)


def _sit(sitting: Sitting, enrolment: Enrolment) -> None:
    attempt = start_attempt(enrolment, sitting.activity, at=sitting.started_at, seed=sitting.seed)
    for item, answered in zip(attempt.items.select_related("version"), sitting.items, strict=True):
        for seq, response in enumerate(answered.given, start=1):
            assert answered.at is not None
            at = answered.at - _BETWEEN_ANSWERS * (len(answered.given) - seq)
            save_answer(item, response, client_seq=seq, at=at)
    if sitting.submitted_at is not None:
        attempt.submit(at=sitting.submitted_at)


def play_confirmations(periods: Iterable[Period], learner: User, supervisor: User) -> None:
    """The supervisor confirms each period at its moment."""
    for each in periods:
        confirm(
            learner,
            from_day=each.from_day,
            to_day=each.to_day,
            what=each.what,
            confirmed_by=supervisor,
            at=each.confirmed_at,
        )
