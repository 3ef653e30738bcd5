from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations

from lms.core.sealing import seal, unseal

SECRETS = ("secret", "seed")


def change_all(apps: Apps, change: Callable[[str, None], str]) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        row.data |= {name: change(row.data[name], None) for name in SECRETS if name in row.data}
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_two_step_sign_in"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: change_all(apps, seal),
            lambda apps, schema_editor: change_all(apps, unseal),
        )
    ]
