"""What a load balancer asks."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from lms import clock, health
from lms.tasks import say_that_a_worker_goes_on


@pytest.fixture(autouse=True)
def _worker(db):
    """A worker that has just said that it is there."""
    say_that_a_worker_goes_on()
    yield
    health.HUEY.delete("worker-seen-at")


def test_the_process_says_that_it_is_alive_without_asking_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.json() == {"status": "ok"}


def test_a_migrated_database_with_room_on_the_disk_is_ready(client, db):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"] == {"database": True, "disk": True, "migrations": True, "worker": True}


@pytest.mark.parametrize("silent", [timedelta(minutes=4), None], ids=["silent", "never there"])
def test_without_a_worker_it_is_not_ready(client, db, silent):
    health.HUEY.delete("worker-seen-at")
    if silent:
        health.HUEY.put("worker-seen-at", clock.now() - silent)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "disk": True, "migrations": True, "worker": False}


def test_a_full_disk_is_not_ready_and_says_so(client, db, monkeypatch):
    monkeypatch.setattr(health, "_LEAST_FREE_BYTES", 2**62)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["disk"] is False


def test_a_database_that_does_not_answer_is_not_ready(client, db, monkeypatch):
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("no")

    with monkeypatch.context() as patched:
        patched.setattr(health.connection, "cursor", refuse)
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] is False


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, db, path):
    assert client.post(path).status_code == 405
