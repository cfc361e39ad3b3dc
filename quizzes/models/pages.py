"""The quiz as authors write it: rules and a blueprint, never a key."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from courses.models import ActivityPage, ModulePage

from .bank import Bank, Question


def question_count(rules: dict[str, Any]) -> int:
    """How many questions an attempt under the frozen rules has."""
    return sum(draw["count"] for draw in rules["draws"])


class QuizPageForm(WagtailAdminPageForm):
    """Draws from banks of the author's courses, and from those the quiz drew from before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draws = self.formsets.get("draws")
        if draws is not None and self.for_user is not None:
            own = Bank.objects.written_by(self.for_user).values("pk")
            before = [draw.bank_id for draw in self.instance.draws.all()] if self.instance.pk else []
            banks = Bank.objects.filter(models.Q(pk__in=own) | models.Q(pk__in=before))
            draws.form = _limited(draws.form, banks)


def _limited(form: type[Any], banks: models.QuerySet[Bank]) -> type[Any]:
    """The form of a draw, with these banks to choose from."""

    class DrawForm(form):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["bank"].queryset = banks

    return DrawForm


class QuizPage(ActivityPage):
    """A quiz or a final test: what is drawn, how often it may be tried, what passes."""

    class Purpose(models.TextChoices):
        """What failing it means."""

        QUIZ = "quiz", _("Quiz: to check oneself")
        FINAL = "final", _("Final test: decides the course")

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.QUIZ)
    instructions = models.TextField(_("instructions"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, percent"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: any number."),
    )
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit, minutes"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: none.")
    )
    opens_after_all = models.BooleanField(_("opens after everything required before it"), default=False)

    content_panels = [
        *ActivityPage.content_panels,
        FieldPanel("purpose"),
        FieldPanel("instructions"),
        FieldPanel("pass_mark"),
        FieldPanel("attempts_allowed"),
        FieldPanel("time_limit_minutes"),
        FieldPanel("opens_after_all"),
        InlinePanel("draws", heading=_("Questions drawn"), label=_("draw"), min_num=1),
    ]

    base_form_class = QuizPageForm

    activity_kind = "quiz"
    activity_label = _("Quiz")
    learner_url_name = "quizzes:introduction"
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "quizzes/quiz_page.html"

    @classmethod
    def begun(cls, module: ModulePage, *, title: str) -> Self:
        """With a draw from the bank that the course's other quizzes use, if there is one."""
        quiz = cls(title=title)
        nearby = QuizPage.objects.descendant_of(module.get_parent()).order_by("path").values("pk")
        if draw := QuizDraw.objects.filter(quiz__in=nearby).order_by("quiz__path", "sort_order").first():
            quiz.draws = [QuizDraw(bank=draw.bank, tag=module.slug[:60], count=5)]
        return quiz

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The rules that its introduction shows; never a question."""
        rules = self.frozen_rules()
        kinds = Question.objects.drawn_by(rules).interactions()
        shown = {"rules": rules, "question_count": question_count(rules), "kinds": kinds}
        return {**super().get_context(request, *args, **kwargs), **shown}

    def frozen_rules(self) -> dict[str, Any]:
        """The rules as an edition promises them (JSON)."""
        return {
            "purpose": self.purpose,
            "instructions": self.instructions,
            "pass_mark": self.pass_mark,
            "attempts_allowed": self.attempts_allowed,
            "time_limit_minutes": self.time_limit_minutes,
            "opens_after_all": self.opens_after_all,
            "draws": [{"bank": draw.bank.code, "tag": draw.tag, "count": draw.count} for draw in self.draws.all()],
        }


class QuizDraw(Orderable):
    """So many questions with a tag, from a bank, drawn at random for each attempt."""

    quiz = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="draws")
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+", verbose_name=_("bank"))
    tag = models.SlugField(_("tag"), max_length=60, blank=True, help_text=_("Empty: the whole bank."))
    count = models.PositiveSmallIntegerField(
        _("how many"), default=5, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )

    panels = [FieldPanel("bank"), FieldPanel("tag"), FieldPanel("count")]

    def __str__(self) -> str:
        return f"{self.count} of {self.bank} {self.tag}"
