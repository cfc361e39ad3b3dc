"""Facts that travel upward: sent inside the transaction that makes them true."""

from django.dispatch import Signal

# facts_loaded(sender=FactVersion): versions of facts may have been published, or facts retired.
facts_loaded = Signal()
