"""Refusals are one line in the logs; errors keep their traceback."""

import logging

from django.urls import reverse


def test_a_refused_page_is_one_line(client, learner, caplog):
    client.force_login(learner)

    assert client.get(reverse("certificates:grants")).status_code == 403

    [refusal] = [record for record in caplog.records if record.name == "django.request"]
    assert refusal.levelno == logging.WARNING
    assert logging.Formatter().format(refusal).count("\n") == 0


def test_an_error_keeps_its_traceback(caplog):
    try:
        raise ValueError("What went wrong")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error")

    assert "ValueError: What went wrong" in caplog.text
