"""Addresses of the desk, in the admin below people/."""

from django.urls import path

from .views import inviting, merging, people, person

app_name = "people"
urlpatterns = [
    path("", people.index, name="index"),
    path("invite/", inviting.one, name="invite"),
    path("invite/list/", inviting.many, name="invite-list"),
    path("invite/apply/", inviting.apply, name="invite-apply"),
    path("<uuid:person>/merge/", merging.merge_into, name="merge"),
    path("<uuid:person>/", person.person, name="person"),
]
