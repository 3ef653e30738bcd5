from django.urls import path

from . import views

app_name = "supervision"
urlpatterns = [
    path("practice/", views.home, name="home"),
    path("practice/people/<row:enrolment_id>/<row:step_id>/", views.person, name="person"),
    path(
        "practice/people/<row:enrolment_id>/<row:step_id>/observe/",
        views.observe_person,
        name="observe_person",
    ),
    path("practice/steps/<row:step_id>/ask/", views.ask, name="ask"),
    path("practice/requests/<uuid:pk>/", views.request_page, name="request"),
    path("practice/requests/<uuid:pk>/answer/", views.answer, name="answer"),
    path("practice/requests/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("practice/requests/<uuid:pk>/observe/", views.observe_request, name="observe_request"),
    path("practice/feedback/<uuid:pk>/", views.feedback, name="feedback"),
    path("practice/feedback/<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("practice/feedback/<uuid:pk>/edit/", views.edit, name="edit"),
    path("practice/feedback/<uuid:pk>/autosave/", views.autosave, name="autosave"),
    path("practice/feedback/<uuid:pk>/preview/", views.preview, name="preview"),
    path("practice/feedback/<uuid:pk>/share/", views.share, name="share"),
    path("practice/feedback/<uuid:pk>/sign-off/", views.sign_off, name="sign_off"),
    path("practice/feedback/<uuid:pk>/set-aside/", views.set_aside, name="set_aside"),
]
