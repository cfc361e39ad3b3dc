"""Questions made out of the facts: templates over plain values, and what puts them into the bank."""
