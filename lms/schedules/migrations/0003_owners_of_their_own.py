from django.db import migrations


def take_over_from_views(apps, schema_editor):
    """Until now a schedule was whose its view was, and had its name."""
    Schedule = apps.get_model("schedules", "Schedule")
    for row in Schedule.objects.filter(owner=None).select_related("view"):
        row.owner_id, row.agency_id = row.view.owner_id, row.view.agency_id
        row.name = row.view.name
        row.save(update_fields=["owner", "agency", "name"])


class Migration(migrations.Migration):
    dependencies = [("schedules", "0002_pages_of_every_kind")]

    operations = [migrations.RunPython(take_over_from_views, migrations.RunPython.noop)]
