from django.urls import path

from . import views

app_name = "quizzes"
urlpatterns = [
    path("quizzes/<int:pk>/attempts/", views.history, name="history"),
    path("attempts/<uuid:pk>/", views.attempt, name="attempt"),
    path("attempts/<uuid:pk>/save/", views.save, name="save"),
    path("attempts/<uuid:pk>/check/", views.check, name="check"),
    path("attempts/<uuid:pk>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:pk>/review/", views.review, name="review"),
]
