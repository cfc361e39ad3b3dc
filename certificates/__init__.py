"""Levels, what they require, who granted them, and the certificates that prove it."""
