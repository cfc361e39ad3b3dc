"""What certification adds to Wagtail's admin."""

from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from lms.permissions import ReadOnlyPolicy

from . import models, staff_urls
from .views.staff import StaffMenuItem

for record in (
    *(models.Award, models.AwardEvent, models.AwardHold, models.CertificationRecord, models.ExperienceConfirmation),
    *(models.RecordTransition, models.Requirement, models.LevelDuty, models.LevelExemption, models.LevelOrder),
    *(models.HoursClaim, models.HoursDecision, models.DeltaUnit, models.DeltaAssignment),
):
    register_permission_policy(record, ReadOnlyPolicy(record))


@hooks.register("register_admin_urls")
def register_addresses_of_staff() -> list[URLResolver]:
    return [
        path("duties/", include((staff_urls.duties, "duties"))),
        path("positions/", include((staff_urls.positions_held, "positions"))),
    ]


@hooks.register("register_admin_menu_item")
def register_duties() -> StaffMenuItem:
    return StaffMenuItem(
        _("Duties"), reverse_lazy("duties:index"), name="duties", icon_name="calendar-check", order=270
    )


@hooks.register("register_admin_menu_item")
def register_positions() -> StaffMenuItem:
    return StaffMenuItem(
        _("Positions"), reverse_lazy("positions:index"), name="positions", icon_name="group", order=280
    )
