"""What a load did to one kind of entry."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """The names of what was added, changed, retired and left alone; one that was added has not changed besides."""

    added: set[Hashable] = field(default_factory=set)
    changed: set[Hashable] = field(default_factory=set)
    retired: set[Hashable] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)

    def counts(self) -> Counter[str]:
        """How many of each."""
        changed = self.changed - self.added
        return Counter(added=len(self.added), changed=len(changed), retired=len(self.retired))
