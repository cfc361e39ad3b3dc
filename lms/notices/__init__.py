"""News for a person: an inbox, and by e-mail as far as they choose."""
