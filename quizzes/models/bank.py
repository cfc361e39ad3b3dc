"""The question bank: plain models under a permission of their own, so that keys never reach a page or snippet."""

import uuid
from random import Random
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from lms.models import User

from .. import grading
from ..drawing import shuffled

PRACTICE = "practice"
# Beside the statuses, in a filter: whatever waits for review, live in its version before or not.
WAITING = "waiting"


class BankQuerySet(models.QuerySet["Bank"]):
    """Ways of picking banks."""

    def written_by(self, person: User) -> Self:
        """Those of the courses that the person works on; all, for administrators."""
        return self if person.is_superuser else self.filter(course__in=CoursePage.objects.managed_by(person))

    def seen_by(self, person: User) -> Self:
        """An author sees those they write; who reviews questions, or only reads them, sees all."""
        only_writes = person.has_perm("quizzes.author_question") and not person.has_perm("quizzes.review_question")
        return self.written_by(person) if only_writes else self

    def with_counts(self) -> Self:
        """Each with the number of its questions, and of those that are live."""
        live = models.Q(questions__status=Question.Status.LIVE)
        return self.annotate(
            question_count=models.Count("questions"), live_count=models.Count("questions", filter=live)
        )


class Bank(models.Model):
    """A collection of questions, of a course: its team writes them. One of no course is an administrator's."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    course = models.ForeignKey(
        CoursePage, models.SET_NULL, null=True, blank=True, related_name="banks", verbose_name=_("course")
    )

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(models.QuerySet["Question"]):
    """Ways of picking questions."""

    def drawable(self) -> Self:
        """Those that may be put before a learner."""
        return self.filter(status=Question.Status.LIVE, current__isnull=False)

    def waiting(self) -> Self:
        """Those with a version that was sent to review."""
        return self.filter(waiting__isnull=False)

    def for_practice(self) -> Self:
        """Those that a lesson may ask on the way: tagged so, and with a key that may be known."""
        return self.filter(tags__tag=PRACTICE, exposure=Question.Exposure.PUBLISHED)

    def practised(self) -> Self:
        """Those that practice may ask: what lessons may, and those made of facts that nobody has approved yet.

        Each is asked in its `practised_version`. No quiz and no final test draws the latter. What asks much the same
        as a question of an examination is left out, since practice tells the key.
        """
        unapproved = models.Q(generated__isnull=False, status=Question.Status.REVIEW, waiting__isnull=False)
        live = models.Q(status=Question.Status.LIVE, current__isnull=False)
        return self.for_practice().filter(live | unapproved).exclude(generated__is_like_examined=True)

    def fit_for_final(self) -> Self:
        """Those that no lesson asks on the way, where whoever answers is told the key."""
        return self.exclude(tags__tag=PRACTICE)

    def in_pool(self, bank: str, tag: str) -> Self:
        """Those a draw may take: of the bank with the code, with the tag if one is asked for."""
        pool = self.drawable().filter(bank__code=bank)
        return pool.filter(tags__tag=tag) if tag else pool

    def drawn_by(self, rules: dict[str, Any]) -> Self:
        """Those that an attempt under the frozen rules of a quiz may have."""
        fit = self.fit_for_final() if rules["purpose"] == "final" else self
        pools = [Question.objects.in_pool(each["bank"], each["tag"]).values("pk") for each in rules["draws"]]
        return fit.filter(models.Q(*(models.Q(pk__in=pool) for pool in pools), _connector=models.Q.OR, pk__in=[]))

    def interactions(self) -> set[str]:
        """The ways in which they are answered now."""
        return set(self.order_by().values_list("current__interaction", flat=True).distinct())

    def with_latest(self) -> Self:
        """Each with stem, interaction and number of its newest version."""
        newest = QuestionVersion.objects.filter(question=models.OuterRef("pk")).order_by("-number")
        return self.annotate(
            latest_stem=models.Subquery(newest.values("stem")[:1]),
            latest_interaction=models.Subquery(newest.values("interaction")[:1]),
            latest_number=models.Subquery(newest.values("number")[:1]),
        )

    def matching(self, *, q: str, bank: Bank | None, status: str, tag: str) -> Self:
        """Of those with_latest, the ones that fit whatever is not empty."""
        found = self
        if q:
            found = found.filter(models.Q(code__icontains=q) | models.Q(latest_stem__icontains=q))
        if bank:
            found = found.filter(bank=bank)
        if status:
            found = found.waiting() if status == WAITING else found.filter(status=status)
        return found.filter(tags__tag=tag) if tag else found


class Question(models.Model):
    """The identity of a question; what it asks is in its versions.

    A version is written, waits for review, and becomes the one that is drawn when somebody else approves it; until
    then the one before is drawn. `status` is that of the question: a live one may have a version that waits.
    `exposure` says whether its key may be known: questions shipped in the public repository are `published` and fit
    for practice and demonstration only.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        LIVE = "live", _("Live")
        SUSPENDED = "suspended", _("Suspended")
        RETIRED = "retired", _("Retired")

    class Exposure(models.TextChoices):
        """Whether the key is secret."""

        SECRET = "secret", _("Secret")
        PUBLISHED = "published", _("Published")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="questions")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    exposure = models.CharField(_("exposure"), max_length=20, choices=Exposure, default=Exposure.SECRET)
    current = models.ForeignKey(
        "QuestionVersion", models.PROTECT, null=True, blank=True, related_name="+", help_text="The version drawn now."
    )
    waiting = models.ForeignKey(
        "QuestionVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The version that was sent to review and is not decided on yet.",
    )
    revision = models.PositiveIntegerField(default=0, help_text="Raised by every write of anything about it.")
    created_at = models.DateTimeField()

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        default_permissions = ()
        permissions = [
            ("view_question", "Can see questions and their keys"),
            ("author_question", "Can write questions"),
            ("review_question", "Can approve questions that others wrote"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="live") | models.Q(current__isnull=False), name="a_live_question_is_drawn"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="review") | models.Q(waiting__isnull=False),
                name="a_question_in_review_waits",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def practised_version(self) -> "QuestionVersion | None":
        """The version that practice asks of those `practised`: the approved one, or else what waits."""
        return self.current if self.status == self.Status.LIVE else self.waiting


