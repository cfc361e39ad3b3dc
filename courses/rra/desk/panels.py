"""The panels of the desk: what a fact says, where it stands, and what publishing it means."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel

from courses.rra.models import Assignment, Drafted, FactVersion, OrganizationProfile, Phase, Source, Step, Term

from .forms import FactForm, OrganizationForm, StepForm
from .rows import RowsComparison


class RowsPanel(FieldPanel):
    """A list that is compared row by row."""

    def get_comparison_class(self) -> type[RowsComparison]:
        return RowsComparison


class StandingPanel(Panel):
    """Where the fact stands: its versions, its draft, and the ways to compare them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "rra/desk/standing.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            fact = self.instance
            latest = FactVersion.objects.filter(fact=fact.pk).select_related("publisher").order_by("-number").first()
            viewset = type(fact).snippet_viewset
            compare = reverse(viewset.get_url_name("revisions_compare"), args=[fact.pk, "live", "latest"])
            return super().get_context_data(parent_context) | {
                "fact": fact,
                "latest": latest,
                "is_outdated": fact.is_outdated,
                "compare_url": compare if fact.has_unpublished_changes and latest else "",
                "impact_url": impact_of(fact) if latest else "",
            }


def impact_of(fact: Drafted) -> str:
    """Where it says what the change that the draft makes would touch."""
    asked = {"fact": fact.code} | ({"change": fact.change_class} if fact.change_class else {})
    return f"{reverse('staff_reports:impact')}?{urlencode(asked)}"


def choice(name: str, **kwargs: Any) -> FieldPanel:
    """A list to choose from, as browsers have it."""
    return FieldPanel(name, widget=forms.Select, **kwargs)


def what_it_means(*, has_days: bool = True) -> MultiFieldPanel:
    """What a draft says besides its words; the reviewer sees it beside them."""
    meaning = _(
        "Editorial: the same meaning in other words; what rests on it stays as it is. Substantive: the meaning is "
        "another; lessons and questions that rest on it are to be reviewed. Invalidating: what rests on it is wrong "
        "from the effective day on, and must not be relied on until it is put right."
    )
    days = [FieldPanel("effective_from")] if has_days else []
    return MultiFieldPanel(
        [
            FieldPanel("takes_over", disable_comments=True),
            FieldPanel("change_class", widget=forms.RadioSelect, help_text=meaning),
            FieldPanel("change_reason"),
            *days,
            FieldPanel("go_live_at", heading=_("Publish at"), help_text=_("Empty: as soon as the review approves.")),
            FieldPanel("retires"),
        ],
        heading=_("What the change means"),
    )


def edited_by(*panels: Panel, form: type[FactForm] = FactForm, has_days: bool = True) -> ObjectList:
    """The panels of a kind of fact between what all have in common."""
    return ObjectList([StandingPanel(), *panels, what_it_means(has_days=has_days)], base_form_class=form)


def basis() -> list[Panel]:
    """The source of what is said, where in it, and whether the passage was read."""
    return [choice("source"), FieldPanel("locator"), FieldPanel("checked")]


PANELS = {
    Assignment: edited_by(
        MultiFieldPanel(
            [choice("organization"), choice("step"), FieldPanel("type"), FieldPanel("level"), FieldPanel("statement")],
            heading=_("Who may or must do what"),
        ),
        MultiFieldPanel([FieldPanel("basis"), *basis()], heading=_("On what source")),
        MultiFieldPanel(
            [FieldPanel("valid_from"), FieldPanel("valid_to"), choice("superseded_by")],
            heading=_("From when to when it holds"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("in_practice"),
                choice("in_practice_source"),
                FieldPanel("in_practice_locator"),
                FieldPanel("in_practice_checked"),
            ],
            heading=_("In practice (reported, not policy)"),
        ),
        has_days=False,
    ),
    Step: edited_by(
        MultiFieldPanel(
            [choice("phase"), FieldPanel("order"), FieldPanel("name"), FieldPanel("description")],
            heading=_("The step"),
        ),
        RowsPanel("documents"),
        RowsPanel("standards"),
        RowsPanel("references"),
        form=StepForm,
    ),
    Phase: edited_by(
        MultiFieldPanel([FieldPanel("order"), FieldPanel("name"), FieldPanel("description")], heading=_("The phase")),
    ),
    OrganizationProfile: edited_by(
        MultiFieldPanel(
            [choice("organization"), FieldPanel("description"), FieldPanel("as_of")], heading=_("The organization")
        ),
        RowsPanel("references"),
        form=OrganizationForm,
    ),
    Term: edited_by(
        MultiFieldPanel([FieldPanel("term"), FieldPanel("name"), FieldPanel("definition")], heading=_("The term")),
        MultiFieldPanel(basis(), heading=_("On what source")),
    ),
    Source: edited_by(
        MultiFieldPanel(
            [FieldPanel("title"), FieldPanel("url"), FieldPanel("status"), choice("policy")], heading=_("The source")
        ),
    ),
}
