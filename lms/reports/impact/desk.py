"""The desk of those who own lessons and questions: what rests on a fact that changed, to be confirmed or edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from courses.models import LessonPage
from courses.rra.models import ReviewTask
from courses.rra.reviewing import TaskClosed, reconfirm
from courses.teams import works_on_courses
from courses.touched import words_at
from lms import clock
from lms.http import UserRequest
from quizzes.models import Bank, QuestionVersion, RegradeFlag
from quizzes.touched import OwnQuestion, find_right, tasks_for

from .forms import LESSON, TaskFilter

PAGE = 50


class TasksMenuItem(MenuItem):
    """Shown to those who look after a course."""

    def __init__(self) -> None:
        label, address = gettext_lazy("Changed facts"), reverse("review_tasks:index")
        super().__init__(label, address, name="review-tasks", icon_name="history", order=265)

    def is_shown(self, request: HttpRequest) -> bool:
        return works_on_courses(request.user)


@dataclass(frozen=True)
class Line:
    """A task with where its place is edited, what stands there, and both versions side by side."""

    task: ReviewTask
    edit_url: str
    words: str

    @property
    def compare_url(self) -> str:
        """What the place rests on beside what changed it."""
        task = self.task
        return reverse("rra:fact-compare", args=[task.fact.code, task.cited.number, task.version.number])


@require_safe
def index(request: UserRequest) -> HttpResponse:
    """The tasks on the person's lessons and questions, the newest first; those still open unless asked otherwise."""
    _require_course(request)
    data = request.GET.copy()
    data.setdefault("state", ReviewTask.OPEN)
    form = TaskFilter(data)
    chosen = form.chosen()
    tasks = tasks_for(request.user).select_related("fact", "cited", "version", "closed_by")
    if "state" in chosen:
        tasks = tasks.in_state(chosen["state"])
    if "kind" in chosen:
        tasks = tasks.on(LessonPage if chosen["kind"] == LESSON else QuestionVersion)
    if "change" in chosen:
        tasks = tasks.filter(change_class=chosen["change"])
    if "fact" in chosen:
        tasks = tasks.filter(fact__code=chosen["fact"])
    page = Paginator(tasks, PAGE).get_page(request.GET.get("p"))
    flags = _flags_of(request).count() if request.user.has_perm("quizzes.view_question") else 0
    context = {"form": form, "page": page, "lines": _lines(list(page)), "flags": flags}
    context |= {"query": urlencode({"state": "", **chosen}), "here": request.get_full_path()}
    return render(request, "reports/impact/tasks.html", context | head(_("Changed facts")))


def _lines(tasks: Iterable[ReviewTask]) -> list[Line]:
    lessons = ContentType.objects.get_for_model(LessonPage)
    in_lessons = [task for task in tasks if task.target_type_id == lessons.pk]
    words = words_at((task.target_id, task.block) for task in in_lessons)
    return [
        Line(
            task,
            _page_of(task) if task.target_type_id == lessons.pk else task.url,
            words.get((task.target_id, task.block), ""),
        )
        for task in tasks
    ]


def _page_of(task: ReviewTask) -> str:
    address = reverse("wagtailadmin_pages:edit", args=[task.target_id])
    return f"{address}#block-{task.block}-section" if task.block else address


@require_POST
def still_right(request: UserRequest, task: UUID) -> HttpResponse:
    """Confirm that the place is right by the changed fact too."""
    found = get_object_or_404(tasks_for(request.user).select_related("fact", "cited", "version"), uuid=task)
    is_lesson = found.target_type == ContentType.objects.get_for_model(LessonPage)
    try:
        (reconfirm if is_lesson else find_right)(found, by=request.user, at=clock.now())
    except TaskClosed:
        messages.error(request, _("Somebody saw to this meanwhile, or the fact changed again. Look at it anew."))
    except OwnQuestion:
        words = _("You wrote what is drawn of this question. Somebody else of the team brings it back, or edit it.")
        messages.error(request, words)
    else:
        words = _("Confirmed: “%(label)s” rests on version %(number)d.")
        messages.success(request, words % {"label": found.label, "number": found.version.number})
    back = request.POST.get("back", "")
    is_here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_here and back.startswith("/") else "review_tasks:index")


@require_safe
def regrades(request: UserRequest) -> HttpResponse:
    """Answers in attempts that were under way when a fact made their question wrong; never whose they are."""
    _require_course(request)
    if not request.user.has_perm("quizzes.view_question"):
        raise PermissionDenied
    related = ("version__fact", "item__version__question", "item__attempt__edition_activity__edition")
    page = Paginator(_flags_of(request).select_related(*related), PAGE).get_page(request.GET.get("p"))
    return render(request, "reports/impact/regrades.html", {"page": page} | head(_("To be marked again"), inside=True))


def _flags_of(request: UserRequest) -> Any:
    return RegradeFlag.objects.in_banks(Bank.objects.written_by(request.user))


def _require_course(request: UserRequest) -> None:
    if not works_on_courses(request.user):
        raise PermissionDenied


def head(title: str, *, inside: bool = False) -> dict[str, Any]:
    """Title, icon and the way back, as Wagtail's header takes them."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if inside:
        crumbs.append({"url": reverse("review_tasks:index"), "label": _("Changed facts")})
    crumbs.append({"url": "", "label": title})
    return {"page_title": title, "header_title": title, "header_icon": "history", "breadcrumbs_items": crumbs}


urlpatterns = [
    path("", index, name="index"),
    path("regrades/", regrades, name="regrades"),
    path("<uuid:task>/still-right/", still_right, name="still-right"),
]
