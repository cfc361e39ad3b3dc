"""Which pages an author is offered to link to."""

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import PageQuerySet

from lms.permissions import PagePolicyInForce

from .models import CoursePage


def keep_to_own(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """What the person finds in the explorer, and of other courses what the catalogue shows everyone: the course."""
    if request.user.is_superuser:
        return pages
    own = PagePolicyInForce("wagtailcore.Page").explorable_instances(request.user)
    return pages.filter(Q(pk__in=own.values("pk")) | Q(pk__in=CoursePage.objects.live().values("pk")) | Q(depth__lt=4))
