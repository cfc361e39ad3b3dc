"""Addresses of this part, below /learn/."""

from django.urls import path

from .views import bookmarks, figures, learning, problems, recordings

app_name = "courses"
urlpatterns = [
    path("figures/<str:digest>.svg", figures.figure, name="figure"),
    path("notes/", bookmarks.index, name="notes"),
    path("notes/<uuid:bookmark>/", bookmarks.edit, name="bookmark"),
    path("notes/<uuid:bookmark>/remove/", bookmarks.remove, name="bookmark-remove"),
    path("problems/", problems.index, name="problems"),
    path("recordings/<uuid:uuid>/file", recordings.recording, name="recording"),
    path("recordings/<uuid:uuid>/captions.vtt", recordings.captions, name="captions"),
    path("recordings/<uuid:uuid>/poster", recordings.poster, name="poster"),
    path("<slug:course_slug>/", learning.outline, name="outline"),
    path("<slug:course_slug>/enrol/", learning.enrol, name="enrol"),
    path("<slug:course_slug>/move/", learning.move, name="move"),
    path("<slug:course_slug>/<slug:slug>/", learning.lesson, name="lesson"),
    path("<slug:course_slug>/<slug:slug>/bookmark/", bookmarks.add, name="bookmark-add"),
    path("<slug:course_slug>/<slug:slug>/complete/", learning.complete, name="complete"),
    path("<slug:course_slug>/<slug:slug>/place/", learning.place, name="place"),
    path("<slug:course_slug>/<slug:slug>/report/", problems.report, name="problem-report"),
]
