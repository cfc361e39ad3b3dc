"""Applying checked files to the database, the facts' part of it."""

from datetime import datetime

from ..models import FactVersion
from ..signals import facts_loaded
from .changes import check_cases, load_events, load_reporting
from .competencies import load_competencies
from .counting import Tally
from .facts import FactLoader
from .files import Content


def apply_facts(content: Content, *, at: datetime, overwrite: bool = False) -> dict[str, Tally]:
    """Apply facts, changes and competencies; what came of each kind. Call it inside a transaction.

    What staff published since is skipped, unless it is overwritten.

    Raises BadReference when, all applied, a case of changes.yaml comes out wrong.
    """
    loader = FactLoader(content, at, overwrite)
    loader.load()
    loader.tallies["reporting lines"] = load_reporting(loader)
    loader.tallies["events"] = load_events(loader)
    loader.tallies["competencies"] = load_competencies(content["competencies.yaml"]["frameworks"], at=at)
    check_cases(content["changes.yaml"]["as_of_cases"])
    facts_loaded.send(sender=FactVersion)
    return loader.tallies
