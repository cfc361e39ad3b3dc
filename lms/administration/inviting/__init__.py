"""Inviting people: reading lists, checking them before anything happens, messages, and accepting."""
