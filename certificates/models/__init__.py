from .designs import Design, Look, Orientation, Paper, Picture, ProviderApproval
from .records import (
    Certificate,
    CertificatePdf,
    CertificateState,
    Revocation,
    new_code,
    new_number,
)

__all__ = [
    "Certificate",
    "CertificatePdf",
    "CertificateState",
    "Design",
    "Look",
    "Orientation",
    "Paper",
    "Picture",
    "ProviderApproval",
    "Revocation",
    "new_code",
    "new_number",
]
