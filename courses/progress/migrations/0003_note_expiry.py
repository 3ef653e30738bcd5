from zoneinfo import ZoneInfo

from django.db import migrations
from django.utils import timezone

from lms.core.dates import months_later


def note_expiry(apps, schema_editor):
    """Give what was completed before the day on which it expires."""
    rows = apps.get_model("progress", "Enrolment").objects.filter(
        completed_at__isnull=False, course__renewal_months__isnull=False
    )
    for row in rows.select_related("agency", "course").iterator():
        zone = ZoneInfo(row.agency.time_zone) if row.agency else None
        day = timezone.localtime(row.completed_at, zone).date()
        row.expires_on = months_later(day, row.course.renewal_months)
        row.save(update_fields=["expires_on"])


class Migration(migrations.Migration):
    dependencies = [("progress", "0002_exemptions_and_expiry")]

    operations = [migrations.RunPython(note_expiry, migrations.RunPython.noop)]
