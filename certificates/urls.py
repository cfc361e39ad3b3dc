"""Addresses of this part."""

from django.urls import path

from .views import deltas, desk, holding, verification

app_name = "certificates"
urlpatterns = [
    path("verify/", verification.verify_start, name="verify-start"),
    path("verify/<str:code>/", verification.verify, name="verify"),
    path("changed/<uuid:assignment>/", deltas.delta, name="delta"),
    path("certificates/courses/<slug:course_slug>/", holding.of_course, name="of-course"),
    path("certificates/<uuid:award>/", holding.certificate, name="certificate"),
    path("certificates/<uuid:award>/pdf/", holding.pdf, name="pdf"),
    path("certificates/grants/", desk.grants, name="grants"),
    path("certificates/grants/<uuid:record>/", desk.grant_record, name="grant"),
    path("certificates/holds/", desk.holds, name="holds"),
    path("certificates/awards/", desk.awards, name="awards"),
    path("certificates/awards/<uuid:award>/", desk.award, name="award"),
    path("certificates/awards/<uuid:award>/replace/", desk.replace_award, name="replace"),
    path("certificates/awards/<uuid:award>/revoke/", desk.revoke_award, name="revoke"),
]
