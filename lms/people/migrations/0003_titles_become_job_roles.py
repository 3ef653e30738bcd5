from django.db import migrations


def titles_to_roles(apps, schema_editor):
    """Make a job role of each title that was written beside a membership."""
    membership, job_role = (apps.get_model("people", name) for name in ("Membership", "JobRole"))
    rows = membership.objects.exclude(job_title="")
    for agency, title in set(rows.values_list("agency", "job_title")):
        role = job_role.objects.create(agency_id=agency, name=title)
        rows.filter(agency=agency, job_title=title).update(job_role=role)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_job_roles_and_supervisors")]

    operations = [migrations.RunPython(titles_to_roles, migrations.RunPython.noop)]
