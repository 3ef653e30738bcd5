from django.urls import path

from . import views

app_name = "downloads"
urlpatterns = [
    path("files/", views.own_files, name="list"),
    path("files/<str:token>/", views.file, name="file"),
    path("files/<str:token>/again/", views.again, name="again"),
]
