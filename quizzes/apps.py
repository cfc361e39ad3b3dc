"""The app of quizzes."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """The question bank, attempts and marking."""

    name = "quizzes"
    verbose_name = "Quizzes"

    def ready(self) -> None:
        """Listen to what staff give learners, and to what happens to courses."""
        from . import receivers
