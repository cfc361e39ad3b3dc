"""The course tree, its frozen editions, and what learners do with them."""

from .aside import SetAside
from .bookmarks import Bookmark
from .catalog import CatalogCourse
from .catalogue import CataloguePage
from .duties import Duty, DutyOrder, Exemption, OrderLine
from .editions import CourseEdition, EditionActivity, EditionCitation, EditionFile
from .enrolments import Completion, Enrolment, LessonVisit
from .figures import Figure
from .loaded import LoadedPage
from .pages import (
    ActivityPage,
    CoursePage,
    EntrancePage,
    HomePage,
    LessonPage,
    ModulePage,
)
from .problems import ProblemReport
from .recorded import HasRecords, RecordedPage
from .recordings import Recording
from .reviewing import ReviewTask
from .scheduling import PlannedRelease
from .searching import SearchEntry
from .teams import CourseTeam

__all__ = [
    "ActivityPage",
    "Bookmark",
    "CatalogCourse",
    "CataloguePage",
    "Completion",
    "CourseEdition",
    "CoursePage",
    "CourseTeam",
    "Duty",
    "DutyOrder",
    "EditionActivity",
    "EditionCitation",
    "EditionFile",
    "Enrolment",
    "EntrancePage",
    "Exemption",
    "Figure",
    "HasRecords",
    "HomePage",
    "LessonPage",
    "LessonVisit",
    "LoadedPage",
    "ModulePage",
    "OrderLine",
    "PlannedRelease",
    "ProblemReport",
    "RecordedPage",
    "Recording",
    "ReviewTask",
    "SearchEntry",
    "SetAside",
]
