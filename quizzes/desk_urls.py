"""Addresses of those who write and review questions, in the admin below questions/."""

from django.urls import path

from .views import approving, authoring, made

urlpatterns = [
    path("", authoring.index, name="index"),
    path("banks/", authoring.banks, name="banks"),
    path("add/", authoring.add, name="add"),
    path("made/", made.desk, name="made"),
    path("made/exclusive/<slug:code>/", made.exclusive, name="exclusive"),
    path("preview/", authoring.preview_draft, name="preview-draft"),
    path("<uuid:question>/", authoring.edit, name="edit"),
    path("<uuid:question>/history/", approving.history, name="history"),
    path("<uuid:question>/review/", approving.review, name="review"),
    path("<uuid:question>/send/", approving.send_to_review, name="send"),
    path("<uuid:question>/stop/", approving.stop_asking, name="stop"),
    path("<uuid:question>/preview/", authoring.preview, name="preview"),
]
