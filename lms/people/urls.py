from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("team/invite/", views.invite, name="invite"),
    path("team/invite/<row:pk>/renew/", views.renew, name="renew"),
    path("team/invite/<row:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("invitations/<str:token>/join/", views.join, name="join"),
]
