"""Who may do what at each address: the matrix, row by row. A view without a row fails the suite.

Outcomes: `may` (the page, a form with its errors, or a redirect onward), `sign-in` (sent to sign in), `no` (403, 404,
or turned away from the admin), `405` (not by this method).
"""

from dataclasses import dataclass, field

ROLES = [
    "anonymous",
    "learner",
    "learner2",
    "instructor",
    "reviewer",
    "supervisor",
    "coe_of_dsca",
    "coe_of_usasac",
    "authority",
    "administrator",
    "admin_user",
]
SIGNED_IN = ROLES[1:]
Outcomes = dict[str, str]


def only(*roles: str, anonymous: str = "sign-in") -> Outcomes:
    """Those may, other people may not, strangers are sent to sign in."""
    return {role: "may" if role in roles else "no" for role in ROLES} | {"anonymous": anonymous}


EVERYONE: Outcomes = dict.fromkeys(ROLES, "may")
PEOPLE: Outcomes = only(*SIGNED_IN)
NOT_SO: Outcomes = dict.fromkeys(ROLES, "405")
# Views that ask who it is before they ask how: strangers are sent to sign in whatever the method.
NOT_SO_PEOPLE: Outcomes = NOT_SO | {"anonymous": "sign-in"}
MINE = only("learner")
AUTHORS = {"instructor", "admin_user"}
STAFF = {"coe_of_dsca", "coe_of_usasac", "admin_user"}
ADMIN = {"admin_user"}
OFFICE = AUTHORS | STAFF | {"reviewer", "administrator"}
# Within the admin only those who reach it are told of the method.
NOT_SO_OFFICE = only() | dict.fromkeys(OFFICE, "405")
# Of an organization, and of everything.
ADMINISTRATORS = only("administrator", "admin_user")


@dataclass(frozen=True)
class Row:
    """What each role gets at an address; `args` are taken from the world of the test by name."""

    get: Outcomes
    post: Outcomes = field(default_factory=lambda: NOT_SO)
    args: tuple[str, ...] = ()


PUBLIC = Row(EVERYONE)
COURSE = ("course_slug",)
LESSON = ("course_slug", "lesson_slug")
QUIZ = ("course_slug", "quiz_slug")
ATTEMPT = ("attempt",)

