"""What reports about people themselves can be narrowed by; rows of others are never among them."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput

from lms.models import Organization
from lms.permissions import Scope

from .choosing import LongSelect

_SENSIBLE_DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


def named(path: str, value: str) -> Q:
    """Where the person at the path has the words in their name or address."""
    dotted = f"{path}__" if path else ""
    return Q(**{f"{dotted}display_name__icontains": value}) | Q(**{f"{dotted}email__icontains": value})


class ScopedFilters(WagtailFilterSet):
    """Rows about people of the organizations in reach; `person_path` leads from a row to the person it is about."""

    person_path: ClassVar[str] = "person"

    organization = django_filters.ModelChoiceFilter(
        label=_("Organization, with all under it"),
        queryset=Organization.objects.all(),
        to_field_name="code",
        method="in_organization",
        widget=LongSelect,
    )

    def __init__(self, data: Any = None, *, scope: Scope, today: date, request: Any = None) -> None:
        rows = self.rows(is_administrator=scope.administers).filter(scope.over(self._organization))
        super().__init__(data, rows, request=request)
        self.today = today
        if not scope.everywhere:
            reached = Organization.objects.filter(pk__in=scope.organizations)
            self.filters["organization"].field.queryset = reached

    @classmethod
    def rows(cls, *, is_administrator: bool) -> QuerySet[Any]:
        """Every row there is for such a reader, before the scope."""
        raise NotImplementedError

    @property
    def _organization(self) -> str:
        return f"{self.person_path}__organization" if self.person_path else "organization"

    def found(self) -> QuerySet[Any]:
        """What the filters leave; nothing when one of them makes no sense."""
        if not self.is_valid():
            return self.queryset.none()
        found: QuerySet[Any] = self.filter_queryset(self.queryset)
        return found

    def in_organization(self, rows: QuerySet[Any], name: str, value: Organization) -> QuerySet[Any]:
        within = Organization.objects.within([value], on=self.today)
        return rows.filter(**{f"{self._organization}__in": within})


class PeriodFilters(ScopedFilters):
    """The same for rows with a moment, of a period; both days included, in the zone of whoever asks."""

    from_day = django_filters.DateFilter(
        label=_("From"), widget=AdminDateInput, validators=_SENSIBLE_DAYS, method="since"
    )
    to_day = django_filters.DateFilter(
        label=_("To, including"), widget=AdminDateInput, validators=_SENSIBLE_DAYS, method="until"
    )

    def since(self, rows: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return rows.filter(at__gte=_beginning_of(value))

    def until(self, rows: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return rows.filter(at__lt=_beginning_of(value + timedelta(days=1)))


def _beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
