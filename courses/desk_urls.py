"""Addresses of those who write, review and release a course, in the admin below courses/<course>/."""

from django.urls import path

from .views import outline, releasing, reviewing

urlpatterns = [
    path("outline/", outline.outline, name="courses_outline"),
    path("outline/add/", outline.add, name="courses_outline_add"),
    path("outline/<int:part>/rename/", outline.rename, name="courses_outline_rename"),
    path("outline/<int:part>/move/", outline.move, name="courses_outline_move"),
    path("outline/<int:part>/unpublish/", outline.take_out, name="courses_outline_unpublish"),
    path("review/", reviewing.review, name="courses_review"),
    path("review/send/", reviewing.send_for_review, name="courses_review_send"),
    path("review/decide/", reviewing.decide_review, name="courses_review_decide"),
    path("compare/<int:part>/", reviewing.compare, name="courses_compare"),
    path("release/", releasing.release, name="courses_release"),
    path("release/<int:planned>/withdraw/", releasing.withdraw_release, name="courses_release_withdraw"),
]
