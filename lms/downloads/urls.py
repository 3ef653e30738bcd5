from django.urls import path

from . import views

app_name = "downloads"
urlpatterns = [
    path("files/", views.own_files, name="list"),
    path("files/<slug:token>/", views.file, name="file"),
    path("files/<slug:token>/again/", views.again, name="again"),
]
