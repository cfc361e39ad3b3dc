"""Whatever refers to a person is in the download, or is named here with the reason why it is not."""

import json

from django.apps import apps
from django.urls import reverse

from courses.rra.models import Drafted
from lms.models import User

# Each with where it stands in the download.
IN_THE_DOWNLOAD = {
    "lms.User.supervisor": "profile",
    "lms.User.groups": "profile",
    "account.EmailAddress.user": "profile",
    "lms.RoleGrant.person": "roles",
    "lms.GroupMembership.person": "teams",
    "lms.Change.person": "changes",
    "courses.Bookmark.learner": "bookmarks",
    "courses.Enrolment.learner": "enrolments",
    "courses.Duty.learner": "duties",
    "courses.Exemption.learner": "exemptions",
    "certificates.DeltaAssignment.learner": "changed_facts",
    "certificates.LevelDuty.learner": "level_duties",
    "certificates.LevelExemption.learner": "exemptions",
    "certificates.HoursClaim.learner": "continuous_learning",
    "certificates.HoursDecision.learner": "continuous_learning",
    "administration.Invitation.person": "invitations",
    "notices.Message.person": "messages",
    "courses.ProblemReport.reporter": "problems_reported",
    "quizzes.TimeAllowance.person": "time_allowances",
    "quizzes.Drill.learner": "practice",
    "quizzes.PracticeCard.learner": "practice",
    "certificates.PositionAssignment.person": "positions",
    "certificates.CertificationRecord.learner": "levels",
    "certificates.ExperienceConfirmation.learner": "experience",
    "certificates.Award.learner": "certificates",
    "audit.Look.person": "looks",
    "audit.Correction.person": "corrections",
    "notices.Notice.person": "notices",
    "notices.MailChoices.person": "notices_by_mail",
    "lms.User.merged_into": "merged_accounts",
    "administration.AccountMerge.absorbed": "merged_accounts",
    "administration.AccountMerge.survivor": "merged_accounts",
}
_OFFICE = "what somebody did in an office, on the record of somebody else; it is in that person's download"
_CONTENT = "who wrote or handled a text, picture or fact; it belongs to the history of that, and names no learner"
_ADMIN = "how the administration works for those who use it; they see and change it there"
NOT_IN_IT = {
    "lms.User.user_permissions": "nobody is given rights but by roles and groups",
    "lms.GroupMembership.given_by": _OFFICE,
    "lms.GroupMembership.ended_by": _OFFICE,
    "lms.Change.actor": _OFFICE,
    "courses.Duty.asked_by": _OFFICE,
    "courses.ProblemReport.answered_by": _OFFICE,
    "courses.ProblemReport.closed_by": _OFFICE,
    "quizzes.AttemptGrant.granted_by": _OFFICE,
    "quizzes.TimeAllowance.given_by": _OFFICE,
    "quizzes.TimeAllowance.ended_by": _OFFICE,
    "certificates.RecordTransition.actor": _OFFICE,
    "certificates.ExperienceConfirmation.confirmed_by": _OFFICE,
    "certificates.Award.issued_by": _OFFICE,
    "certificates.AwardEvent.actor": _OFFICE,
    "audit.Look.viewer": _OFFICE,
    "administration.Invitation.invited_by": _OFFICE,
    "administration.AccountMerge.merged_by": _OFFICE,
    "administration.AccountMergeEnd.undone_by": _OFFICE,
    "certificates.HoursDecision.decided_by": _OFFICE,
    "certificates.LevelDuty.asked_by": _OFFICE,
    "certificates.LevelDuty.withdrawn_by": _OFFICE,
    "certificates.LevelExemption.given_by": _OFFICE,
    "certificates.LevelExemption.withdrawn_by": _OFFICE,
    "courses.Duty.withdrawn_by": _OFFICE,
    "courses.DutyOrder.asked_by": _OFFICE,
    "courses.DutyOrder.withdrawn_by": _OFFICE,
    "courses.Exemption.given_by": _OFFICE,
    "courses.Exemption.withdrawn_by": _OFFICE,
    "courses.OrderLine.person": "how an order for many went; what came of it for the person is their duty",
    "notices.Wording.made_by": _CONTENT,
    "quizzes.QuestionStep.taken_by": _CONTENT,
    "rra.ReviewTask.closed_by": _CONTENT,
    "courses.SetAside.set_aside_by": _CONTENT,
    "quizzes.ExclusiveMark.marked_by": _CONTENT,
    "reports.Export.person": "a file of a report that was asked for; it is swept after seven days",
    "audit.Correction.decided_by": _OFFICE,
    "notices.Mail.person": "the same notices on their way by e-mail",
    "rra.FactVersion.publisher": _CONTENT,
    "rra.FieldNote.decided_by": _CONTENT,
    "rra.Fact.retired_by": _CONTENT,
    **{f"{kind._meta.label}.locked_by": _CONTENT for kind in Drafted.__subclasses__()},
    "courses.CourseEdition.released_by": _CONTENT,
    "courses.PlannedRelease.asked_by": _CONTENT,
    "courses.Recording.uploaded_by_user": _CONTENT,
    "quizzes.QuestionVersion.created_by": _CONTENT,
    "wagtaildocs.Document.uploaded_by_user": _CONTENT,
    "wagtailimages.Image.uploaded_by_user": _CONTENT,
    "wagtailmedia.Media.uploaded_by_user": _CONTENT,
    "wagtailcore.UploadedFile.uploaded_by_user": _CONTENT,
    "wagtailcore.Page.locked_by": _CONTENT,
    "wagtailcore.Page.owner": _CONTENT,
    "wagtailcore.Revision.user": _CONTENT,
    "wagtailcore.ModelLogEntry.user": _CONTENT,
    "wagtailcore.PageLogEntry.user": _CONTENT,
    "wagtailcore.WorkflowState.requested_by": _CONTENT,
    "wagtailcore.TaskState.finished_by": _CONTENT,
    "wagtailcore.Comment.user": _CONTENT,
    "wagtailcore.Comment.resolved_by": _CONTENT,
    "wagtailcore.CommentReply.user": _CONTENT,
    "wagtailcore.PageSubscription.user": _ADMIN,
    "wagtailcore.APIToken.user": "a secret of an interface that is not switched on",
    "wagtailusers.UserProfile.user": _ADMIN,
    "wagtailadmin.EditingSession.user": _ADMIN,
    "wagtailadmin.FormState.user": _ADMIN,
}


def references_to_people() -> set[str]:
    """Every field of every model that points at a person; each by the model that declares it."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if (field.related_model is User or (model is User and field.many_to_many)) and not model._meta.proxy
    }


def test_everything_that_refers_to_a_person_is_in_the_download_or_has_a_reason_not_to_be():
    found = references_to_people()
    assert sorted(found - IN_THE_DOWNLOAD.keys() - NOT_IN_IT.keys()) == []
    assert sorted((IN_THE_DOWNLOAD.keys() | NOT_IN_IT.keys()) - found) == []


def test_the_download_has_a_place_for_each(client, learner):
    client.force_login(learner)
    held = json.loads(client.get(reverse("portal:record-export")).content)
    assert set(IN_THE_DOWNLOAD.values()) <= held.keys()
