"""The world of the matrix, made once for each module that asks about it."""

import pytest
from django.db import transaction
from django.test import override_settings

from .world import populated


@pytest.fixture(scope="module")
def media_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_its_own(settings, media_folder):
    """One folder for the whole matrix, as the world's files are in it."""
    settings.MEDIA_ROOT = media_folder


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media_folder):
    """The learner's enrolment with an open and a submitted attempt, their certificate and their record.

    Made once for the whole matrix, in a transaction that is undone at its end; each request is undone by itself.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media_folder):
            made = populated()
        yield made
        transaction.set_rollback(True)
