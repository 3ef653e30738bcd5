from django.urls import path

from . import views

app_name = "dashboard"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("help/", views.help_page, name="help"),
]