OURS: dict[str, Row] = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "portal:help": PUBLIC,
    "portal:accessibility": PUBLIC,
    "portal:privacy": PUBLIC,
    "search": PUBLIC,
    # Wagtail's pages for visitors: home, catalogue, courses; lessons lead to the edition one takes.
    "wagtail_serve": Row(EVERYONE, EVERYONE),
    # Images by the name of their file: there for everyone, and nothing else is.
    "image": Row(dict.fromkeys(ROLES, "no"), NOT_SO, ("nothing",)),
    # -- the explorer
    "rra:index": PUBLIC,
    "rra:matrix": PUBLIC,
    "rra:process": PUBLIC,
    "rra:practice": PUBLIC,
    "rra:changes": PUBLIC,
    "rra:data": PUBLIC,
    "rra:graph": PUBLIC,
    "rra:table": Row(EVERYONE, args=("fact_table",)),
    "rra:fact-data": Row(EVERYONE, args=("fact_code",)),
    "rra:version-data": Row(EVERYONE, args=("fact_code", "one")),
    "rra:fact-compare": Row(EVERYONE, args=("fact_code", "one", "one")),
    "rra:facts": PUBLIC,
    "rra:fact": Row(EVERYONE, args=("fact_code",)),
    "rra:used": Row(EVERYONE, args=("fact_code",)),
    "rra:fact-version": Row(EVERYONE, args=("fact_code", "one")),
    "rra:steps": PUBLIC,
    "rra:step": Row(EVERYONE, args=("step_slug",)),
    "rra:organizations": PUBLIC,
    "rra:organization": Row(EVERYONE, args=("organization_slug",)),
    "rra:sources": PUBLIC,
    "rra:source": Row(EVERYONE, args=("source_slug",)),
    "rra:terms": PUBLIC,
    "rra:term": Row(EVERYONE, args=("term_slug",)),
    "rra:field-note": Row(PEOPLE, NOT_SO_PEOPLE, ("fact_code",)),
    "rra:field-note-send": Row(NOT_SO_PEOPLE, PEOPLE),
    "rra:field-note-sent": Row(PEOPLE, NOT_SO_PEOPLE),
    # -- learning
    "portal:learn": Row(PEOPLE, NOT_SO_PEOPLE),
    "portal:record": Row(PEOPLE, NOT_SO_PEOPLE),
    "portal:record-export": Row(PEOPLE, NOT_SO_PEOPLE),
    "portal:record-looks": Row(PEOPLE, NOT_SO_PEOPLE),
    "portal:correction-ask": Row(PEOPLE, PEOPLE, ("correction_kind",)),
    "portal:correction-disagree": Row(NOT_SO_PEOPLE, MINE, ("correction",)),
    "portal:hours": Row(PEOPLE, PEOPLE),
    "portal:hours-withdraw": Row(NOT_SO_PEOPLE, MINE, ("hours_claim",)),
    "portal:profile": Row(PEOPLE, PEOPLE),
    "courses:outline": Row(PEOPLE, NOT_SO_PEOPLE, COURSE),
    "courses:enrol": Row(NOT_SO, PEOPLE, COURSE),
    "courses:move": Row(MINE, MINE, COURSE),
    "courses:lesson": Row(PEOPLE, NOT_SO_PEOPLE, LESSON),
    "courses:notes": Row(PEOPLE, NOT_SO_PEOPLE),
    "courses:bookmark": Row(MINE, MINE, ("bookmark",)),
    "courses:bookmark-add": Row(MINE, MINE, LESSON),
    "courses:bookmark-remove": Row(NOT_SO_PEOPLE, MINE, ("bookmark",)),
    "courses:problems": Row(PEOPLE, NOT_SO_PEOPLE),
    "courses:problem-report": Row(MINE, MINE, LESSON),
    "courses:complete": Row(NOT_SO_PEOPLE, MINE, LESSON),
    "courses:figure": Row(EVERYONE, args=("figure",)),
    "courses:recording": Row(PEOPLE, NOT_SO_PEOPLE, ("recording",)),
    "courses:captions": Row(PEOPLE, NOT_SO_PEOPLE, ("recording",)),
    "courses:poster": Row(PEOPLE, NOT_SO_PEOPLE, ("recording",)),
    "courses:place": Row(NOT_SO_PEOPLE, MINE, LESSON),
    # -- notices
    "notices:inbox": Row(PEOPLE, NOT_SO_PEOPLE),
    "notices:open": Row(NOT_SO_PEOPLE, MINE, ("notice",)),
    "notices:read": Row(NOT_SO_PEOPLE, MINE, ("notice",)),
    "notices:read-all": Row(NOT_SO_PEOPLE, only()),  # nobody, without saying up to which
    "notices:choices": Row(PEOPLE, PEOPLE),
    "notices:unsubscribe": Row(EVERYONE, EVERYONE, ("unsubscribe_token",)),
    "notices:unsubscribe-confirm": Row(NOT_SO, EVERYONE, ("unsubscribe_token",)),
    # -- being examined
    "quizzes:check": Row(PEOPLE, PEOPLE, ("practice_question",)),
    "quizzes:introduction": Row(PEOPLE, NOT_SO_PEOPLE, QUIZ),
    "quizzes:start": Row(NOT_SO_PEOPLE, MINE, QUIZ),
    "quizzes:review": Row(MINE, NOT_SO_PEOPLE, ATTEMPT),
    "quizzes:submit": Row(NOT_SO_PEOPLE, MINE, ATTEMPT),
    "quizzes:result": Row(MINE, NOT_SO_PEOPLE, ("submitted_attempt",)),
    "quizzes:report": Row(MINE, MINE, ("submitted_attempt",)),
    "quizzes:time-left": Row(MINE, NOT_SO_PEOPLE, ATTEMPT),
    # Of people whom one looks after: here by organization; an instructor in the team of the course may as well.
    "quizzes_grants": Row(only("coe_of_dsca", "admin_user"), only("coe_of_dsca", "admin_user"), ("enrolment",)),
    "quizzes:question": Row(MINE, NOT_SO_PEOPLE, ("attempt", "one")),
    "quizzes:answer": Row(NOT_SO_PEOPLE, MINE, ("attempt", "one")),
    # -- practice
    "practice:index": Row(PEOPLE, NOT_SO_PEOPLE),
    "practice:start": Row(NOT_SO_PEOPLE, PEOPLE),
    "practice:done": Row(MINE, NOT_SO_PEOPLE, ("drill",)),
    "practice:question": Row(MINE, MINE, ("drill", "one")),
    # -- certificates
    "certificates:verify-start": Row(EVERYONE, EVERYONE),
    "certificates:verify": Row(EVERYONE, args=("award_code",)),
    "certificates:of-course": Row(MINE, NOT_SO_PEOPLE, COURSE),
    "certificates:certificate": Row(MINE, NOT_SO_PEOPLE, ("award",)),
    "certificates:pdf": Row(MINE, NOT_SO_PEOPLE, ("award",)),
    "certificates:delta": Row(MINE, MINE, ("delta",)),
    "certificates:grants": Row(only("authority", "admin_user")),
    "certificates:grant": Row(only("authority", "admin_user"), only("authority", "admin_user"), ("record",)),
    "certificates:holds": Row(only("authority", "admin_user")),
    "certificates:awards": Row(only("authority", "admin_user")),
    "certificates:award": Row(only("authority", "admin_user"), args=("award",)),
    "certificates:replace": Row(NOT_SO, only("authority", "admin_user"), ("award",)),
    "certificates:revoke": Row(NOT_SO, only("authority", "admin_user"), ("award",)),
    # -- a team
    "portal:team": Row(only("supervisor", "admin_user"), NOT_SO_PEOPLE),
    "portal:team-member": Row(only("supervisor"), NOT_SO_PEOPLE, ("learner_uuid",)),
    "portal:team-nudge": Row(only("supervisor", "admin_user"), only("supervisor", "admin_user")),
    "portal:team-hours": Row(only("supervisor"), only("supervisor"), ("learner_uuid", "hours_claim")),
    "portal:team-confirm": Row(NOT_SO_PEOPLE, only("supervisor"), ("learner_uuid",)),
    # -- the administration of people
    "people:index": Row(ADMINISTRATORS, NOT_SO_OFFICE),
    "people:person": Row(ADMINISTRATORS, ADMINISTRATORS, ("learner_uuid",)),
    "people:merge": Row(ADMINISTRATORS, ADMINISTRATORS, ("learner_uuid",)),
    "people:invite": Row(ADMINISTRATORS, ADMINISTRATORS),
    "people:invite-list": Row(ADMINISTRATORS, ADMINISTRATORS),
    "people:invite-apply": Row(NOT_SO_OFFICE, ADMINISTRATORS),
    "invitations:accept": Row(EVERYONE, EVERYONE, ("invitation_token",)),
    # -- reports
    "reports:index": Row(only("coe_of_dsca", "coe_of_usasac", "admin_user"), NOT_SO_PEOPLE),
    "reports:correction": Row(only("coe_of_dsca", "admin_user"), args=("correction",)),
    "reports:correction-approve": Row(NOT_SO, only("coe_of_dsca", "admin_user"), ("correction",)),
    "reports:correction-refuse": Row(NOT_SO, only("coe_of_dsca", "admin_user"), ("correction",)),
    "reports:person": Row(only("coe_of_dsca", "admin_user"), args=("learner_uuid",)),
    "reports:person-proof": Row(only("coe_of_dsca", "admin_user"), args=("learner_uuid",)),
    "reports:person-proof-file": Row(only("coe_of_dsca", "admin_user"), args=("learner_uuid",)),
    # -- accounts (django-allauth)
    "account_login": Row(EVERYONE, EVERYONE),
    "account_logout": Row(EVERYONE, EVERYONE),
    "account_signup": Row(EVERYONE, EVERYONE),
    "account_inactive": PUBLIC,
    "account_reauthenticate": Row(PEOPLE, PEOPLE),
    "account_email": Row(PEOPLE, PEOPLE),
    "account_email_verification_sent": Row(EVERYONE),
    "account_change_password": Row(PEOPLE, PEOPLE),
    "account_set_password": Row(PEOPLE, PEOPLE),
    "account_reset_password": Row(EVERYONE, EVERYONE),
    "account_reset_password_done": Row(EVERYONE),
    "account_reset_password_from_key": Row(EVERYONE, EVERYONE, ("nothing", "nothing")),
    "account_reset_password_from_key_done": Row(EVERYONE),
    "account_confirm_email": Row(EVERYONE, dict.fromkeys(ROLES, "no"), ("nothing",)),
    "account_confirm_login_code": Row(PEOPLE, PEOPLE),
}

