"""Assignments as a list under the phases and steps they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from .explorer import Held, Label


@dataclass(frozen=True)
class StepRows:
    """A step and its assignments."""

    step: Label
    rows: list[Held]


@dataclass(frozen=True)
class PhaseRows:
    """A phase and its steps that have assignments."""

    phase: Label
    steps: list[StepRows]


def by_step(rows: Iterable[Held]) -> list[PhaseRows]:
    """The assignments, which come in the order of the process, under phase and step."""
    return [
        PhaseRows(phase, [StepRows(step, list(of_step)) for step, of_step in groupby(of_phase, lambda row: row.step)])
        for phase, of_phase in groupby(rows, key=lambda row: row.phase)
    ]
