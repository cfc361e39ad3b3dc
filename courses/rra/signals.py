"""Facts that travel upward: sent inside the transaction that makes them true."""

from django.dispatch import Signal

# facts_loaded(sender=FactVersion): versions of facts may have been published, or facts retired.
facts_loaded = Signal()
# version_published(sender=FactVersion, version, previous, actor, at): a fact says something new. `previous` is the
# version that was the latest until then, None for a first one; `actor` is None where a load published it.
version_published = Signal()
