"""Addresses of this part."""

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/read/", views.read_all, name="read-all"),
    path("notices/<uuid:notice>/read/", views.read, name="read"),
    path("notices/<uuid:notice>/open/", views.open_notice, name="open"),
    path("notices/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notices/unsubscribe/<str:token>/confirm/", views.confirm_unsubscribing, name="unsubscribe-confirm"),
    path("profile/notices/", views.mail_choices, name="choices"),
]
