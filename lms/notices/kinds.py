"""What there is news of, and whether it goes by e-mail unless a person chooses otherwise."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a notice is about, in the words of the page where people choose."""

    COURSE_ASKED = "course-asked", _("I am asked to take a course, or enrolled in one")
    DUTY_CHANGED = "duty-changed", _("What is asked of me is withdrawn, gets another day, or I am exempt from it")
    DUE_SOON = "due-soon", _("Something I owe is due in 14 days, in 3, and on the day")
    OVERDUE = "overdue", _("Something I owe is overdue: after a day, a week and a month")
    REMINDER = "reminder", _("Staff remind me of what is overdue")
    EDITION = "edition", _("A course I am taking is corrected, or comes out in a new edition")
    ATTEMPTS = "attempts", _("My attempts at a quiz are reset or extended")
    CERTIFICATE = "certificate", _("A certificate is given to me")
    AWARD_HELD = "award-held", _("A certificate of mine is held back")
    AWARD_ENDED = "award-ended", _("A certificate of mine is revoked or replaced")
    PROBLEM_ANSWERED = "problem-answered", _("A problem that I reported is answered")
    CORRECTION = "correction", _("A correction that I asked for is decided")
    REVIEW_WAITING = "review-waiting", _("A page waits for my review")
    REVIEW_DECIDED = "review-decided", _("A page that I sent to review is approved or sent back")
    TEAM_OVERDUE = "team-overdue", _("People of my team are overdue, once a day")
    EXPORT_READY = "export-ready", _("A file of a report that I asked for is ready, or cannot be made")
    NUDGED = "nudged", _("My supervisor reminds me of what I owe")
    HOURS_DECIDED = "hours-decided", _("My continuous-learning hours are confirmed or refused")
    FACT_CHANGED = "fact-changed", _("A fact changed that a course I completed rests on")
    ACCOUNTS = "accounts", _("Another account of mine becomes part of this one, or no longer is")
    HOURS_WAITING = "hours-waiting", _("Somebody of my team claims continuous-learning hours")


# Only those who write or review, who have a team, or who read reports ever get these.
OF_AUTHORS = frozenset({Kind.REVIEW_WAITING, Kind.REVIEW_DECIDED})
OF_SUPERVISORS = frozenset({Kind.TEAM_OVERDUE, Kind.HOURS_WAITING})
OF_STAFF = frozenset({Kind.EXPORT_READY})
# Their words name other people, or what others wrote: nobody but who got them reads more than the subject.
ABOUT_OTHERS = OF_AUTHORS | OF_SUPERVISORS | OF_STAFF

# All of a person's day go out in one message, and no second one that day.
OF_DEADLINES = frozenset({Kind.DUE_SOON, Kind.OVERDUE})

# What nobody need do anything about stays in Cadre.
IN_CADRE_ONLY = frozenset({Kind.EDITION, Kind.EXPORT_READY})

# The subject of a message never holds what it is about: not a result, a name or a course.
SUBJECTS = {
    Kind.COURSE_ASKED: _("A course is asked of you"),
    Kind.DUTY_CHANGED: _("News of what is asked of you"),
    Kind.DUE_SOON: _("What is due soon"),
    Kind.OVERDUE: _("What is overdue"),
    Kind.REMINDER: _("A reminder"),
    Kind.EDITION: _("News of a course you are taking"),
    Kind.ATTEMPTS: _("News of a quiz"),
    Kind.CERTIFICATE: _("A certificate for you"),
    Kind.AWARD_HELD: _("News of a certificate"),
    Kind.AWARD_ENDED: _("News of a certificate"),
    Kind.PROBLEM_ANSWERED: _("An answer to your report"),
    Kind.CORRECTION: _("A correction you asked for is decided"),
    Kind.REVIEW_WAITING: _("Something waits for your review"),
    Kind.REVIEW_DECIDED: _("News of what you sent to review"),
    Kind.TEAM_OVERDUE: _("News of your team"),
    Kind.EXPORT_READY: _("News of a file you asked for"),
    Kind.NUDGED: _("A reminder from your supervisor"),
    Kind.HOURS_DECIDED: _("News of your continuous-learning hours"),
    Kind.FACT_CHANGED: _("Something changed since you learned it"),
    Kind.ACCOUNTS: _("News of your account"),
    Kind.HOURS_WAITING: _("Hours wait for you to confirm"),
}
