from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "lms.schedules"
    label = "schedules"
    verbose_name = "Views sent by mail"
