from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum (19 MiB, two passes, one lane).

    Django's own parameters need 100 MiB for each person signing in; at shift change, forty people
    do so in the same minute.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
