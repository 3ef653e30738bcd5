from .credentials import LIST_LENGTH, Issuer, IssuerKey, StatusEntry, StatusList
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
    "LIST_LENGTH",
    "Certificate",
    "CertificatePdf",
    "CertificateState",
    "Design",
    "Issuer",
    "IssuerKey",
    "Look",
    "Orientation",
    "Paper",
    "Picture",
    "ProviderApproval",
    "Revocation",
    "StatusEntry",
    "StatusList",
    "new_code",
    "new_number",
]
