"""The kinds of file that this package has made in the background."""

from lms.downloads.makers import register

from .audit.maker import AuditMaker
from .register.bundle import CertificatesMaker

register(CertificatesMaker())
register(AuditMaker())
