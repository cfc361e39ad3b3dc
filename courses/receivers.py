"""What follows when pages are published, taken back and reviewed, a problem is answered, or facts are loaded."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    post_page_move,
    task_submitted,
    workflow_approved,
    workflow_rejected,
)

from lms import clock
from lms.models import User

from .citations import drop_citations, keep_citations, keep_editions
from .models import CoursePage, LessonPage, ModulePage, ProblemReport
from .reviews import tell_author, tell_reviewers
from .rra.models import FactVersion
from .rra.signals import facts_loaded, version_published
from .searching.indexing import index_facts
from .signals import problem_answered
from .telling import tell_of_answer
from .touched import review_lessons


@receiver(page_published, sender=LessonPage)
def on_page_published(instance: LessonPage, revision: Revision | None = None, **kwargs: Any) -> None:
    keep_citations(instance, by=revision.user if revision else None, at=clock.now())


@receiver(page_unpublished, sender=LessonPage)
def on_page_unpublished(instance: LessonPage, **kwargs: Any) -> None:
    drop_citations(instance, by=None, at=clock.now())


@receiver(page_published, sender=CoursePage)
def on_course_published(instance: CoursePage, **kwargs: Any) -> None:
    """Its title and slug stand in what the fact pages list."""
    _keep_citations_under(instance)
    keep_editions(instance)


@receiver(page_unpublished, sender=CoursePage)
def on_course_unpublished(instance: CoursePage, **kwargs: Any) -> None:
    """Nobody meets its lessons any more, published as they may be."""
    _keep_citations_under(instance)
    keep_editions(instance)


@receiver(page_published, sender=ModulePage)
@receiver(page_unpublished, sender=ModulePage)
def on_module_published_or_not(instance: ModulePage, **kwargs: Any) -> None:
    _keep_citations_under(instance)


@receiver(post_page_move)
def on_page_moved(instance: Page, **kwargs: Any) -> None:
    """It may stand in another course now."""
    _keep_citations_under(instance)


@receiver(task_submitted)
def on_task_submitted(instance: TaskState, user: User | None, **kwargs: Any) -> None:
    tell_reviewers(instance, sent_by=user, at=clock.now())


@receiver(workflow_approved)
def on_workflow_approved(instance: WorkflowState, user: User | None, **kwargs: Any) -> None:
    tell_author(instance, decided_by=user, is_approved=True, at=clock.now())


@receiver(workflow_rejected)
def on_workflow_rejected(instance: WorkflowState, user: User | None, **kwargs: Any) -> None:
    tell_author(instance, decided_by=user, is_approved=False, at=clock.now())


@receiver(problem_answered)
def on_problem_answered(report: ProblemReport, at: datetime, **kwargs: Any) -> None:
    tell_of_answer(report, at=at)


def _keep_citations_under(page: Page) -> None:
    for lesson in LessonPage.objects.descendant_of(page, inclusive=True).live():
        keep_citations(lesson, by=None, at=clock.now())


@receiver(facts_loaded)
def on_facts_loaded(**kwargs: Any) -> None:
    index_facts()


@receiver(version_published)
def on_version_published(version: FactVersion, previous: FactVersion | None, at: datetime, **kwargs: Any) -> None:
    if previous is not None:
        review_lessons(version, at=at)
