from django.urls import path

from . import signing_in_views, views
from .imports import views as imports
from .places import views as places
from .structure import views as structure

app_name = "people"
urlpatterns = [
    path("team/invite/", views.invite, name="invite"),
    path("team/invite/<row:pk>/renew/", views.renew, name="renew"),
    path("team/invite/<row:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("team/import/", imports.import_list, name="imports"),
    path("team/import/<row:pk>/", imports.import_detail, name="import"),
    path("team/import/<row:pk>/apply/", imports.import_apply, name="import_apply"),
    path("team/import/<row:pk>/undo/", imports.import_undo, name="import_undo"),
    path("team/structure/", structure.structure, name="structure"),
    path("team/structure/teams/new/", structure.team, name="new_team"),
    path("team/structure/teams/<row:pk>/", structure.team, name="team"),
    path("team/structure/job-roles/new/", structure.job_role, name="new_job_role"),
    path("team/structure/job-roles/<row:pk>/", structure.job_role, name="job_role"),
    path("team/places/", places.places, name="places"),
    path("team/people/<row:pk>/places/", places.person_places, name="person_places"),
    path("team/people/<row:pk>/places/new/", places.add, name="add_place"),
    path("team/places/<row:pk>/change/", places.change, name="change_place"),
    path("team/places/<row:pk>/end/", places.end, name="end_place"),
    path("team/places/<row:pk>/reopen/", places.reopen, name="reopen_place"),
    path("signing-in/second-step/", signing_in_views.second_step, name="second_step"),
    path("signing-in/unsent/", signing_in_views.sent_too_late, name="unsent"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("invitations/<str:token>/join/", views.join, name="join"),
]
