"""What must be written anew if a source changes, for those who write."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.rra.explorer import Kind, Labels, shown
from lms import clock
from lms.http import UserRequest

from ..rewriting import OnSource, resting_on


@require_safe
def source(request: UserRequest, slug: str) -> HttpResponse:
    """The facts on the source; and by course and lesson each paragraph and question that rests on them."""
    if not request.user.has_perm("quizzes.view_question"):
        raise PermissionDenied
    on = timezone.localdate(clock.now())
    labels = Labels(on, about=f"{Kind.SOURCE}:{slug}")
    if not labels.versions:
        raise Http404
    on_source = OnSource.of(slug, on=on, labels=labels)
    courses = resting_on(on_source.codes(slug), request.user)
    context = {
        "source": shown(labels.versions, on=on),
        "slug": slug,
        "on_source": on_source,
        "courses": courses,
        "paragraphs": sum(len(lesson.paragraphs) for course in courses for lesson in course.lessons),
        "questions": sum(len(course.questions) for course in courses),
        "header_title": _("If this source changes"),
        "header_icon": "table",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("coverage:index"), "label": _("Coverage")},
            {"url": "", "label": _("If this source changes")},
        ],
    }
    return render(request, "quizzes/authoring/rewriting.html", context)
