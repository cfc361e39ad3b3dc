"""Addresses of what is a team's, in the admin below courses/."""

from django.urls import path

from .views import copying, teams

urlpatterns = [
    path("new/", teams.new, name="courses_new"),
    path("<int:page>/copy/", copying.copy, name="courses_copy"),
    path("<int:page>/team/", teams.team, name="courses_team"),
    path("<int:page>/team/add/", teams.add, name="courses_team_add"),
    path("<int:page>/team/<int:membership>/end/", teams.end, name="courses_team_end"),
]
