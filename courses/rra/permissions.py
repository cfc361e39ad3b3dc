"""Who may do what with facts in the admin."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

# A review publishes; a fact that no longer holds is retired by a draft, and nothing is taken back or removed.
_OF_NOBODY = {"publish", "delete"}


class FactPolicy(ModelPermissionPolicy):
    """Drafts are written by whoever has Django's permission; nobody publishes by hand, unpublishes or deletes."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in _OF_NOBODY and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        return super().users_with_any_permission([action for action in actions if action not in _OF_NOBODY])
