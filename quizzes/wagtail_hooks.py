"""What the administration shows of quizzes."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses.models import CoursePage, EditionActivity

from . import beside, checklist, desk_urls
from .checks import questions_by_bank
from .copying import told_of_copy
from .menu import QuestionsMenuItem
from .permissions import close_generic_views, question_permissions
from .pools import shortages_of
from .views import granting, rewriting

close_generic_views()

hooks.register("checklist", checklist.findings_in)
hooks.register("course_review_beside", beside.told_beside)


@hooks.register("register_admin_urls")
def register_question_urls() -> list[URLPattern | URLResolver]:
    return [
        path("questions/", include((desk_urls.urlpatterns, "questions"))),
        path("quizzes/people/<uuid:enrolment>/", granting.person, name="quizzes_grants"),
        path("coverage/source/<slug:slug>/", rewriting.source, name="coverage_source"),
    ]


@hooks.register("register_admin_menu_item")
def register_questions_menu_item() -> MenuItem:
    return QuestionsMenuItem()


@hooks.register("register_permissions")
def register_question_permissions() -> QuerySet[Permission]:
    return question_permissions()


@hooks.register("lesson_check_questions")
def lesson_check_questions() -> list[tuple[str, list[tuple[str, str]]]]:
    return questions_by_bank()


@hooks.register("course_copy_includes")
def course_copy_includes(course: CoursePage) -> list[str]:
    return told_of_copy(course)


@hooks.register("edition_problems")
def edition_problems(activities: list[EditionActivity]) -> list[str]:
    return shortages_of(activities)
