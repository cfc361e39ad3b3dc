"""Addresses of learners; authors' are registered with the admin in wagtail_hooks.py."""

from django.urls import path

from .views import answering, checks, reporting, sitting

app_name = "quizzes"
urlpatterns = [
    path("checks/<uuid:question>/", checks.check, name="check"),
    path("attempts/<uuid:attempt>/", sitting.review, name="review"),
    path("attempts/<uuid:attempt>/submit/", sitting.submit, name="submit"),
    path("attempts/<uuid:attempt>/report/", reporting.report, name="report"),
    path("attempts/<uuid:attempt>/time/", sitting.time_left, name="time-left"),
    path("attempts/<uuid:attempt>/result/", sitting.result, name="result"),
    path("attempts/<uuid:attempt>/<int:position>/", sitting.question, name="question"),
    path("attempts/<uuid:attempt>/<int:position>/answer/", answering.answer, name="answer"),
    path("<slug:course_slug>/<slug:activity_slug>/", sitting.introduction, name="introduction"),
    path("<slug:course_slug>/<slug:activity_slug>/start/", sitting.start, name="start"),
]
