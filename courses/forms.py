"""Forms of authors and learners."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from lms import clock
from lms.forms import UswdsForm
from lms.models import Organization

from .coverage import State
from .models import Bookmark, CourseEdition, CoursePage, ProblemReport
from .models.bookmarks import LONGEST_NOTE
from .models.problems import LONGEST_TEXT
from .releasing import RESERVED_COURSE_SLUGS
from .rra.explorer import Labels
from .rra.forms import FactFilter


class ReleaseForm(forms.Form):
    """How an edition is released."""

    kind = forms.ChoiceField(
        label=_("What kind of release is it?"), choices=CourseEdition.Kind, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What changed, in words for learners"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    release_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    confirmed = forms.MultipleChoiceField(label=_("I have looked at it"), required=False)

    def __init__(self, *args: Any, may_be_correction: bool, to_confirm: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confirmed = self.fields["confirmed"]
        assert isinstance(confirmed, forms.MultipleChoiceField)
        confirmed.choices = [(name, name) for name in to_confirm]
        self.fields["release_at"].help_text = _(
            "In your time zone, %(zone)s. Empty: now. Otherwise what is published at that moment is released, if it "
            "is fit for it then."
        ) % {"zone": timezone.get_current_timezone()}
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        if not may_be_correction:
            kind.choices = [choice for choice in CourseEdition.Kind.choices if choice[0] == CourseEdition.Kind.NEW]
            kind.initial = CourseEdition.Kind.NEW

    def clean_release_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["release_at"]
        if moment and moment <= clock.now():
            raise forms.ValidationError(_("Choose a moment to come, or leave it empty to release now."))
        return moment


class DecisionForm(forms.Form):
    """What is decided about texts that were reviewed."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("reject", _("Send back"))])
    comment = forms.CharField(required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "reject" and not cleaned.get("comment"):
            raise forms.ValidationError(_("Say in the comment what is to be changed."))
        return cleaned


class NoteForm(UswdsForm):
    """What a learner notes at a place; nothing is fine too, then the place is kept without words."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only you see it. Write no personal or classified details."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def overtaken_by(self, bookmark: Bookmark) -> Self:
        """The same words to be saved again, under what was written in another window meanwhile."""
        again = type(self)({"note": self.cleaned_data["note"], "seen": bookmark.version})
        message = _("This note was changed in another window. It now reads: “%s”. Save again to replace that.")
        again.add_error("note", message % bookmark.note)
        return again


class FilterForm(UswdsForm):
    """What a list is narrowed by; what makes no sense is not asked for."""

    def chosen(self) -> dict[str, str]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class BookmarkFilter(FilterForm):
    """Which of their own notes a learner wants to see."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    course = forms.ChoiceField(label=_("Course"), required=False)

    def __init__(self, data: Any, *, courses: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["course"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All courses")), *courses]


class ProblemForm(UswdsForm):
    """What a learner found wrong; the place comes with the address."""

    kind = forms.ChoiceField(
        label=_("What is the matter?"), choices=ProblemReport.Kind, initial="wrong", widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"),
        error_messages={"required": _("Say what is the matter.")},
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Instructors of this course read it, with your name. Write no personal or classified details."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class ProblemFilter(FilterForm):
    """Which reports are shown in the admin."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *ProblemReport.State.choices], required=False)
    course = forms.ChoiceField(label=_("Course"), required=False)

    def __init__(self, data: Any, *, courses: Iterable[CoursePage]) -> None:
        super().__init__(data)
        field = self.fields["course"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All courses")), *((course.slug, course.title) for course in courses)]


class CoverageFilter(FactFilter):
    """Which assignments the map of coverage counts, and by what."""

    kind = forms.ChoiceField(
        label=_("Kind of organization"), choices=[("", _("Any")), *Organization.Kind.choices], required=False
    )
    taught = forms.ChoiceField(label=_("Taught"), choices=[("", _("Any")), *State.choices], required=False)
    asked = forms.ChoiceField(label=_("Examined"), choices=[("", _("Any")), *State.choices], required=False)
    by = forms.ChoiceField(
        choices=[("step", _("Step")), ("organization", _("Organization"))], required=False, widget=forms.HiddenInput
    )
    field_order = ("by", "q", "phase", "step", "kind", "organization", "type", "level", "taught", "asked")

    def __init__(self, data: Any, *, labels: Labels) -> None:
        super().__init__(data, labels=labels)
        for name in ("basis", "checked", "practice"):
            del self.fields[name]


class AnswerForm(forms.Form):
    """What whoever looks after the course says to a report."""

    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Whoever reported it reads this. Never write which answer of a question is right."),
    )
    is_closed = forms.BooleanField(label=_("Close the report"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("answer") and not cleaned.get("is_closed") and not self.errors:
            self.add_error("answer", _("Write an answer, or close the report."))
        return cleaned


class TitleForm(forms.Form):
    """The title of a page, typed where it stands."""

    title = forms.CharField(label=_("Title"), max_length=255)


class CourseNameForm(forms.Form):
    """What a course is called, and where it is found; the address may come from the title."""

    title = forms.CharField(label=_("Title"), max_length=255)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_("The last part of the course's address: a to z, 0 to 9 and hyphens. Empty: from the title."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("title") and "slug" in cleaned:
            cleaned["slug"] = (cleaned["slug"] or slugify(cleaned["title"])[:80].strip("-")).lower()
            if not cleaned["slug"]:
                self.add_error("slug", _("The title gives no address. Fill one in."))
            elif cleaned["slug"] in RESERVED_COURSE_SLUGS:
                self.add_error("slug", _("This word means something else in addresses. Choose another."))
        return cleaned


class NewCourseForm(CourseNameForm):
    """What a course begins with; the rest is written on its page."""

    summary = forms.CharField(
        label=_("Summary"), max_length=300, help_text=_("One or two sentences, for the catalog.")
    )


class TeamSearchForm(forms.Form):
    """Whom to take into a team."""

    q = forms.CharField(label=_("Name or e-mail address"), min_length=2, max_length=100)


class ReasonForm(forms.Form):
    """Why somebody joins or leaves a team."""

    reason = forms.CharField(required=False, max_length=300)


class PlaceForm(forms.Form):
    """Where a page is put: under which page, at which position, and the order in which it was seen."""

    under = forms.IntegerField(min_value=1)
    position = forms.IntegerField(min_value=0, max_value=10_000)
    seen = forms.CharField(max_length=16)


class KeepsReleasedFile(forms.Form):
    """Does not offer another file in place of one that an edition shows."""

    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields and self.instance.in_editions.exists():
            del self.fields["file"]


class ImageForm(KeepsReleasedFile, BaseImageForm):
    """What Wagtail makes its form of an image from."""


class DocumentForm(KeepsReleasedFile, BaseDocumentForm):
    """What Wagtail makes its form of a document from."""
