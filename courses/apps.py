"""The app of courses."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Pages and lessons, editions, enrolment and progress."""

    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        """Listen to Wagtail publishing pages; rights over files end with the role, and editions keep theirs."""
        from wagtail.documents.models import Document
        from wagtail.images.models import Image
        from wagtail.permissions import register_permission_policy
        from wagtailmedia.models import Media

        from . import due_releases, receivers
        from .attachments import FilePolicy
        from .models import Recording

        for model, holder in ((Document, Document), (Image, Image), (Recording, Media)):
            policy = FilePolicy(model, auth_model=holder, owner_field_name="uploaded_by_user")
            # Exactly this class: what Wagtail registers for it later does not take its place.
            register_permission_policy(model, policy, exact_class=True)
