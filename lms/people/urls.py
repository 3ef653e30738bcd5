from django.urls import path

from . import views
from .imports import views as imports

app_name = "people"
urlpatterns = [
    path("team/invite/", views.invite, name="invite"),
    path("team/invite/<row:pk>/renew/", views.renew, name="renew"),
    path("team/invite/<row:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("team/import/", imports.import_list, name="imports"),
    path("team/import/<row:pk>/", imports.import_detail, name="import"),
    path("team/import/<row:pk>/apply/", imports.import_apply, name="import_apply"),
    path("team/import/<row:pk>/undo/", imports.import_undo, name="import_undo"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("invitations/<str:token>/join/", views.join, name="join"),
]
