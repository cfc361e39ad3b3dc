"""Addresses of what is taught and examined, in the admin below coverage/."""

from django.urls import path

from .views import coverage, uncited

urlpatterns = [
    path("", coverage.index, name="index"),
    path("facts/", coverage.facts, name="facts"),
    path("paragraphs/", uncited.lessons, name="paragraphs"),
    path("paragraphs/<int:lesson>/", uncited.lesson, name="lesson"),
    path("paragraphs/<int:lesson>/judge/", uncited.judge, name="judge"),
]
