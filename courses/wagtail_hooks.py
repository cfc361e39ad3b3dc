"""What courses add to Wagtail's admin."""

from django.db.models import TextField
from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.admin.compare import register_comparison_class
from wagtail.fields import StreamField
from wagtail.permissions import register_permission_policy

from lms.permissions import ReadOnlyPolicy

from . import authoring, choosing, comparing, coverage_urls, desk_urls, guarding, keeping, models, team_urls
from .views import copying, coverage, library, problem_desk, releasing, teams

for record in (
    *(models.CourseEdition, models.EditionActivity, models.Duty, models.Enrolment, models.Completion),
    *(models.LessonVisit, models.Bookmark, models.ProblemReport, models.DutyOrder, models.OrderLine, models.Exemption),
):
    register_permission_policy(record, ReadOnlyPolicy(record))

register_comparison_class(TextField, comparison_class=comparing.LinesComparison)
register_comparison_class(StreamField, comparison_class=comparing.BodyComparison)

hooks.register("before_delete_page", keeping.refuse_to_delete_page)
hooks.register("before_bulk_action", keeping.refuse_bulk_deletion)
hooks.register("before_unpublish_page", keeping.keep_entrance)
hooks.register("before_move_page", keeping.keep_entrance)
hooks.register("before_bulk_action", keeping.keep_entrance_in_bulk)
hooks.register("before_create_page", teams.lead_to_new)
hooks.register("before_copy_page", copying.lead_to_copy)
hooks.register("before_copy_page", keeping.refuse_long_names)
hooks.register("after_copy_page", keeping.renew_block_ids)
hooks.register("construct_page_chooser_queryset", choosing.keep_to_own)
hooks.register("construct_media_chooser_queryset", guarding.offer_recordings_to_choose)
hooks.register("after_publish_page", releasing.offer_release)
hooks.register("register_admin_menu_item", problem_desk.ProblemsMenuItem)
hooks.register("register_admin_menu_item", coverage.CoverageMenuItem)
hooks.register("register_page_header_buttons", authoring.doors_of_course)


@hooks.register("register_admin_urls")
def register_course_addresses() -> list[URLPattern | URLResolver]:
    return [
        path("courses/<int:page>/", include(desk_urls)),
        path("coverage/", include((coverage_urls.urlpatterns, "coverage"))),
        path("problems/", include((problem_desk.urlpatterns, "problems"))),
        path("courses/", include(team_urls)),
    ]


@hooks.register("register_admin_urls", order=-1)
def guard_recordings() -> list[URLPattern]:
    """In front of wagtailmedia's own at the same addresses."""
    return [
        path("media/edit/<int:media_id>/", library.edit, name="courses_edit_recording"),
        path("media/delete/<int:media_id>/", library.delete, name="courses_delete_recording"),
        path("media/chooser/<int:media_id>/", library.choose, name="courses_choose_recording"),
        path("media/usage/<int:media_id>/", library.usage, name="courses_usage_of_recording"),
    ]
