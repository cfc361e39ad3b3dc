"""Facts that travel upward: sent inside the transaction that makes them true."""

from django.dispatch import Signal

# attempt_submitted(sender=Attempt, attempt, at): an attempt was marked.
attempt_submitted = Signal()
# attempts_granted(sender=AttemptGrant or TimeAllowance, grant, at): staff gave somebody further attempts or more time,
# left an attempt out, or ended an allowance; the grant knows its kind, its reason and who gave it.
attempts_granted = Signal()
