import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_two_step_sign_in"),
        ("schedules", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.agency",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="page",
            field=models.CharField(
                default="team", help_text="Its name in pages.py.", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="name",
            field=models.CharField(default="", max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="schedule",
            name="query",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="schedule",
            name="others",
            field=models.ManyToManyField(
                blank=True, related_name="schedules_of_others", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="schedule",
            name="view",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="schedules",
                to="people.keptview",
            ),
        ),
        migrations.AddField(
            model_name="sending",
            name="page",
            field=models.CharField(default="team", max_length=40),
        ),
        migrations.RemoveConstraint(
            model_name="sending", name="one_sending_per_schedule_and_slot"
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.UniqueConstraint(
                fields=("schedule", "slot_on", "owner"), name="one_sending_per_slot_and_person"
            ),
        ),
    ]
