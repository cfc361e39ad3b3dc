"""People, the organizations they work in, the roles they hold, and the record of every change."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .grants import RoleGrant as RoleGrant
from .memberships import GroupMembership as GroupMembership
from .people import NAME_LENGTH, printable_name, time_zone_exists


class FmsLevel(models.TextChoices):
    """The three levels at which RAND studied roles, responsibilities and authorities (RR-A2631-1)."""

    STRATEGIC = "strategic", _("Strategic")
    OPERATIONAL = "operational", _("Operational")
    TACTICAL = "tactical", _("Tactical")


class Dated(models.Model):
    """What holds from a day up to, not including, another; a missing start was not recorded."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to, not including"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, *, on: date) -> bool:
        """Whether this holds on the day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Ways of picking organizations."""

    def employers(self) -> Self:
        """Those a person may belong to."""
        return self.filter(may_employ=True)

    def within(self, roots: Iterable["Organization"], *, on: date) -> Self:
        """The given organizations and all that stand under them on the day; one statement for the tree."""
        found = {root.pk for root in roots}
        children = defaultdict(set)
        for child, parent in OrganizationParent.objects.on(on).values_list("organization_id", "parent_id"):
            children[parent].add(child)
        todo = list(found)
        while todo:
            new = children[todo.pop()] - found
            found |= new
            todo.extend(new)
        return self.filter(pk__in=found)


class Organization(models.Model):
    """A body that takes part in FMS or employs people; one table for the facts, employers and report scope."""

    class Kind(models.TextChoices):
        """What sort of body it is, as the reference data has it; `unit` is a sub-unit of an employer."""

        LEGISLATIVE = "legislative", _("Legislative branch")
        EXECUTIVE_POLICY = "executive-policy", _("Executive branch, policy")
        IMPLEMENTING_AGENCY = "implementing-agency", _("Implementing agency")
        FIELD = "field", _("Field and embassy")
        OVERSIGHT = "oversight", _("Oversight and research")
        PURCHASER = "purchaser", _("Purchaser")
        INDUSTRY = "industry", _("Industry")
        UNIT = "unit", _("Sub-unit of an employer")

    code = models.SlugField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name now"), max_length=200)
    abbreviation = models.CharField(_("abbreviation now"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    level = models.CharField(_("level"), max_length=20, choices=FmsLevel)
    may_employ = models.BooleanField(_("people may belong to it"), default=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The abbreviation where there is one."""
        return self.abbreviation or self.name


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold for a time."""

    def on(self, day: date) -> Self:
        """Those that hold on the day."""
        started = models.Q(valid_from=None) | models.Q(valid_from__lte=day)
        not_over = models.Q(valid_to=None) | models.Q(valid_to__gt=day)
        return self.filter(started & not_over)


class OrganizationName(Dated):
    """A name an organization bore for a time."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["organization", models.F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["organization", "valid_from"], name="one_name_from_a_day"),
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(valid_from=None), name="one_name_without_a_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationParent(Dated):
    """Who an organization stands directly under, for a time."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Organization, models.PROTECT, related_name="children")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["organization", models.F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["organization", "parent", "valid_from"], name="one_parent_from_a_day"),
            models.UniqueConstraint(
                fields=["organization", "parent"],
                condition=models.Q(valid_from=None),
                name="one_parent_without_a_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(organization=models.F("parent")), name="organization_not_under_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} under {self.parent}"


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in by e-mail; without a password only other ways of signing in work."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator of everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        """The person with the address, whatever its case."""
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person: signs in by e-mail. Nothing sensitive is held: no SSN, birth date or photo."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(
        _("name"),
        max_length=NAME_LENGTH,
        validators=[printable_name],
        help_text=_("As it should stand on your certificates."),
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("organization")
    )
    supervisor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="team", verbose_name=_("supervisor")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="America/New_York", validators=[time_zone_exists]
    )
    is_staff = models.BooleanField(_("may reach the administration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    deactivated_at = models.DateTimeField(_("last deactivated"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", editable=False
    )
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [
            ("administer_people", "Can administer people"),
            ("supervise_people", "Can act as supervisor for an organization"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_address"),
            models.CheckConstraint(
                condition=models.Q(supervisor=None) | ~models.Q(supervisor=models.F("id")),
                name="nobody_supervises_themselves",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None)
                | models.Q(is_active=False) & ~models.Q(merged_into=models.F("id")),
                name="a_merged_account_is_over",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()
        if self.supervisor_id is not None and self.supervisor_id == self.pk:
            raise ValidationError({"supervisor": _("Nobody is their own supervisor.")})

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What sessions are tied to: changing the password or the address, or deactivating the person, ends them."""
        tied_to = f"{self.password} {self.email}"
        if self.deactivated_at:
            tied_to += f" {self.deactivated_at.timestamp()}"
        return salted_hmac("lms.models.User.session", tied_to, secret=secret, algorithm="sha256").hexdigest()

    @property
    def counts_for(self) -> "User":
        """The account for which this one counts: the one it was merged into, else itself."""
        return self.merged_into or self

    def get_full_name(self) -> str:
        """The whole name, as Wagtail and Django ask for it."""
        return self.display_name

    def get_short_name(self) -> str:
        """The same: names are not taken apart."""
        return self.display_name


class Change(models.Model):
    """Who changed what, from what to what, why and when; written in the transaction of the change, for ever."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Empty: the system itself."
    )
    action = models.SlugField(max_length=60)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.CharField(max_length=64)
    subject = GenericForeignKey("subject_type", "subject_id")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="changes", help_text="Whose record it is."
    )
    old = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    new = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["person", "at"]),
            models.Index(fields=["-at"], name="changes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    @classmethod
    def draft(
        cls,
        action: str,
        subject: models.Model,
        *,
        actor: User | None,
        at: datetime,
        person: User | None = None,
        old: dict[str, Any] | None = None,
        new: dict[str, Any] | None = None,
        reason: str = "",
    ) -> "Change":
        """A change that is yet to be written, for `record_all`."""
        return cls(
            actor=actor,
            action=action,
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=str(subject.pk),
            person=person,
            old=old or {},
            new=new or {},
            reason=reason,
            at=at,
        )

    @classmethod
    def record_all(cls, changes: Iterable["Change"]) -> None:
        """Write down many changes; must be called inside the transaction that makes them."""
        _require_transaction()
        Change.objects.bulk_create(changes, batch_size=500)

    @classmethod
    def record(
        cls,
        action: str,
        subject: models.Model,
        *,
        actor: User | None,
        at: datetime,
        person: User | None = None,
        old: dict[str, Any] | None = None,
        new: dict[str, Any] | None = None,
        reason: str = "",
    ) -> "Change":
        """Write down a change; must be called inside the transaction that makes it."""
        _require_transaction()
        change = cls.draft(action, subject, actor=actor, at=at, person=person, old=old, new=new, reason=reason)
        change.save(force_insert=True)
        return change


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A change is recorded in the transaction that makes it.")
