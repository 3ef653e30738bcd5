from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    label = "certificates"
    verbose_name = "Certificates"

    def ready(self) -> None:
        # All connect by being imported, which needs the apps to be loaded.
        from . import checks, files, receivers  # noqa: F401, PLC0415
