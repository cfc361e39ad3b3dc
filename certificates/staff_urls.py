"""Addresses of Center of Excellence staff, in the admin: below duties/ and below positions/."""

from django.urls import path

from .views import exemptions, orders, owed, positions
from .views.kinds import COURSES, LEVELS

duties = [
    path("", orders.index, name="index"),
    path("ask/", orders.ask, name="ask"),
    path("orders/<uuid:order>/", orders.order, name="order"),
    path("orders/<uuid:order>/send/", orders.send, name="order-send"),
    path("orders/<uuid:order>/withdraw/", orders.withdraw, name="order-withdraw"),
    path("exemptions/give/", exemptions.give, name="exempt"),
]
for kind in (COURSES, LEVELS):
    given = {"kind": kind}
    duties += [
        path(f"{kind.name}/", owed.duties, given, name=kind.name),
        path(f"{kind.name}/withdraw/", owed.withdraw, given, name=f"{kind.name}-withdraw"),
        path(f"{kind.name}/<int:duty>/day/", owed.day, given, name=f"{kind.name}-day"),
        path(f"exemptions/{kind.name}/", exemptions.exemptions, given, name=f"exemptions-{kind.name}"),
        path(
            f"exemptions/{kind.name}/<int:exemption>/withdraw/",
            exemptions.withdraw,
            given,
            name=f"exemptions-{kind.name}-withdraw",
        ),
    ]

positions_held = [
    path("", positions.index, name="index"),
    path("add/", positions.add, name="add"),
    path("<int:position>/", positions.position, name="position"),
    path("<int:position>/edit/", positions.edit, name="edit"),
    path("<int:position>/<int:assignment>/end/", positions.end, name="end"),
]
