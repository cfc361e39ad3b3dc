"""Addresses of this part: the short one that everybody may try, and those inside the admin."""

from django.urls import path

from . import corrections, person, views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("people/<uuid:person>/", person.person, name="person"),
    path("people/<uuid:person>/proof/", person.proof_page, name="person-proof"),
    path("people/<uuid:person>/proof.json", person.proof_file, name="person-proof-file"),
    path("corrections/<uuid:correction>/", corrections.correction, name="correction"),
    path("corrections/<uuid:correction>/approve/", corrections.approve_correction, name="correction-approve"),
    path("corrections/<uuid:correction>/refuse/", corrections.refuse_correction, name="correction-refuse"),
]

inside_the_admin = [
    path("overdue/remind/", views.remind, name="remind"),
    path("exports/", views.exports, name="exports"),
    path("exports/<uuid:export>/", views.download, name="export-file"),
    path("exports/<uuid:export>/stop/", views.stop, name="export-stop"),
    path("<slug:name>/export/", views.start, name="export"),
]
