from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    label = "certificates"
    verbose_name = "Certificates"

    def ready(self) -> None:
        # Both connect by being imported, which needs the apps to be loaded.
        from . import checks, receivers  # noqa: F401, PLC0415
