"""What apps above say of a course where it is reviewed and released, beside its pages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wagtail import hooks

from lms.models import User

from .models import CoursePage


@dataclass(frozen=True)
class Item:
    """One thing, in words; `url` leads there for whoever asks, and is empty where they may not go."""

    label: str
    words: str = ""
    url: str = ""


@dataclass(frozen=True)
class Section:
    """A heading, what is to know about it, and the things it is about."""

    heading: str
    words: str = ""
    items: list[Item] = field(default_factory=list)


# By the hook `course_review_beside`: a function of the course and of whoever looks.
Tell = Callable[[CoursePage, User], list[Section]]


def told_beside(course: CoursePage, person: User) -> list[Section]:
    """What they say, in the order in which they were registered."""
    tellers: list[Tell] = hooks.get_hooks("course_review_beside")
    return [section for tell in tellers for section in tell(course, person)]
