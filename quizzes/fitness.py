"""What a question needs before learners are asked it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from courses.checking.facts import Facts
from courses.rra.models import Citation

from .models import QuestionVersion
from .shapes import wording_of


def lacks_of(version: QuestionVersion) -> list[str]:
    """What keeps the version from being asked, in words; empty when it is fit."""
    return lacks_of_all([version])[version.pk]


def lacks_of_all(versions: Sequence[QuestionVersion]) -> dict[int, list[str]]:
    """The same of many, by version: three statements however many there are."""
    references = references_of(versions)
    facts = Facts.behind(reference for some in references.values() for reference in some)
    return {version.pk: _lacks(version, references[version.pk], facts) for version in versions}


def references_of(versions: Iterable[QuestionVersion]) -> dict[int, list[str]]:
    """What each rests on, with the versions of the facts, in the order of their codes: one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    cited = Citation.objects.filter(
        target_type=ContentType.objects.get_for_model(QuestionVersion),
        target_id__in=[str(version.pk) for version in versions],
    )
    for citation in cited.select_related("version__fact").order_by("version__fact__code"):
        found[int(citation.target_id)].append(str(citation.version))
    return found


def _lacks(version: QuestionVersion, references: list[str], facts: Facts) -> list[str]:
    found = wording_of(version).problems()
    if not version.feedback.get("general", "").strip():
        found.append(_("It has no explanation."))
    if not references:
        found.append(_("It cites no fact."))
    elif not any(facts.is_sound(reference) for reference in references):
        words = _("Every fact it rests on is outdated, unread or no longer holds: %s.")
        found.append(words % ", ".join(references))
    elif wrong := [reference for reference in references if facts.is_wrong(reference)]:
        found.append(_("It rests on facts that no longer hold as cited: %s.") % ", ".join(wrong))
    return found
