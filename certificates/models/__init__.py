from .credentials import (
    LIST_LENGTH,
    Issuer,
    IssuerKey,
    LateCredential,
    StatusEntry,
    StatusList,
)
from .designs import Design, Look, Orientation, Paper, Picture, ProviderApproval
from .evaluation import Evaluation, EvaluationForm, EvaluationReceipt
from .records import (
    Certificate,
    CertificatePdf,
    CertificateState,
    Revocation,
    new_code,
    new_number,
)
from .sharing import ShareLink

__all__ = [
    "LIST_LENGTH",
    "Certificate",
    "CertificatePdf",
    "CertificateState",
    "Design",
    "Evaluation",
    "EvaluationForm",
    "EvaluationReceipt",
    "Issuer",
    "IssuerKey",
    "LateCredential",
    "Look",
    "Orientation",
    "Paper",
    "Picture",
    "ProviderApproval",
    "Revocation",
    "ShareLink",
    "StatusEntry",
    "StatusList",
    "new_code",
    "new_number",
]
