"""The steps of a review, and the rule that nobody decides about the same text twice."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState

from lms.permissions import GROUP_OF_ROLE, Role, groups_in_force, scope_of


class ReviewTask(AbstractGroupApprovalTask):
    """A step of a review: people of its groups decide about what others wrote, and others decided before them.

    Of a group is a person only as long as the role is held; Wagtail's own step asks for less.
    """

    class Meta:
        verbose_name = _("review by people in a role")
        verbose_name_plural = _("reviews by people in a role")

    @classmethod
    def get_description(cls) -> str:
        return str(_("People of the groups decide, but nobody about a text they wrote or decided on in another step."))

    def may_decide(self, page: Page, person: Any) -> bool:
        """Whether the person belongs to the step and had no hand in the text so far."""
        return self._belongs(person) and person.pk not in hands_in(page)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, Any, bool]]:
        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user) if self.may_decide(obj, user) else []
        return actions

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Refuse who may not decide, whatever page the decision came from."""
        if not self.may_decide(task_state.revision.content_object, user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        states: QuerySet[TaskState] = super().get_task_states_user_can_moderate(user, **kwargs)
        return states.exclude(revision__user=user)

    def _belongs(self, person: Any) -> bool:
        """Staff of one organization do not decide about courses, which are for people of every one."""
        if person.is_superuser or not self._user_in_groups(person):
            return bool(person.is_superuser)
        is_of_staff = self.groups.filter(name=GROUP_OF_ROLE[Role.COE_STAFF]).exists()
        return not is_of_staff or scope_of(person, Role.COE_STAFF).everywhere

    def _user_in_groups(self, user: Any) -> bool:
        """Asked many times in a request, answered by one statement, as Wagtail does."""
        kept: dict[int, bool] = user.__dict__.setdefault("_review_task_checks", {})
        if self.pk not in kept:
            kept[self.pk] = groups_in_force(user).filter(pk__in=self.groups.all()).exists()
        return kept[self.pk]


def hands_in(page: Page) -> set[int]:
    """Who wrote at the text since it was live last, and who decided on it in the review that is under way."""
    since = Revision.objects.for_instance(page).filter(pk__gt=page.live_revision_id or 0, user__isnull=False)
    writers = set(since.values_list("user", flat=True))
    state = page.current_workflow_state
    if state is None:
        return writers
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED, finished_by__isnull=False)
    return writers | set(approved.values_list("finished_by", flat=True))
