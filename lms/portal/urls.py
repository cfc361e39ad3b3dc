"""Addresses of this part."""

from django.urls import path

from . import corrections, hours, views

app_name = "portal"
urlpatterns = [
    path("learn/", views.learn, name="learn"),
    path("record/", views.my_record, name="record"),
    path("record/export.json", views.export_record, name="record-export"),
    path("record/looks/", views.my_looks, name="record-looks"),
    path("record/corrections/<slug:kind>/ask/", corrections.ask, name="correction-ask"),
    path("record/corrections/<uuid:correction>/disagree/", corrections.disagree, name="correction-disagree"),
    path("record/hours/", hours.my_hours, name="hours"),
    path("record/hours/<uuid:claim>/withdraw/", hours.withdraw, name="hours-withdraw"),
    path("profile/", views.my_profile, name="profile"),
    path("team/", views.my_team, name="team"),
    path("team/remind/", views.nudge_team, name="team-nudge"),
    path("team/<uuid:person>/", views.member, name="team-member"),
    path("team/<uuid:person>/confirm/", views.confirm_experience, name="team-confirm"),
    path("team/<uuid:person>/hours/<uuid:claim>/", hours.decide, name="team-hours"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
