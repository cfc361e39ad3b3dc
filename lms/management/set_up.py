"""The pages and groups that Cadre needs before anybody comes; can be run again at any time."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from courses.models import CataloguePage, HomePage, ReviewTask
from courses.rra.models import Drafted
from courses.teams import file_permissions, set_up_teams, shared_collection
from lms.permissions import GROUP_OF_ROLE, Role

# The kinds of facts: drafted by staff, read by whoever reviews them, published by the review.
FACTS = sorted(kind._meta.model_name for kind in Drafted.__subclasses__())
DRAFTING = ("add", "change", "view", "lock", "unlock")
# Django permissions of the group of each role: app label and code name.
PERMISSIONS = {
    Role.INSTRUCTOR: [
        "wagtailadmin.access_admin",
        "quizzes.view_question",
        "quizzes.author_question",
    ],
    Role.REVIEWER: [
        "wagtailadmin.access_admin",
        "quizzes.view_question",
        "quizzes.review_question",
        "rra.review_field_note",
        *(f"rra.view_{kind}" for kind in FACTS),
    ],
    Role.COE_STAFF: [
        "wagtailadmin.access_admin",
        "courses.view_enrolment",
        "courses.view_completion",
        "courses.view_duty",
        "courses.release_edition",
        "courses.view_courseedition",
        "quizzes.view_attempt",
        "certificates.view_award",
        "certificates.view_certificationrecord",
        "notices.view_message",
        *(f"rra.{action}_{kind}" for kind in FACTS for action in DRAFTING),
    ],
    Role.AUTHORITY: ["certificates.grant_level", "certificates.revoke_award"],
    Role.SUPERVISOR: ["lms.supervise_people"],
    Role.ADMINISTRATOR: ["wagtailadmin.access_admin", "lms.administer_people"],
}
# Permissions on the catalogue and every page under it; instructors have theirs by the teams of their courses.
PAGE_PERMISSIONS = {
    Role.REVIEWER: ["change_page"],
}
# What instructors may do with files that all courses share: use them, and add their own.
SHARED_FILES = ("add", "choose")
WORKFLOW = "Review of courses"
WORKFLOW_OF_FACTS = "Review of facts"
STEPS_OF_FACTS = [("Review of a fact", Role.REVIEWER)]
STEPS = [("Subject-matter review", Role.REVIEWER), ("Center of Excellence release", Role.COE_STAFF)]


@transaction.atomic
def set_up(*, at: datetime) -> None:
    """Make the site's pages, the groups of the roles, the teams of courses, and the reviews of courses and facts."""
    catalogue = _pages()
    for role, name in GROUP_OF_ROLE.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set([_permission(word) for word in PERMISSIONS[role]])
        _allow_on_pages(group, catalogue, PAGE_PERMISSIONS.get(role, []))
    _share_files(Group.objects.get(name=GROUP_OF_ROLE[Role.INSTRUCTOR]))
    set_up_teams(at=at)
    _review_of_courses(catalogue)
    _review_of_facts()


def _pages() -> CataloguePage:
    """Home as the site's root page and the catalogue under it; Wagtail's page of welcome goes."""
    root = Page.get_first_root_node()
    home = HomePage.objects.first()
    if home is None:
        home = root.add_child(instance=HomePage(title="Cadre", slug="cadre"))
        home.save_revision(log_action=False).publish(log_action=False)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    if site.pk is None or site.root_page_id != home.pk:
        site.root_page, site.site_name = home, "Cadre"
        site.save()
    for welcome in root.get_children().exclude(pk=home.pk).filter(slug="home", numchild=0):
        welcome.delete()
    catalogue = CataloguePage.objects.first()
    if catalogue is None:
        catalogue = home.add_child(instance=CataloguePage(title="Courses", slug="courses"))
        catalogue.save_revision(log_action=False).publish(log_action=False)
    return catalogue


def _permission(word: str) -> Permission:
    app_label, codename = word.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _allow_on_pages(group: Group, page: Page, codenames: list[str]) -> None:
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.filter(group=group).exclude(page=page, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _share_files(instructors: Group) -> None:
    """Let every instructor use what is shared; what all had in common before courses had files of their own is."""
    shared, root = shared_collection(), Collection.get_first_root_node()
    before = GroupCollectionPermission.objects.filter(group=instructors, collection=root)
    if before.exists():
        for model in (get_image_model(), get_document_model()):
            model.objects.filter(collection=root).update(collection=shared)
        before.delete()
    for permission in file_permissions(SHARED_FILES):
        GroupCollectionPermission.objects.get_or_create(group=instructors, collection=shared, permission=permission)


def _step(name: str, role: Role) -> ReviewTask:
    """A step of review by the people of a role."""
    step: ReviewTask = ReviewTask.objects.get_or_create(name=name)[0]
    step.groups.set([Group.objects.get(name=GROUP_OF_ROLE[role])])
    return step


def _take_over_the_step_of_before() -> None:
    """The one step there was, Wagtail's own or ours, becomes the first of two, with all that is in hand in it."""
    before = GroupApprovalTask.objects.filter(name="Review").first()
    if before is not None:
        task = ReviewTask(task_ptr_id=before.task_ptr_id, name=before.name, active=before.active)
        task.content_type = ContentType.objects.get_for_model(ReviewTask)
        task.save()
        before.delete(keep_parents=True)
    ReviewTask.objects.filter(name="Review").update(name=STEPS[0][0])


def _review(name: str, steps: list[tuple[str, Role]]) -> Workflow:
    workflow, _is_new = Workflow.objects.get_or_create(name=name)
    for order, (step, role) in enumerate(steps, start=1):
        WorkflowTask.objects.update_or_create(
            workflow=workflow, task=_step(step, role), defaults={"sort_order": order}
        )
    return workflow


def _review_of_courses(catalogue: Page) -> None:
    """Two steps, each by people of a role: does it say what is so, and should learners get it."""
    _take_over_the_step_of_before()
    WorkflowPage.objects.update_or_create(page=catalogue, defaults={"workflow": _review(WORKFLOW, STEPS)})


def _review_of_facts() -> None:
    """One step: somebody who reviews what is taught, and did not write it, looks at the source."""
    workflow = _review(WORKFLOW_OF_FACTS, STEPS_OF_FACTS)
    for kind in Drafted.__subclasses__():
        WorkflowContentType.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(kind), defaults={"workflow": workflow}
        )
