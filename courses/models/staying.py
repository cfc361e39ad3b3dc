"""What is released stays where it is: certification rules and addresses name a course by its slug."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lms.models import User


class PageWithEditions(Page):
    """A page that keeps its slug and its parent from the first edition on: no other page ever gets the slug."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self._keep_slug()

    def save(self, clean: bool = True, **kwargs: Any) -> None:
        """Refuse another slug also where Wagtail validates nothing."""
        self._keep_slug()
        super().save(clean=clean, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """The page as a revision has it; one from before the first edition may have another slug."""
        page: Self = super().with_content_json(content | {"slug": self._kept_slug() or content["slug"]})
        return page

    def can_move_to(self, parent: Page) -> bool:
        return bool(super().can_move_to(parent)) and (self.is_child_of(parent) or not self._kept_slug())

    def move(self, target: Page, pos: str | None = None, user: User | None = None) -> None:
        """Refuse, with ValidationError, to leave the parent; another order of its children is fine."""
        parent = target if pos in ("first-child", "last-child", "sorted-child") else target.get_parent()
        if self._kept_slug() and not self.is_child_of(parent):
            raise ValidationError(_("A released course stays in its catalogue."))
        super().move(target, pos=pos, user=user)

    def _keep_slug(self) -> None:
        if self._kept_slug() not in (None, self.slug):
            message = _("A released course keeps its slug: certification levels and addresses rest on it.")
            raise ValidationError({"slug": message})

    def _kept_slug(self) -> str | None:
        """The slug of today if there is an edition."""
        released = type(self)._default_manager.filter(pk=self.pk, editions__isnull=False)
        return released.values_list("slug", flat=True).first() if self.pk else None
