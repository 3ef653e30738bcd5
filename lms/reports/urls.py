from django.urls import path

from . import kept_views, views
from .acting import views as acting
from .answers import views as answers
from .assigning import exempting, naming
from .assigning import views as assigning
from .glance import views as glance
from .sending import views as sending
from .sheets import views as taking

app_name = "reports"
urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/glance/", glance.glance, name="glance"),
    *(
        path(f"team/{page}/take/", taking.take, {"page": page}, name=f"take_{page}")
        for page in ("finished", "covered", "glance", "assignments", "acts", "places")
    ),
    path("team/finished/", answers.finished, name="finished"),
    path("team/covered/", answers.covered, name="covered"),
    path("team/invite/take/", taking.take, {"page": "invitations"}, name="take_invitations"),
    path(
        "team/assignments/<row:pk>/take/",
        taking.take,
        {"page": "assignment"},
        name="take_assignment",
    ),
    path("team/acts/<row:pk>/take/", taking.take, {"page": "act"}, name="take_act"),
    path("team/evaluations/take/", taking.take, {"page": "evaluations"}, name="take_evaluations"),
    path("practice/take/", taking.take, {"page": "waiting"}, name="take_waiting"),
    path("practice/hours/take/", taking.take, {"page": "hours"}, name="take_hours"),
    path("team/take/", taking.take_team, name="take_team"),
    path("team/take/feedback-sessions/", taking.take, {"page": "debts"}, name="take_debts"),
    path("team/feedback-sessions/", views.debts, name="debts"),
    path("team/people/<row:pk>/take/", taking.take_person, name="take_person"),
    path("team/people/<row:pk>/", views.person, name="person"),
    path("team/assignments/", assigning.assignments, name="assignments"),
    path("team/assignments/new/", assigning.assign, name="assign"),
    path("team/assignments/<row:pk>/", assigning.assignment, name="assignment"),
    path("team/assignments/<row:pk>/change/", assigning.revise, name="revise_assignment"),
    path("team/assignments/<row:pk>/people/", naming.change_people, name="change_people"),
    path("team/assignments/<row:pk>/people/undo/", naming.undo_people, name="undo_people"),
    path("team/assignments/<row:pk>/end/", assigning.end, name="end_assignment"),
    path("team/people/<row:pk>/courses/<row:course>/exempt/", exempting.exempt, name="exempt"),
    path("team/exemptions/<row:pk>/end/", exempting.withdraw, name="withdraw_exemption"),
    path("team/exemptions/<row:pk>/files/", exempting.add_files, name="add_evidence"),
    path("team/exemptions/files/<uuid:pk>/out/", exempting.take_out_file, name="take_out_evidence"),
    path("team/act/", acting.act, name="act"),
    path("team/acts/", acting.acts, name="acts"),
    path("team/acts/<row:pk>/", acting.done, name="done"),
    path("team/acts/<row:pk>/undo/", acting.undo, name="undo_act"),
    path("team/schedules/", sending.schedules, name="schedules"),
    path("team/schedules/<row:pk>/", sending.schedule, name="schedule"),
    path("team/schedules/<row:pk>/change/", sending.change_schedule, name="change_schedule"),
    path("team/sent/<slug:token>/", sending.sent_view, name="sent_view"),
    path("team/views/", kept_views.keep, name="keep_view"),
    path("team/views/<row:pk>/", kept_views.change, name="kept_view"),
]
