"""What the form of a question holds, in the shape of a response."""

from typing import Any

from django.http import QueryDict

from .models import QuestionVersion

Interaction = QuestionVersion.Interaction


def response_sent(version: QuestionVersion, sent: QueryDict) -> Any:
    """The response as it stands in the form; grading says whether it is one."""
    if version.interaction == Interaction.MATCHING:
        given = {entry["id"]: sent.get(f"answer-{entry['id']}", "") for entry in version.content["prompts"]}
        return {prompt: answer for prompt, answer in given.items() if answer}
    if version.interaction == Interaction.ORDERING:
        places = {step["id"]: sent.get(f"place-{step['id']}", "") for step in version.choices}
        return {step: _place(place) for step, place in places.items() if place}
    if version.interaction == Interaction.NUMERIC:
        return {"number": sent.get("number", ""), "unit": sent.get("unit", "")}
    return sent.getlist("choice")


def _place(sent: str) -> int | str:
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 3 else sent
