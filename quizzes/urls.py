from django.urls import path

from . import accommodation_views, marking_views, views

app_name = "quizzes"
urlpatterns = [
    path("accommodations/", accommodation_views.listing, name="accommodations"),
    path("accommodations/<int:pk>/end/", accommodation_views.end, name="end_accommodation"),
    path("practice/marking/", marking_views.queue, name="marking"),
    path("practice/marking/<row:pk>/", marking_views.answer, name="mark"),
    path("quizzes/<int:pk>/attempts/", views.history, name="history"),
    path("attempts/<uuid:pk>/", views.attempt, name="attempt"),
    path("attempts/<uuid:pk>/save/", views.save, name="save"),
    path("attempts/<uuid:pk>/check/", views.check, name="check"),
    path("attempts/<uuid:pk>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:pk>/review/", views.review, name="review"),
]
