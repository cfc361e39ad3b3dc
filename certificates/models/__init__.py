"""Schemes as data, positions that require levels, records that progress, awards that prove it."""

from .awards import Award, AwardDocument, AwardEvent, AwardHold
from .deltas import DeltaAssignment, DeltaUnit
from .duties import LevelDuty, LevelExemption, LevelOrder
from .hours import HoursClaim, HoursDecision
from .records import CertificationRecord, ExperienceConfirmation, RecordTransition
from .schemes import Area, Level, Position, PositionAssignment, Requirement, Scheme

__all__ = [
    "Area",
    "Award",
    "AwardDocument",
    "AwardEvent",
    "AwardHold",
    "CertificationRecord",
    "DeltaAssignment",
    "DeltaUnit",
    "ExperienceConfirmation",
    "HoursClaim",
    "HoursDecision",
    "Level",
    "LevelDuty",
    "LevelExemption",
    "LevelOrder",
    "Position",
    "PositionAssignment",
    "RecordTransition",
    "Requirement",
    "Scheme",
]
