from django.urls import path

from . import life_views, own_views, views
from .audit import views as auditing
from .credentials import views as credentials
from .evaluations import views as evaluations
from .register import views as register

app_name = "certificates"
urlpatterns = [
    path("certificates/", views.own_certificates, name="list"),
    path("certificates/<uuid:pk>/", views.certificate, name="detail"),
    path("certificates/<uuid:pk>/pdf/", views.pdf, name="pdf"),
    path("certificates/<uuid:pk>/share/", own_views.share, name="share"),
    path("certificates/<uuid:pk>/card/", own_views.card, name="card"),
    path("certificates/<uuid:pk>/card/keep/", own_views.kept_card, name="kept_card"),
    path("certificates/<uuid:pk>/credential/", credentials.credential, name="credential"),
    path("certificates/<uuid:pk>/seal/", credentials.seal, name="seal"),
    path("certificates/<uuid:pk>/withdraw/", life_views.withdraw, name="withdraw"),
    path("certificates/<uuid:pk>/give-back/", life_views.give_back, name="give_back"),
    path("certificates/<uuid:pk>/issue-again/", life_views.issue_again, name="issue_again"),
    path("certificates/evaluations/", evaluations.evaluations, name="evaluations"),
    path("certificates/evaluations/<row:pk>/", evaluations.evaluate, name="evaluate"),
    path("certificates/register/", register.register, name="register"),
    path("certificates/register/file/", register.bundle, name="bundle"),
    path("certificates/register/audit/", auditing.audit, name="audit"),
    path("certificates/register/take/", register.take_register, name="take_register"),
    path(".well-known/jwks.json", credentials.keys, name="keys"),
    path("credentials/keys/<slug:thumbprint>/", credentials.key, name="key"),
    path("credentials/issuers/<uuid:pk>/", credentials.issuer, name="issuer"),
    path("credentials/status/<uuid:public_id>/", credentials.status_list, name="status_list"),
    path("verify/", views.verify, name="verify"),
    path("verify/file/", views.verify_file, name="verify_file"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
