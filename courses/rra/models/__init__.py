"""Facts, their immutable versions, the typed content of each kind, and what cites them."""

from .assignments import Assignment, AssignmentContent, AssignmentVersion
from .changes import ChangeEvent, ReportingLine
from .competencies import Competency, CompetencyFramework
from .drafts import Drafted, NotPublishable
from .facts import Checked, OrganizationProfile, Phase, Policy, Source, Step, Term
from .field_notes import FieldNote
from .knowledge import StepKnowledge
from .reviews import ReviewTask
from .versions import Citation, Fact, FactVersion, Retirable

__all__ = [
    "Assignment",
    "AssignmentContent",
    "AssignmentVersion",
    "ChangeEvent",
    "Checked",
    "Citation",
    "Competency",
    "CompetencyFramework",
    "Drafted",
    "Fact",
    "FactVersion",
    "FieldNote",
    "NotPublishable",
    "OrganizationProfile",
    "Phase",
    "Policy",
    "ReportingLine",
    "Retirable",
    "ReviewTask",
    "Source",
    "Step",
    "StepKnowledge",
    "Term",
]
