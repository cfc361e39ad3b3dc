"""Facts that travel upward: sent inside the transaction that makes them true."""

from django.dispatch import Signal

# facts_loaded(sender=FactVersion): versions of facts may have been published, or facts retired.
facts_loaded = Signal()

# version_published(sender=FactVersion, version=…, previous=… or None, actor=… or None, at=…): a fact has a new one.
version_published = Signal()

# draft_published(sender=kind of fact, draft=…, actor=… or None, at=…): the draft of a fact was put in force.
draft_published = Signal()
