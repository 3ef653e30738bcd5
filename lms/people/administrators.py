"""What the group “Administrators” may do in the admin: look after the agencies' settings."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

ADMINISTRATORS = "Administrators"
ACTIONS = ("add", "change", "view")


def set_up_administrators() -> Group:
    """Make the group, and give it whatever it doesn't have yet."""
    group, _ = Group.objects.get_or_create(name=ADMINISTRATORS)
    codenames = [f"{action}_agency" for action in ACTIONS]
    wanted = Q(content_type__app_label="people", codename__in=codenames)
    wanted |= Q(content_type__app_label="wagtailadmin", codename="access_admin")
    group.permissions.add(*Permission.objects.filter(wanted))
    return group
