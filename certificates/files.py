"""The kinds of file that this package has made, and the pages of its own that become one."""

from lms.downloads.makers import register
from lms.schedules.pages import register as register_page

from .audit.maker import AuditMaker
from .evaluations.sheet import EvaluationsPage
from .page_files import FORMS, PageMaker
from .register.bundle import CertificatesMaker
from .register.sheet import RegisterPage

register(CertificatesMaker())
register(AuditMaker())
for form, content_type in FORMS:
    register(PageMaker(form, content_type))
register_page(RegisterPage())
register_page(EvaluationsPage())
