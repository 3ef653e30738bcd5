import uuid

from django.db import migrations, models


def give_each_its_own(apps, schema_editor):
    """A default is worked out once for all rows that are there; each needs another."""
    lists = apps.get_model("certificates", "StatusList").objects.all()
    for row in lists.iterator():
        row.public_id = uuid.uuid4()
        row.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("certificates", "0007_evaluations")]
    options = {
        "default": uuid.uuid4,
        "editable": False,
        "help_text": "In its address; counted ones would lead through the names of all agencies.",
    }
    operations = [
        migrations.AddField(
            "statuslist", "public_id", models.UUIDField(null=True, **options)
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop),
        migrations.AlterField(
            "statuslist", "public_id", models.UUIDField(unique=True, **options)
        ),
    ]
