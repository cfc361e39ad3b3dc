"""Facts are drafted by staff, published by a review of somebody else, and nothing is lost on the way."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.rra.models import Assignment, FactVersion, NotPublishable, OrganizationProfile, Source, Step, Term
from courses.rra.publishing import publish
from courses.rra.scheduling import publish_due
from courses.rra.signals import version_published
from lms.models import Change, User
from lms.notices.models import Notice

from .desk import MEANING, address, browser_of, decide, draft, filled_in, latest

pytestmark = pytest.mark.django_db
DEFINITION = "A letter in which the government offers."


@pytest.fixture
def term() -> Term:
    return Term.objects.get(code="term:loa")


@pytest.fixture
def step() -> Step:
    return Step.objects.get(code="step:eligibility")


def test_what_staff_draft_and_another_approves_becomes_a_version(
    term: Term, coe: User, reviewer: User, client: Client
):
    page = reverse("rra:term", args=["loa"])
    draft(coe, term, definition=DEFINITION, change_class="invalidating", effective_from="2026-05-01")
    before_review = client.get(page).content.decode()
    draft(coe, term, send=True, change_class="invalidating")
    in_review = client.get(page).content.decode()
    answer = decide(reviewer, term)

    version = latest(term)
    assert DEFINITION not in before_review + in_review
    assert "Published as version 2." in answer.content.decode()
    assert (version.number, version.change_class, version.reason) == (2, "invalidating", MEANING["change_reason"])
    assert (version.valid_from, version.publisher) == (date(2026, 5, 1), reviewer)
    assert version.content["definition"] == DEFINITION
    assert DEFINITION in client.get(page).content.decode()
    term.refresh_from_db()
    assert (term.based_on, term.change_class, term.change_reason, term.effective_from) == (2, "", "", None)
    assert not term.has_unpublished_changes
    assert Change.objects.filter(action="fact-published", actor=reviewer, reason=version.reason).count() == 1


def test_those_who_review_and_who_wrote_are_told(term: Term, coe: User, reviewer: User):
    draft(coe, term, send=True, definition=DEFINITION)
    decide(reviewer, term, "reject", comment="Which source?")

    waiting = Notice.objects.get(person=reviewer, kind="review-waiting")
    decided = Notice.objects.get(person=coe, kind="review-decided")
    assert waiting.link == decided.link == address(term)
    assert "Which source?" in decided.body
    assert latest(term).number == 1


def test_nobody_publishes_what_they_wrote(term: Term, coe: User, admin_user: User, reviewer: User):
    draft(admin_user, term, definition=DEFINITION)
    term.refresh_from_db()
    browser = browser_of(admin_user)
    browser.post(address(term), filled_in(browser, address(term)) | {"action-publish": "1"})
    draft(admin_user, term, send=True)
    decide(admin_user, term)
    term.refresh_from_db()
    with pytest.raises(NotPublishable, match="did not write it"):
        term.latest_revision.publish(user=admin_user, skip_permission_checks=True)
    assert latest(term).number == 1

    decide(reviewer, term)
    assert latest(term).number == 2


def test_the_button_of_the_form_decides_about_what_was_sent_and_nothing_else(term: Term, coe: User, reviewer: User):
    draft(coe, term, send=True, definition=DEFINITION)
    browser, url = browser_of(reviewer), address(term)
    approving = filled_in(browser, url) | {"action-workflow-action": "1", "workflow-action-name": "approve"}

    refused = browser.post(url, approving | {"definition": "Words of the reviewer."})
    assert "You changed the draft" in refused.content.decode()
    assert (latest(term).number, term.revisions.filter(user=reviewer).count()) == (1, 0)

    browser.post(url, approving)
    assert latest(term).content["definition"] == DEFINITION


@pytest.mark.parametrize("name", ["unpublish", "delete"])
def test_facts_are_neither_taken_back_nor_deleted(term: Term, admin_user: User, name: str):
    browser_of(admin_user).post(address(term, name))

    term.refresh_from_db()
    assert term.live


def test_those_without_the_permission_see_no_drafts(term: Term, coe: User, learner: User, instructor: User):
    draft(coe, term, definition=DEFINITION)
    term.refresh_from_db()
    for person in (learner, instructor):
        browser = browser_of(person)
        for url in (
            address(term),
            address(term, "history"),
            address(term, "revisions_view", term.latest_revision_id),
            address(term, "preview_on_edit"),
            address(term, "revisions_compare", "live", "latest"),
            reverse("wagtailsnippets_rra_term:list"),
        ):
            answer = browser.get(url)
            assert answer.status_code in {302, 403}
            assert DEFINITION not in answer.content.decode()


def test_a_draft_may_be_unfinished_but_not_sent(step: Step, coe: User):
    draft(coe, step, references=[], change_class="", change_reason="")
    answer = draft(coe, step, send=True, change_class="", change_reason="")

    errors = answer.context["form"].errors
    assert set(errors) == {"references", "change_class", "change_reason"}
    step.refresh_from_db()
    assert step.latest_revision.content["references"] == []
    assert not step.workflow_in_progress


@pytest.mark.parametrize("code", ["step:eligibility", "organization:dsca"])
def test_no_fact_is_published_without_a_source(code: str, coe: User):
    model = Step if code.startswith("step") else OrganizationProfile
    fact: Any = model.objects.get(code=code)
    fact.references, fact.change_class, fact.change_reason = [], "editorial", "None."
    revision = fact.save_revision(clean=False)

    with pytest.raises(NotPublishable, match="references"):
        revision.publish()
    assert latest(fact).number == 1


def test_a_source_that_was_retired_or_never_published_is_none(step: Step, term: Term, coe: User):
    Source.objects.filter(pk=term.source_id).update(retired_at=timezone.now())
    slug = Source.objects.get(pk=term.source_id).slug
    unknown = [{"source": slug, "locator": "1", "checked": "read"}]

    assert "references" in draft(coe, step, send=True, references=unknown).context["form"].errors
    assert "source" in draft(coe, term, send=True).context["form"].errors


def test_days_that_do_not_follow_each_other_are_refused(coe: User):
    fact = Assignment.objects.get(code="rra-014")
    ends_first = draft(coe, fact, valid_from="2026-03-01").context["form"].errors
    without_end = draft(coe, fact, valid_to="").context["form"].errors
    too_early = draft(coe, Assignment.objects.get(code="rra-015"), valid_from="2025-01-01").context["form"].errors

    assert "valid_to" in ends_first.keys() & without_end.keys()
    assert "would never be seen" in str(too_early["__all__"])


def test_lists_are_edited_row_by_row_and_compared_in_words(step: Step, coe: User, reviewer: User):
    documents = [*step.documents, "A new form"]
    draft(coe, step, send=True, documents=documents, references=step.references[1:])
    compared = browser_of(reviewer).get(address(step, "revisions_compare", "live", "latest")).content.decode()
    decide(reviewer, step)

    content = latest(step).content
    assert content["documents"] == documents
    assert content["references"] == step.references[1:]
    assert '<span class="addition">A new form</span>' in compared
    assert "Arms Export Control Act sec. 3, 22 U.S.C. 2753 · sec. 3(a) · Read at the source</span>" in compared
    assert MEANING["change_reason"] in compared


def test_what_changes_nothing_writes_no_version_and_says_so(term: Term, coe: User, reviewer: User):
    draft(coe, term, send=True)
    answer = decide(reviewer, term)

    assert "It says what version 1 says: no new version was written." in answer.content.decode()
    assert latest(term).number == 1


def test_a_preview_is_the_page_that_everybody_would_see(step: Step, term: Term, coe: User, reviewer: User):
    assignment = Assignment.objects.get(code="rra-001")
    for fact, field in ((step, "description"), (term, "definition"), (assignment, "statement")):
        draft(coe, fact, **{field: "Words of a draft."})
        fact.refresh_from_db()
        shown = browser_of(reviewer).get(address(fact, "revisions_view", fact.latest_revision_id)).content.decode()
        assert "Words of a draft." in shown
        assert "Words of a draft." not in Client().get(fact.get_absolute_url(), follow=True).content.decode()
    for code, model in (("organization:dsca", OrganizationProfile), ("source:", Source)):
        fact = model.objects.filter(code__startswith=code).first()
        browser = browser_of(coe)
        browser.post(address(fact, "preview_on_edit"), filled_in(browser, address(fact)))
        assert browser.get(address(fact, "preview_on_edit")).status_code == 200


@pytest.fixture
def planned(term: Term, coe: User, reviewer: User) -> Term:
    """A draft of the term that a review approved for a moment to come."""
    moment = timezone.now() + timedelta(days=3)
    draft(coe, term, send=True, definition=DEFINITION, go_live_at=moment.strftime("%Y-%m-%d %H:%M"))
    decide(reviewer, term)
    return term


def come(planned: Term) -> None:
    """Let its moment be now, and the job look twice."""
    planned.refresh_from_db()
    revision, now = planned.latest_revision, timezone.now()
    revision.content["go_live_at"], revision.approved_go_live_at = now.isoformat(), now
    revision.save()
    publish_due(at=timezone.now())
    publish_due(at=timezone.now())


def test_what_is_to_come_is_published_at_its_moment_by_the_job(planned: Term, reviewer: User):
    publish_due(at=timezone.now())
    planned.refresh_from_db()
    assert (latest(planned).number, planned.live) == (1, True)
    assert planned.definition != DEFINITION

    come(planned)

    assert (latest(planned).number, latest(planned).publisher) == (2, reviewer)
    assert latest(planned).content["definition"] == DEFINITION


def test_what_is_to_come_can_be_called_off_by_staff(planned: Term, coe: User, reviewer: User):
    planned.refresh_from_db()
    url = address(planned, "revisions_unschedule", planned.latest_revision_id)
    browser_of(reviewer).post(url)
    assert Term.objects.get(pk=planned.pk).approved_schedule
    browser_of(coe).post(url)
    assert not Term.objects.get(pk=planned.pk).approved_schedule


def test_what_changed_before_its_moment_is_not_published_and_its_author_is_told(planned: Term, coe: User):
    Term.objects.filter(pk=planned.pk).update(name="Another name")
    row, editorial = Term.objects.get(pk=planned.pk), FactVersion.ChangeClass.EDITORIAL
    publish(row, publisher=None, at=timezone.now(), change_class=editorial)

    come(planned)

    assert latest(planned).content["definition"] != DEFINITION
    assert Notice.objects.filter(person=coe, title__startswith="Not published as planned").count() == 1
    planned.refresh_from_db()
    assert (planned.has_unpublished_changes, planned.approved_schedule) == (True, False)


def test_a_version_is_told_of_with_the_one_before(term: Term, coe: User, reviewer: User):
    heard: list[dict[str, Any]] = []

    def hear(**said: Any) -> None:
        heard.append(said)

    version_published.connect(hear)
    try:
        draft(coe, term, send=True, definition=DEFINITION)
        decide(reviewer, term)
    finally:
        version_published.disconnect(hear)

    (said,) = heard
    assert (said["sender"], said["version"].number, said["previous"].number) == (FactVersion, 2, 1)
    assert (said["actor"], said["at"]) == (reviewer, said["version"].recorded_at)


def test_a_fact_is_retired_and_brought_back_by_drafts(term: Term, coe: User, reviewer: User, client: Client):
    draft(coe, term, send=True, retires="on")
    assert "LOA" in client.get(reverse("rra:terms"), {"q": "LOA"}).content.decode()
    decide(reviewer, term)
    term.refresh_from_db()
    assert (term.is_retired, term.retired_by, term.retires) == (True, reviewer, False)
    assert Change.objects.get(action="fact-retired").reason == MEANING["change_reason"]
    assert client.get(reverse("rra:term", args=["loa"])).status_code == 200

    draft(coe, term, send=True)
    decide(reviewer, term)
    term.refresh_from_db()
    assert (term.is_retired, term.retired_by) == (False, None)
    assert latest(term).number == 1


def test_a_fact_that_is_begun_has_a_code_for_ever_and_a_first_version(coe: User, reviewer: User, client: Client):
    known = Assignment.objects.get(code="rra-001")
    browser, url = browser_of(coe), reverse("wagtailsnippets_rra_assignment:add")
    names = ("organization", "step", "source", "type", "level", "basis", "locator", "checked")
    said = {name: str(getattr(known, f"{name}_id", None) or getattr(known, name)) for name in names}
    data = filled_in(browser, url, **said, statement="Does what it did not.", change_reason="A new law.")
    browser.post(url, data | {"action-submit": "1"})
    fact = Assignment.objects.get(statement="Does what it did not.")
    assert (fact.code, fact.live) == ("coe-001", False)
    assert client.get(reverse("rra:fact", args=["coe-001"])).status_code == 404
    assert "Does what it did not." not in client.get(reverse("rra:facts"), {"q": "coe-001"}).content.decode()

    decide(reviewer, fact)

    assert (latest(fact).number, latest(fact).change_class) == (1, "first")
    assert "Does what it did not." in client.get(reverse("rra:fact", args=["coe-001"])).content.decode()


def test_the_pages_of_the_desk_cost_the_same_for_one_fact_as_for_all(coe: User):
    browser = browser_of(coe)
    for kind in ("assignment", "organizationprofile", "step"):
        url = reverse(f"wagtailsnippets_rra_{kind}:list")
        browser.get(url)
        with CaptureQueriesContext(connection) as all_of_them:
            browser.get(url)
        with CaptureQueriesContext(connection) as one:
            browser.get(url, {"q": "dsca"})
        assert len(all_of_them) <= len(one) + 1


def test_from_a_draft_writer_and_reviewer_see_what_it_would_touch(term: Term, coe: User, reviewer: User):
    draft(coe, term, send=True, definition=DEFINITION, change_class="invalidating")
    link = f"{reverse('staff_reports:impact')}?fact=term%3Aloa&amp;change=invalidating"

    for person in (coe, reviewer):
        browser = browser_of(person)
        assert link in browser.get(address(term)).content.decode()
        shown = browser.get(link.replace("&amp;", "&"))
        assert shown.status_code == 200
        assert shown.context["version"].change_class == "invalidating"
