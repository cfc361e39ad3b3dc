"""Addresses of practice."""

from django.urls import path

from .views import practice

app_name = "practice"
urlpatterns = [
    path("", practice.index, name="index"),
    path("start/", practice.start, name="start"),
    path("<uuid:drill>/", practice.done, name="done"),
    path("<uuid:drill>/<int:position>/", practice.question, name="question"),
]
