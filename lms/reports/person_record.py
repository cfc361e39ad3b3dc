"""One person as Center of Excellence staff see them: who they are, where they stand, how tests went."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from certificates.hours import YearOfHours, years_of
from certificates.models import Award, DeltaAssignment, ExperienceConfirmation, PositionAssignment
from certificates.owing import Exempt, OwedLevel, exemptions_of
from certificates.standing import Rung, ladder_of
from courses.models import Enrolment
from lms.merged import accounts_of, changes_of
from lms.models import Change, Organization, RoleGrant, User
from lms.portal.home import Owed, OwedExperience, duties_of, experience_owed_on, levels_to_reach
from quizzes.models import Attempt


@dataclass(frozen=True)
class PersonRecord:
    """What the page shows beside the timeline."""

    person: User
    past_organizations: list[tuple[str, Change]]
    roles: list[RoleGrant]
    positions: list[PositionAssignment]
    rungs: list[Rung]
    owed: list[Owed]
    owed_levels: list[tuple[OwedLevel, str]]
    owed_experience: list[OwedExperience]
    exemptions: list[Exempt]
    deltas: list[DeltaAssignment]
    enrolments: list[Enrolment]
    awards: list[Award]
    absorbed: list[User]
    experience: list[ExperienceConfirmation]
    years_of_hours: list[YearOfHours]


def record_of(person: User, *, on: date) -> PersonRecord:
    """The record on a day: the same number of statements however much there is."""
    sat = Attempt.objects.select_related("edition_activity").order_by("started_at")
    enrolments = Enrolment.every.of(person).select_related("edition", "course").order_by("-enrolled_at")
    taken = list(enrolments.prefetch_related(Prefetch("attempts", sat)))
    rungs = ladder_of(person, on=on)
    return PersonRecord(
        person=person,
        past_organizations=_past_organizations(person),
        roles=list(
            RoleGrant.objects.filter(person__in=accounts_of(person.pk))
            .select_related("organization")
            .order_by("-starts_on")
        ),
        positions=list(PositionAssignment.objects.filter(person=person).select_related("position__organization")),
        rungs=rungs,
        owed=duties_of([person], [one for one in taken if one.joined_to_id is None], on=on),
        owed_levels=levels_to_reach((rung.owed for rung in rungs if rung.owed), on=on),
        owed_experience=experience_owed_on(rungs, on=on),
        exemptions=exemptions_of([person], on=on),
        deltas=list(DeltaAssignment.objects.of(person).shown().select_related("unit__version__fact", "basis")),
        enrolments=taken,
        absorbed=list(person.absorbed.order_by("email")),
        awards=list(Award.objects.of(person).defer("content").prefetch_related("events")),
        experience=list(ExperienceConfirmation.objects.of(person).select_related("confirmed_by")),
        years_of_hours=years_of(person),
    )


def _past_organizations(person: User) -> list[tuple[str, Change]]:
    """The organizations the person belonged to before, by name, each with the change that ended it.

    Changes by administrators hold the code, all others the name that it bore then.
    """
    moves: QuerySet[Change] = changes_of(person).filter(subject_type__app_label="lms", subject_type__model="user")
    moves = moves.filter(old__has_key="organization").select_related("actor")
    held = [(move.old["organization"], move) for move in moves]
    names = dict(Organization.objects.filter(code__in={each for each, _move in held}).values_list("code", "name"))
    return [(names.get(each, each), move) for each, move in held if each and each != "None"]
