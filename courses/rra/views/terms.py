"""The words of the field."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rra.as_of import read_as_of
from courses.rra.explorer import Kind, Labels, in_force, matcher, shown
from courses.rra.glossary import Glossary, words_in_force
from courses.rra.models import Checked, FactVersion
from courses.rra.previewing import drafted_version
from courses.rra.where_used import WhereUsed
from courses.rra.words_used import facts_using
from lms import clock


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Every term under its first letter; `?q=` keeps those whose words match."""
    as_of = read_as_of(request, at=clock.now())
    q = request.GET.get("q", "")
    matches = matcher(q)
    found = [version for version in in_force(Kind.TERM, as_of.day) if matches(version.content)]
    found.sort(key=lambda version: version.content["term"].casefold())
    letters = [
        (letter, list(of)) for letter, of in groupby(found, key=lambda version: version.content["term"][0].upper())
    ]
    return render(request, "rra/terms.html", {"as_of": as_of, "letters": letters, "count": len(found), "q": q})


def _letter(version: FactVersion) -> str:
    first: str = version.content["term"][0]
    return first.upper()


@require_safe
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """A term: what it means, on what source, and where facts use it. `?fragment=1` gives only what a lesson opens."""
    as_of = read_as_of(request, at=clock.now())
    labels = Labels(as_of.day, about=f"{Kind.TERM}:{slug}", drafted=drafted_version(request))
    versions = labels.versions
    if not versions:
        raise Http404
    content = shown(versions, on=as_of.day).content
    context = {
        "as_of": as_of,
        "fact": versions[-1].fact,
        "content": content,
        "source": labels.of(Kind.SOURCE, content["source"]),
        "checked": Checked(content["checked"]),
        "versions": list(reversed(versions)),
        "citations": WhereUsed.of(versions, request.user).sections(),
    }
    if request.GET.get("fragment"):
        here = {"is_latest": True, "version_url": request.path}
        return render(request, "rra/fact_fragment.html", context | here)
    uses = facts_using(content["term"], content["name"], on=as_of.day, labels=labels)
    context |= {"uses": uses, "glossary": Glossary(words_in_force(on=as_of.day), met={slug})}
    return render(request, "rra/term.html", context)
