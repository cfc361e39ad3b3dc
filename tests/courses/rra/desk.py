"""What a person does at the desk for facts, by its addresses."""

from typing import Any

from django.test import Client
from django.urls import reverse

from courses.rra.models import Drafted, FactVersion

MEANING = {"change_class": "substantive", "change_reason": "The source says it otherwise now."}


def address(fact: Drafted, name: str = "edit", *args: Any) -> str:
    """Where a view of the fact is."""
    return reverse(type(fact).snippet_viewset.get_url_name(name), args=[fact.pk, *args])


def browser_of(person: Any) -> Client:
    """A browser in which the person is signed in."""
    browser = Client()
    browser.force_login(person)
    return browser


def filled_in(browser: Client, url: str, **fields: Any) -> dict[str, Any]:
    """What the form at the address would send, with some fields filled in anew."""
    form = browser.get(url).context["form"]
    data: dict[str, Any] = {}
    for name in form.fields:
        value = fields.get(name, form[name].value())
        data |= rows(name, value) if name in {"references", "documents", "standards"} else {name: value}
    return {name: value for name, value in data.items() if value not in (None, False)}


def rows(name: str, value: Any) -> dict[str, str]:
    """A list as its rows send it."""
    data = {f"{name}-count": str(len(value))}
    for place, row in enumerate(value):
        data |= {f"{name}-{place}-deleted": "", f"{name}-{place}-order": str(place), f"{name}-{place}-type": "row"}
        said = getattr(row, "value", row)
        inner = {"": said} if isinstance(said, str) else {f"-{key}": words for key, words in dict(said).items()}
        data |= {f"{name}-{place}-value{key}": words for key, words in inner.items()}
    return data


def draft(person: Any, fact: Drafted, *, send: bool = False, **fields: Any) -> Any:
    """Saves a draft of the fact, or sends it to review; the answer to that."""
    browser, url = browser_of(person), address(fact)
    data = filled_in(browser, url, **{**MEANING, **fields})
    return browser.post(url, data | ({"action-submit": "1"} if send else {}))


def decide(person: Any, fact: Drafted, action: str = "approve", **data: str) -> Any:
    """Decides in the review of the fact; the page that follows."""
    fact.refresh_from_db()
    state = fact.current_workflow_task_state
    return browser_of(person).post(address(fact, "workflow_action", action, state.pk), data, follow=True)


def latest(fact: Drafted) -> FactVersion:
    """The newest version."""
    return FactVersion.objects.filter(fact=fact.pk).order_by("-number")[0]
