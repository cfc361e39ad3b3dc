"""A team's own recordings, in the chooser of its lessons."""

from django.urls import reverse

from .samples import make_recording


def test_a_team_chooses_from_the_collection_of_its_course(client, instructor, course):
    make_recording("video", title="Own", collection=course.team.collection)
    client.force_login(instructor)

    offered = client.get(reverse("wagtailmedia:chooser_typed", args=["video"])).json()["html"]

    assert ">Own<" in offered
