"""Every address of the project, and the groups of those that aren't in table.csv one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.table import rows

# Sign-in and its pages come from allauth. All of them concern the person who asks and nobody
# else: none has an id in its address.
ANYBODY = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
HALFWAY_IN = {"account_confirm_login_code", "mfa_authenticate"}
SIGNED_IN = {
    "account_email",
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
OTHER_DOORS = {"admin/login/", "_util/login/"}
"""Sign-in pages that Wagtail brings along; they lead to ours, which has limits on tries."""
PAGE_PASSWORDS = {
    "wagtailcore_authenticate_with_password",
    "wagtaildocs_authenticate_with_password",
}
"""Ask for the password of a page or a collection that has one; ours are gated by people."""
NO_SUCH_NUMBER = {r"^documents/\d{19,}/"}
ADMIN = "admin/"


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    arguments: frozenset[str] = frozenset()

    def is_known(self) -> bool:
        named = {row.name for row in rows()} | ANYBODY | HALFWAY_IN | SIGNED_IN | PAGE_PASSWORDS
        by_route = OTHER_DOORS | NO_SUCH_NUMBER
        return self.name in named or self.route in by_route or self.route.startswith(ADMIN)


def addresses(
    resolver: URLResolver | None = None, route: str = "", space: tuple[str, ...] = ()
) -> Iterator[Address]:
    """Walk every pattern that the project answers to."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = ":".join((*space, entry.name or ""))
            yield Address(here, name, frozenset(entry.pattern.regex.groupindex))
        else:
            below = (*space, entry.namespace) if entry.namespace else space
            yield from addresses(entry, here, below)


def unknown(found: Iterable[Address]) -> list[str]:
    """Return a sentence for each address of which nobody has said who sees it."""
    return [
        f"{address.name or address.route} at {address.route} isn’t in tests/access/table.csv: "
        "write a row that says who sees it."
        for address in found
        if not address.is_known()
    ]