# Wagtail's admin and what we add to it, by the start of the name: who may get further than the door.
# Everyone who reaches the admin may use what is marked OFFICE; what they see there is by their permissions.
ADMIN_AREAS: dict[str, set[str]] = {
    "questions:": AUTHORS | {"reviewer"},
    # Releasing is for staff whose role reaches everywhere; those of the matrix have one organization.
    "courses_release": ADMIN,
    "courses_outline": AUTHORS | {"reviewer"},  # who looks, and changes nothing there
    "courses_new": AUTHORS,
    "courses_team": AUTHORS,
    "courses_roster": AUTHORS | STAFF,
    "courses_copy": AUTHORS,
    "courses_edit_recording": AUTHORS,
    "courses_delete_recording": AUTHORS,
    "courses_usage_of_recording": AUTHORS,
    "courses_choose_recording": AUTHORS,
    "wagtailmedia:": OFFICE,
    "problems:": AUTHORS,
    "coverage_source": AUTHORS | {"reviewer"},
    "coverage:": AUTHORS | {"reviewer"},
    "field-notes:": ADMIN | {"reviewer"},
    "courses_review": AUTHORS | {"reviewer"},
    "courses_compare": AUTHORS | {"reviewer"},
    "review_tasks:": AUTHORS,
    "staff_reports:impact": AUTHORS | STAFF | {"reviewer"},
    "staff_reports:": STAFF,
    "notices_words": ADMIN,
    "duties:": STAFF,
    "positions:": STAFF,
    "wagtailusers_users:": ADMIN,
    "wagtailusers_groups:": ADMIN,
    "wagtailsites:": ADMIN,
    "wagtailsettings:": ADMIN,
    # Staff draft; reviewers read, and decide about what others wrote.
    "wagtailsnippets_rra_": STAFF | {"reviewer"},
    "wagtailsnippets": OFFICE,
    "wagtailadmin_workflows:task_cho": OFFICE,
    "wagtailadmin_workflows:": ADMIN | {"instructor", "reviewer"},
    "wagtailadmin_collections:": ADMIN,
    "site-history": ADMIN,
    "wagtailadmin_reports:site_history": ADMIN,
    "wagtailadmin_reports:": AUTHORS | STAFF | {"reviewer"},
    "wagtailadmin_pages:": OFFICE,
    "wagtailadmin_api:": OFFICE,
    "wagtailadmin_editing_sessions:": OFFICE,
    "wagtailimages": OFFICE,
    "wagtaildocs": OFFICE,
    "wagtailembeds:": OFFICE,
    "wagtailadmin": OFFICE,
    "wagtail_bulk_action": OFFICE,
    "rra_": OFFICE,
    "default": OFFICE,
    "View.as_view": OFFICE,
}
# Addresses of Wagtail that are meant for visitors, with or without an account: sign-in and what needs no rights.
FOR_VISITORS = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "wagtaildocs_serve",
    "wagtaildocs_authenticate_with_password",
    "wagtailcore_authenticate_with_password",
    "wagtailcore_login",
    "wagtailimages_serve",
    "default",
}