# The key of a question's `practised_version`.
ASKED_VERSION = models.Case(
    models.When(status=Question.Status.LIVE, then=models.F("current")), default=models.F("waiting")
)


class QuestionTag(models.Model):
    """A word by which quizzes draw questions."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="tags")
    tag = models.SlugField(max_length=60)

    class Meta:
        ordering = ["tag"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["question", "tag"], name="a_tag_once_a_question")]

    def __str__(self) -> str:
        return self.tag


class QuestionVersion(models.Model):
    """What a question asks and how it is marked, from a moment on; never changed.

    Shapes (JSON; ids are opaque and say nothing about the key):
    single, multiple: content {"options": [{"id", "text"}]}, key {"correct": [id]}, response [id];
    matching: content {"prompts": [{"id", "text"}], "answers": [{"id", "text"}]}, key {"pairs": {prompt: answer}},
    response {prompt: answer}. true_false: like single, with the ids `true` and `false`.
    ordering: content {"steps": [{"id", "text"}]}, key {"order": [id]}, response {step: place from 1};
    numeric: content {"units": [{"id", "text"}]}, key {"value", "tolerance", "tolerance_kind": absolute or percent,
    "unit": id of that of the value, "factors": {unit: of that}}, numbers as plain digits in texts, response
    {"number": as typed, "unit": id where there is a choice}. feedback {"general": text, "options": {id: text}}.
    """

    class Interaction(models.TextChoices):
        """How it is answered."""

        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple response")
        TRUE_FALSE = "true_false", _("True or false")
        MATCHING = "matching", _("Matching")
        ORDERING = "ordering", _("Ordering")
        NUMERIC = "numeric", _("Number with unit")

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    interaction = models.CharField(max_length=20, choices=Interaction)
    stem = models.TextField()
    content = models.JSONField()
    key = models.JSONField()
    feedback = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField(default=1)
    tags = models.JSONField(
        null=True, help_text="By which quizzes draw it once it is approved; empty: as the question's are."
    )
    note = models.CharField(max_length=255, blank=True, help_text="What changed.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["question", "-number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="one_question_version_a_number")]

    def __str__(self) -> str:
        return f"{self.question.code}@{self.number}"

    @property
    def choices(self) -> list[dict[str, str]]:
        """What a learner picks from: options, a matching's answers, the steps of an order, the units of a number."""
        parts = {"matching": "answers", "ordering": "steps", "numeric": "units"}
        choices: list[dict[str, str]] = self.content[parts.get(self.interaction, "options")]
        return choices

    def order_drawn(self, chance: Random) -> list[str]:
        """The ids of the choices in a random order; true stands before false, as everywhere."""
        ids = [choice["id"] for choice in self.choices]
        return ids if self.interaction == self.Interaction.TRUE_FALSE else shuffled(ids, chance)

    def as_item(self, points: int) -> grading.Item:
        """The question as it is marked, for so many points."""
        return grading.Item(interaction=self.interaction, content=self.content, key=self.key, points=points)
