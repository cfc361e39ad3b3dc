"""Where an invited person begins."""

from django.urls import path

from .views import accepting

app_name = "invitations"
urlpatterns = [path("<str:token>/", accepting.accept_invitation, name="accept")]
