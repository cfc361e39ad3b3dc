"""Wagtail's administration of people, over Cadre's user."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm
from wagtail.users.views.groups import DeleteView as DeleteGroupView
from wagtail.users.views.groups import EditView as EditGroupView
from wagtail.users.views.groups import GroupViewSet as WagtailGroupViewSet
from wagtail.users.views.users import CreateView, DeleteView, EditView, HistoryView, IndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from . import clock
from .addresses import leave_only_the_main_one
from .audit.looks import Look, looked
from .http import UserRequest
from .memberships import TEAM_NAMES_BEGIN
from .models import Change, User
from .permissions import GROUP_OF_ROLE
from .roles import LastAdministrator, require_another_administrator

_OURS = {"display_name", "organization", "supervisor"}
_NOT_OURS = {"first_name", "last_name"}


class AddressMixin:
    """Refuses an address that another person has confirmed as theirs."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_email(self) -> str:
        """The address, in lower case."""
        address: str = self.cleaned_data["email"].lower()
        others = EmailAddress.objects.filter(email=address, verified=True).exclude(user=self.instance.pk)
        if others.exists():
            raise ValidationError(_("Another account has this e-mail address."))
        return address


class PersonEditForm(AddressMixin, UserEditForm):
    """A person as superusers edit them; they are deactivated on their page, with a reason."""

    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        fields = (UserEditForm.Meta.fields | _OURS) - _NOT_OURS - {"is_active"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        editing_self = kwargs.pop("editing_self", False)
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_superuser"]


class PeopleView(IndexView):
    """The list of people, which is elsewhere."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("people:index")


class AddPersonView(CreateView):
    """People are invited."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("people:invite")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("people:invite")


class LookMixin(ContextMixin):
    """Keeps that an administrator opened the account."""

    request: UserRequest
    object: User

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        who, page = Look.Capacity.ADMINISTRATOR, Look.Page.ACCOUNT
        looked(self.request.user, self.object, page, capacity=who, at=clock.now())
        return super().get_context_data(**kwargs)


class EditPersonView(LookMixin, EditView):
    """A person's own fields, with a trail."""

    def save_instance(self) -> User:
        with transaction.atomic():
            held = User.objects.select_for_update(of=("self",)).get(pk=self.object.pk)
            _take_over(held, self.form.instance, all_but=self.form.changed_data)
            if held.is_superuser and not self.form.instance.is_superuser:
                _require_another_administrator(held)
            before = _fields_of(held, self.form.fields)
            person: User = super().save_instance()
            new = {name: value for name, value in _fields_of(person, before).items() if value != before[name]}
            old = {name: before[name] for name in new}
            if "email" in new:
                leave_only_the_main_one(person)
                person.invitations.begin_anew(at=clock.now())
            if new:
                by, at = self.request.user, clock.now()
                Change.record("edited-person", person, actor=by, at=at, person=person, old=old, new=new)
        return person


class PersonHistoryView(LookMixin, HistoryView):
    """What administrators did to an account."""


class PersonUsageView(LookMixin, UsageView):
    """What refers to a person."""


def _require_another_administrator(person: User) -> None:
    """Two superusers do not take each other's rights at once."""
    try:
        require_another_administrator(person, at=clock.now())
    except LastAdministrator as error:
        raise PermissionDenied from error


class NoDeletionView(DeleteView):
    """People are deactivated, never deleted: their records point at them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied


class UserViewSet(WagtailUserViewSet):
    """Addresses, groups and superusers, for superusers; everything else about people is at their desk."""

    copy_view_enabled = False
    index_view_class = PeopleView
    add_view_class = AddPersonView
    edit_view_class = EditPersonView
    history_view_class = PersonHistoryView
    usage_view_class = PersonUsageView
    delete_view_class = NoDeletionView

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:
        return PersonEditForm if for_update else UserCreationForm


def _refuse_group_of_a_role(pk: Any) -> None:
    """Groups that carry a role are what `set_up` makes them, nothing else; those of teams what their pages say."""
    kept = Q(name__in=GROUP_OF_ROLE.values()) | Q(name__startswith=TEAM_NAMES_BEGIN)
    if Group.objects.filter(kept, pk=pk).exists():
        raise PermissionDenied


class EditOtherGroupView(EditGroupView):
    """Renames and rights, but never of a group that carries a role."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _refuse_group_of_a_role(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class DeleteOtherGroupView(DeleteGroupView):
    """Deletes a group, but never one that carries a role."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _refuse_group_of_a_role(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class GroupViewSet(WagtailGroupViewSet):
    """Groups, of which those that carry a role stay as they are."""

    edit_view_class = EditOtherGroupView
    delete_view_class = DeleteOtherGroupView


class SiteHistoryView(LogEntriesView):
    """Who did what everywhere: for administrators. Authors have the history of each page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def _take_over(held: User, edited: User, *, all_but: Any) -> None:
    """Give the edited person what the row holds by now, but for the fields that the form changes."""
    for field in User._meta.concrete_fields:
        if field.name not in all_but:
            setattr(edited, field.attname, getattr(held, field.attname))


def _fields_of(person: User, names: Any) -> dict[str, Any]:
    """The person's values of the named fields, as they go into a change (groups by name)."""
    values: dict[str, Any] = {}
    for name in names:
        if name == "groups":
            values[name] = sorted(person.groups.values_list("name", flat=True))
        elif hasattr(person, name):
            values[name] = str(getattr(person, name)) if name in _OURS else getattr(person, name)
    return values
