"""A certificate's snapshot in words: what the paper, the verification page and the holder's page all say."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.templatetags.durations import duration

from .models import Award

_LINES_ON_PAPER = 3  # of what a level was granted for


@dataclass(frozen=True)
class Fact:
    """A line of a certificate, with what it is about."""

    label: str
    value: str
    is_name: bool = False  # of a person, so perhaps in another script and direction than the page


@dataclass(frozen=True)
class Statement:
    """The sentence that a certificate makes: heading, holder, bridge, title, then lines of detail."""

    heading: str
    bridge: str
    title: str
    subtitle: str
    details: list[str]


def statement_of(award: Award) -> Statement:
    """The sentence on the paper."""
    content = award.content
    if award.kind == Award.Kind.COURSE:
        return Statement(
            heading=_("Certificate of completion"),
            bridge=_("has completed the course"),
            title=content["title"],
            subtitle="",
            details=[*_course_details(content), *_facts_day(content)],
        )
    area = [f"{content['area_label']}: {content['area']}"] if content["area"] else []
    met_by = _met_by(content)
    left_out = len(met_by) - _LINES_ON_PAPER
    more = [_("and %d more, named where this is verified") % left_out] if left_out > 0 else []
    return Statement(
        heading=_("Workforce certification"),
        bridge=_("has met the requirements and is certified at the level"),
        title=content["level"],
        subtitle=content["scheme_name"],
        details=[*area, *met_by[:_LINES_ON_PAPER], *more],
    )


def facts_of(award: Award) -> list[Fact]:
    """What the certificate says, a line each; what anyone who has the code may read."""
    content = award.content
    lines = [
        Fact(_("Name"), award.holder_name, is_name=True),
        Fact(_("Certificate"), content["title"]),
        Fact(_("Given for"), "\n".join(_given_for(award))),
        Fact(_("Issued on"), day(content["issued_on"])),
        Fact(_("Issued by"), content["issuer"]),
    ]
    if award.kind == Award.Kind.LEVEL:
        granted = [content["authority"], content["authority_organization"]]
        lines.append(Fact(_("Granted by"), ", ".join(filter(None, granted)), is_name=True))
        lines.append(Fact(_("Requirement"), _("version %s") % content["requirement"]))
    else:
        lines.append(Fact(_("Edition"), str(content["edition"])))
        lines += [Fact(_("Facts as of"), day(content["facts_as_of"]))] if content["facts_as_of"] else []
    return [*lines, Fact(_("Certificate code"), award.code)]


def score_of(award: Award) -> str:
    """The result of the final test, for the holder alone; empty where there was none."""
    if "score" not in award.content:
        return ""
    return _("%(score)s%% (pass mark %(pass_mark)s%%)") % award.content


def day(iso: str) -> str:
    """A day of the snapshot as people read it."""
    return date_format(date.fromisoformat(iso), "j F Y")


def _given_for(award: Award) -> list[str]:
    if award.kind == Award.Kind.LEVEL:
        return _met_by(award.content)
    return [_("Completing the course on %s") % day(award.content["completed_on"]), *_course_details(award.content)]


def _course_details(content: dict[str, Any]) -> list[str]:
    activities = ngettext("%d required activity", "%d required activities", content["activities"])
    parts = [_("Edition %s") % content["edition"], activities % content["activities"]]
    if content["minutes"]:
        parts.append(duration(content["minutes"]))
    if "final_test" in content:
        parts.append(_("final test passed (pass mark %s%%)") % content["pass_mark"])
    return [", ".join(parts)]


def _facts_day(content: dict[str, Any]) -> list[str]:
    return [_("Facts as of %s") % day(content["facts_as_of"])] if content["facts_as_of"] else []


def _met_by(content: dict[str, Any]) -> list[str]:
    return [_leaf(leaf) for leaf in content["met_by"]]


def _leaf(leaf: dict[str, Any]) -> str:
    if "course" in leaf:
        return _("%(course)s, %(detail)s, completed on %(day)s") % {**leaf, "day": day(leaf["on"])}
    months = ngettext("%d month of confirmed experience", "%d months of confirmed experience", leaf["months"])
    return months % leaf["months"]
