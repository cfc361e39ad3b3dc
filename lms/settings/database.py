"""How Cadre talks to its database, wherever the address comes from."""

from typing import Any


def connection_to(address: dict[str, Any]) -> dict[str, Any]:
    """The settings of one database, from what django-environ read of its URL.

    SQLite: readers never wait for the writer (WAL), writers queue instead of failing half way (IMMEDIATE), and a saved
    answer survives a power cut (synchronous=FULL). Others: connections are kept for a minute and checked before use.
    """
    if address["ENGINE"] != "django.db.backends.sqlite3":
        return address | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    return address | {"OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}}
