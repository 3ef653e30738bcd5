from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/export.csv", views.export, name="export"),
    path("team/people/<row:pk>/", views.person, name="person"),
]
