"""Pages for what is not there or not allowed say whom to ask."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(("path", "status"), [("/nothing/here/", 404), (reverse("certificates:grants"), 403)])
def test_it_names_the_address_to_write_to(client, learner, settings, path, status):
    settings.LMS_SUPPORT_EMAIL = "desk@example.test"
    client.force_login(learner)

    page = client.get(path)

    assert page.status_code == status
    assert 'href="mailto:desk@example.test"' in page.content.decode().partition("<main")[2].partition("</main")[0]
