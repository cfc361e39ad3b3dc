"""Facts that travel upward: sent inside the transaction that makes them true."""

from django.dispatch import Signal

# activity_completed(sender=Completion, completion, at): an activity counts as done.
activity_completed = Signal()
# course_completed(sender=Enrolment, enrolment, at): the last required activity of the pinned edition is done.
course_completed = Signal()
# foundations_changed(sender=CoursePage, course): what its newest edition rests on is other now, or it was taken back.
foundations_changed = Signal()
# course_copied(sender=CoursePage, original, copy, by, at): the pages of a course were copied into another.
course_copied = Signal()
# problem_answered(sender=ProblemReport, report, at): what a learner reported is answered, or closed without an answer.
problem_answered = Signal()
