"""Addresses of the explorer."""

from django.urls import path, register_converter

from .addresses import FactCode
from .views import (
    changes,
    data,
    facts,
    field_notes,
    index,
    matrix,
    organizations,
    practice,
    process,
    sources,
    terms,
    used,
)

register_converter(FactCode, "fact_code")

app_name = "rra"
urlpatterns = [
    path("", index.index, name="index"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("facts/", facts.facts, name="facts"),
    path("facts/<fact_code:code>/", facts.fact, name="fact"),
    path("facts/<fact_code:code>/used/", used.used, name="used"),
    path("facts/<fact_code:code>/versions/<int:number>/", facts.fact_version, name="fact-version"),
    path("facts/<fact_code:code>/versions/<int:old>/<int:new>/", changes.versions, name="fact-compare"),
    path("process/", process.process, name="process"),
    path("practice/", practice.practice, name="practice"),
    path("field-notes/send/", field_notes.send, name="field-note-send"),
    path("field-notes/sent/", field_notes.sent, name="field-note-sent"),
    path("field-notes/about/<fact_code:code>/", field_notes.write, name="field-note"),
    path("changes/", changes.changes, name="changes"),
    path("data/", data.about, name="data"),
    path("data/graph.json", data.graph, name="graph"),
    path("data/<slug:table>.csv", data.table, name="table"),
    path("data/facts/<fact_code:code>.json", data.fact, name="fact-data"),
    path("data/facts/<fact_code:code>/versions/<int:number>.json", data.fact_version, name="version-data"),
    path("steps/", process.steps, name="steps"),
    path("steps/<slug:slug>/", process.step, name="step"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/<slug:slug>/", organizations.organization, name="organization"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:slug>/", sources.source, name="source"),
    path("terms/", terms.terms, name="terms"),
    path("terms/<slug:slug>/", terms.term, name="term"),
]
