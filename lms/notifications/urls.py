from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.notice_list, name="list"),
    path("notices/choices/", views.choices, name="choices"),
    path("notices/agency/", views.plan, name="plan"),
    path("notices/noted/", views.note_everything, name="note_all"),
    path("notices/<row:pk>/open/", views.open_notice, name="open"),
]
