from django.urls import path

from . import views

app_name = "progress"
urlpatterns = [
    path("learn/courses/<row:course_id>/start/", views.start_course, name="start_course"),
    path("learn/courses/<row:course_id>/refresher/", views.refresher, name="refresher"),
    path("learn/steps/<row:step_id>/done/", views.finish_lesson, name="finish_lesson"),
    path("learn/steps/<row:step_id>/place/", views.keep_place, name="keep_place"),
    path("learn/steps/<row:step_id>/attempt/", views.start_quiz, name="start_quiz"),
    path("learn/evidence/<uuid:pk>/", views.evidence_file, name="evidence_file"),
]
