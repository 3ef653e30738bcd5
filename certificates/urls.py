from django.urls import path

from . import views

app_name = "certificates"
urlpatterns = [
    path("certificates/", views.own_certificates, name="list"),
    path("certificates/<uuid:pk>/", views.certificate, name="detail"),
    path("certificates/<uuid:pk>/pdf/", views.pdf, name="pdf"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
