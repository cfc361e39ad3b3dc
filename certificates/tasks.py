"""What the worker does by itself: finish what was left undone, and tell what is due.

Everything that is left is asked for, each by a job of its own: what fails is logged by the worker, is tried again
the next time, and keeps back no other.
"""

from datetime import timedelta

from django.core.cache import cache
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from courses.models import DutyOrder, Enrolment
from courses.ordering import carry_out
from courses.reminding import remind as remind_of_courses
from courses.reminding import tell_supervisors
from lms import clock

from .awarding import issue_course_award
from .deltas import give, newest_units
from .documents import document_job
from .models import Award, AwardHold, DeltaUnit
from .ordering import forget_order, half_withdrawn, take_back, target_of
from .reminding import remind as remind_of_levels

_GRACE = timedelta(minutes=2)  # for the job that was put in the queue when the award was given
_FORGOTTEN_AFTER = timedelta(days=7)  # an order that nobody sent
_ASK_AGAIN_AFTER_SECONDS = 60 * 60  # so that a day without fonts does not fill the queue with the same jobs


@db_periodic_task(crontab(minute="*/5"))
def make_missing_documents() -> None:
    """Ask again for the documents of awards that have none, oldest first."""
    late = Award.objects.without_document().filter(issued_at__lt=clock.now() - _GRACE)
    for pk in late.order_by("issued_at").values_list("pk", flat=True):
        if cache.add(f"certificates:missed:{pk}", True, _ASK_AGAIN_AFTER_SECONDS):
            document_job(pk)


@db_periodic_task(crontab(minute="*/15"))
def retry_holds() -> None:
    """Give the awards on hold whose name can be printed by now: it was mended, or a font was installed."""
    for pk in AwardHold.objects.open().order_by("at").values_list("enrolment_id", flat=True):
        retry_hold(pk)


@db_task()
def retry_hold(enrolment_id: int) -> None:
    """Give the award of one enrolment, unless its name still cannot be printed."""
    enrolment = Enrolment.every.select_related("learner", "edition", "course").get(pk=enrolment_id)
    issue_course_award(enrolment, at=clock.now())


@db_periodic_task(crontab(minute="5"))
def tell_what_is_due() -> None:
    """Once a day there is something to tell; asked every hour, so that a day on which no worker ran is made up for."""
    at = clock.now()
    remind_of_courses(at=at)
    remind_of_levels(at=at)
    tell_supervisors(at=at)


@db_task()
def carry_out_order(order_id: int) -> None:
    """Come to everyone of an order that was sent, from where the last worker left off."""
    order = DutyOrder.objects.select_related("course", "asked_by").get(pk=order_id)
    carry_out(order, target_of(order), clock.now)


@db_task()
def take_back_order(order_id: int) -> None:
    """Withdraw what is left of an order that was withdrawn."""
    take_back(DutyOrder.objects.get(pk=order_id), clock.now)


@db_periodic_task(crontab(minute="*/10"))
def finish_orders() -> None:
    """Go on with orders, and with withdrawing them, that a lost job left half done."""
    late = clock.now() - _GRACE
    sent = DutyOrder.objects.filter(confirmed_at__lt=late, finished_at=None, withdrawn_at=None)
    for pk in sent.values_list("pk", flat=True):
        carry_out_order(pk)
    for pk in half_withdrawn(before=late).values_list("pk", flat=True):
        take_back_order(pk)


@db_task()
def give_unit(unit_id: int) -> None:
    """Give a unit to everybody whom it concerns, from where the last worker left off."""
    give(DeltaUnit.objects.select_related("version__fact").get(pk=unit_id), clock.now)


@db_periodic_task(crontab(minute="*/10"))
def finish_units() -> None:
    """Go on with units that a lost job left half given."""
    for pk in newest_units().filter(finished_at=None, opened_at__lt=clock.now() - _GRACE).values_list("pk", flat=True):
        give_unit(pk)


@db_periodic_task(crontab(minute="40", hour="2"))
def give_units_to_latecomers() -> None:
    """Once a day, to those who completed an edition of before since, or came back."""
    for pk in newest_units().values_list("pk", flat=True):
        give_unit(pk)


@db_periodic_task(crontab(minute="20", hour="3"))
def forget_orders_never_sent() -> None:
    """Remove orders that were looked at and not sent: they are no record."""
    old = DutyOrder.objects.filter(confirmed_at=None, asked_at__lt=clock.now() - _FORGOTTEN_AFTER)
    for order in old:
        forget_order(order)
