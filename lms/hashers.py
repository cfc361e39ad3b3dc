"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane); Django's cost 400 ms of CPU a sign-in."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
