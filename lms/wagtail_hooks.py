"""What the project adds to Wagtail's admin: its looks, the first page's panels, the reports and their menu entries."""

from functools import partial

from django.urls import URLResolver, include, path
from wagtail import hooks

from courses.authoring import add_courses_panel
from lms import admin_look
from lms.administration import desk_urls, menu
from lms.reports.attention import add_attention_panel, report_menu_items
from lms.reports.impact import desk, preview
from lms.reports.people import add_find_person_panel
from lms.reports.registry import addresses, roster_addresses
from lms.reports.urls import inside_the_admin

hooks.register("construct_homepage_panels", add_attention_panel)
hooks.register("construct_homepage_panels", add_courses_panel)
hooks.register("construct_homepage_panels", add_find_person_panel)
hooks.register("insert_global_admin_css", admin_look.link_style_sheet)
hooks.register("insert_editor_js", admin_look.load_editor_scripts)
hooks.register("register_admin_menu_item", admin_look.way_back)
hooks.register("register_admin_menu_item", menu.PeopleMenuItem)
hooks.register("register_admin_menu_item", desk.TasksMenuItem)
hooks.register("construct_settings_menu", menu.leave_out_the_other_list)
hooks.register("construct_help_menu", admin_look.keep_help_here)
hooks.register("construct_reports_menu", admin_look.keep_reports_to_their_readers)


for item in report_menu_items():
    hooks.register("register_reports_menu_item", partial(lambda one: one, item))


@hooks.register("register_admin_urls")
def register_report_addresses() -> list[URLResolver]:
    return [
        path("reports/", include(([*addresses(), *preview.urlpatterns, *inside_the_admin], "staff_reports"))),
        path("review-tasks/", include((desk.urlpatterns, "review_tasks"))),
        path("courses/", include(roster_addresses())),
        path("people/", include(desk_urls)),
    ]
