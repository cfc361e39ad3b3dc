"""The app of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices, what of them goes by e-mail, and the outbox it goes by."""

    name = "lms.notices"
    label = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        """Check the settings with all others, and tell of reviews in place of Wagtail's mails about them."""
        from wagtail import signals
        from wagtail.models import TaskState, WorkflowState

        from . import checks

        for signal, sender, name in [
            (signals.task_submitted, TaskState, "group_approval_task_submitted"),
            (signals.workflow_submitted, WorkflowState, "workflow_state_submitted"),
            (signals.workflow_approved, WorkflowState, "workflow_state_approved"),
            (signals.workflow_rejected, WorkflowState, "workflow_state_rejected"),
        ]:
            signal.disconnect(sender=sender, dispatch_uid=f"{name}_email_notification")
