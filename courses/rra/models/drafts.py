"""Facts as staff edit them: what a draft says besides its words, and the one way by which it is put in force."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpResponse, QueryDict
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    TaskState,
    WorkflowMixin,
)

from courses.rra.signals import draft_published
from lms import clock

from .versions import Fact, FactVersion

# What belongs to the fact, whichever draft of it is looked at.
_OF_THE_FACT = ("code", "kind", "retired_at", "retired_by_id", "live_revision_id")


class NotPublishable(PermissionDenied):
    """The draft cannot be put in force; `problems` says why, in words for its author."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Drafted(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """A kind of fact: the row is what was published last, revisions are drafts of what comes next.

    The fields here say what publishing a draft means. They live in its revisions, and are empty once it is in force.
    """

    based_on = models.PositiveIntegerField(
        default=0, editable=False, help_text="Number of the version that the row says, and that a draft began from."
    )
    change_class = models.CharField(
        _lazy("what the change means"), max_length=20, choices=FactVersion.ChangeClass, default=""
    )
    change_reason = models.TextField(
        _lazy("reason"), default="", help_text=_lazy("Why it changes, for all who read the versions.")
    )
    effective_from = models.DateField(
        _lazy("effective from"),
        null=True,
        blank=True,
        help_text=_lazy("Empty for a correction: it then speaks for the same days as the version it corrects."),
    )
    retires = models.BooleanField(
        _lazy("retire this fact"),
        default=False,
        help_text=_lazy("It is kept with all its versions and leaves every list. Publishing it again brings it back."),
    )

    class Meta:
        abstract = True

    @classmethod
    def get_base_content_type(cls) -> ContentType:
        """Drafts and reviews are of the kind; Wagtail would look for them at Fact, which has none."""
        return ContentType.objects.get_for_model(cls)

    def content(self) -> dict[str, Any]:
        """What a version of this says, the way it is kept and compared; kinds say it."""
        raise NotImplementedError

    def new_code(self) -> str:
        """The code of a fact that is begun; kinds make it of what they say."""
        raise NotImplementedError

    @property
    def speaks_from(self) -> date | None:
        """The first day that the version will speak for, if the draft names one."""
        return self.effective_from

    @property
    def is_outdated(self) -> bool:
        """Whether the fact was published, retired or brought back since the draft was begun."""
        was_retired = getattr(self, "began_retired", self.is_retired)
        return self.based_on != self.latest_number() or was_retired != self.is_retired

    @property
    def is_retired(self) -> bool:
        """Whether the fact is kept only for what it said."""
        return self.retired_at is not None

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """A fact without a code has no page yet."""
        return super().preview_modes if self.pk else []

    def latest_number(self) -> int:
        """The number of the latest version; 0 before the first."""
        numbers = FactVersion.objects.filter(fact=self.pk).order_by("-number").values_list("number", flat=True)
        return numbers.first() or 0

    def hold(self) -> None:
        """Until the end of the transaction nobody else publishes the fact or saves a draft of it."""
        Fact.objects.select_for_update(no_key=True).get(pk=self.pk)

    def clean(self) -> None:
        super().clean()
        latest = FactVersion.objects.filter(fact=self.pk).order_by("-number").first() if self.pk else None
        starts_too_early(self, latest, raising=True)

    def serve_preview(self, request: Any, mode_name: str) -> HttpResponse:
        """The fact's own page, which shows this draft because the request carries it."""
        request.draft = self
        if self.speaks_from and self.speaks_from > timezone.localdate(clock.now()):
            request.GET = QueryDict(f"as_of={self.speaks_from}")
        view, args, kwargs = resolve(self.get_absolute_url().partition("#")[0])
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    def with_content_json(self, content: dict[str, Any]) -> Self:
        draft: Self = super().with_content_json(content)
        draft.began_retired = content.get("retired_at") is not None
        for name in _OF_THE_FACT:
            setattr(draft, name, getattr(self, name))
        return draft

    @transaction.atomic
    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        self.hold()
        self._keep_what_is_published()
        return super().save_revision(*args, **kwargs)

    def _keep_what_is_published(self) -> None:
        """A fact that was loaded has no revision of what it says; before its first draft it gets one."""
        row = type(self)._default_manager.get(pk=self.pk)
        if not row.live or row.live_revision_id is not None:
            return
        kept = Revision.objects.create(
            content_object=row,
            base_content_type=row.get_base_content_type(),
            content=row.serializable_data(),
            object_str=str(row),
        )
        type(self)._default_manager.filter(pk=self.pk).update(live_revision=kept)
        self.live_revision = kept

    def publish(
        self,
        revision: Revision,
        user: Any = None,
        changed: bool = True,
        log_action: Any = True,
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """Put the revision in force with a version, in one transaction; if it has a moment to come, then.

        Every way leads here: a review's last approval, the job for what is due, and code. Raises NotPublishable.
        """
        now = clock.now()
        with transaction.atomic():
            self.hold()
            revision = Revision.objects.get(pk=revision.pk)
            draft = revision.as_object()
            approvers = _approvers_of(revision)
            refuse_if(draft.problems(revision, approvers))
            super().publish(
                revision,
                user=user,
                changed=changed,
                log_action=log_action,
                previous_revision=previous_revision,
                skip_permission_checks=skip_permission_checks,
            )
            if not draft.comes_later(now):
                draft_published.send(
                    sender=type(self), draft=draft, actor=user or next(iter(approvers.values()), None), at=now
                )

    def comes_later(self, at: datetime) -> bool:
        """Whether the draft is to be published at a moment to come."""
        return self.go_live_at is not None and self.go_live_at > at

    def problems(self, revision: Revision, approvers: dict[int, Any]) -> list[str]:
        """Why the draft may not be put in force; empty when it may."""
        found = []
        since = self.revisions.filter(pk__gt=self.live_revision_id or 0, pk__lte=revision.pk)
        writers = set(since.filter(user__isnull=False).values_list("user", flat=True))
        if writers and not approvers.keys() - writers:
            found.append(_("Somebody who did not write it has to approve it first."))
        if self.is_outdated:
            found.append(
                _("The fact was published or retired since this draft was begun. Open the draft and look at both.")
            )
        try:
            self.full_clean()
        except ValidationError as wrong:
            found += [f"{self._label_of(name)}{' '.join(said)}" for name, said in wrong.message_dict.items()]
        return found

    def _label_of(self, name: str) -> str:
        field: Any = None if name == "__all__" else self._meta.get_field(name)
        return f"{field.verbose_name}: " if field else ""


def require_published(draft: Drafted, names: Iterable[str]) -> None:
    """Raise ValidationError unless each other fact that the draft names can be read, and is not retired."""
    wrong = {}
    for name in names:
        other = getattr(draft, name) if getattr(draft, f"{name}_id") else None
        if other is not None and (not other.live or other.is_retired):
            wrong[name] = _("It is not published, or was retired.")
    if wrong:
        raise ValidationError(wrong)


def refuse_if(problems: list[str]) -> None:
    """Raise NotPublishable if there are any."""
    if problems:
        raise NotPublishable(problems)


def starts_too_early(draft: Drafted, latest: FactVersion | None, *, raising: bool = False) -> bool:
    """Whether a version that started earlier than this would go on speaking, so that nobody would see this one."""
    start = draft.speaks_from
    if latest is None or latest.valid_from is None or (start is None and not hasattr(draft, "valid_from")):
        return False
    if start is not None and start >= latest.valid_from:
        return False
    if raising:
        words = _("Version %(number)d speaks from %(day)s on; one that begins earlier would never be seen after it.")
        raise ValidationError(words % {"number": latest.number, "day": latest.valid_from})
    return True


def _approvers_of(revision: Revision) -> dict[int, Any]:
    """Who approved exactly this revision, the last first."""
    states = revision.task_states.filter(status=TaskState.STATUS_APPROVED, finished_by__isnull=False)
    return {state.finished_by_id: state.finished_by for state in states.select_related("finished_by").order_by("-pk")}
