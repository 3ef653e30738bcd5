from django.apps import AppConfig


class DownloadsConfig(AppConfig):
    name = "lms.downloads"
    label = "downloads"
    verbose_name = "Files made in the background"
