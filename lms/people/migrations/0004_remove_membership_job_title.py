from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_titles_become_job_roles")]

    operations = [
        migrations.RemoveField(
            model_name='membership',
            name='job_title',
        ),
    ]
