"""The way into the question bank from the administration's menu."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem


class QuestionsMenuItem(MenuItem):
    """Shown to those who may see questions."""

    def __init__(self) -> None:
        super().__init__(_("Questions"), reverse("questions:index"), name="questions", icon_name="help", order=250)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("quizzes.view_question")
