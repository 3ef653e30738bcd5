from django.urls import path

from . import views
from .calibration import moderation_views as moderation
from .calibration import views as calibration
from .dose import views as dose
from .groups import session_views as group_sessions
from .groups import views as groups
from .home_of_practice import my_practice
from .hours import views as hours
from .journal import views as journal

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
    path("practice/requests/<uuid:pk>/agree/", views.agree_time, name="agree_time"),
    path("practice/requests/<uuid:pk>/practice.ics", views.calendar, name="calendar"),
    path("practice/requests/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("practice/requests/<uuid:pk>/observe/", views.observe_request, name="observe_request"),
    path("practice/feedback/<uuid:pk>/", views.feedback, name="feedback"),
    path("practice/feedback/<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("practice/feedback/<uuid:pk>/choose/", views.choose, name="choose"),
    path("practice/feedback/<uuid:pk>/plan/", views.plan, name="plan"),
    path("practice/feedback/<uuid:pk>/agree/", views.agree, name="agree"),
    path("practice/feedback/<uuid:pk>/reply/", views.reply, name="reply"),
    path("practice/feedback/<uuid:pk>/second-look/", views.ask_look, name="ask_look"),
    path("practice/feedback/<uuid:pk>/opinion/", views.answer_look, name="answer_look"),
    path("practice/feedback/<uuid:pk>/amend/", views.amend, name="amend"),
    path("practice/feedback/<uuid:pk>/repair/", views.ask_repair, name="ask_repair"),
    path("practice/repairs/<uuid:pk>/", views.repair, name="repair"),
    path("practice/feedback/<uuid:pk>/edit/", views.edit, name="edit"),
    path("practice/feedback/<uuid:pk>/autosave/", views.autosave, name="autosave"),
    path("practice/feedback/<uuid:pk>/preview/", views.preview, name="preview"),
    path("practice/feedback/<uuid:pk>/share/", views.share, name="share"),
    path("practice/feedback/<uuid:pk>/sign-off/", views.sign_off, name="sign_off"),
    path("practice/feedback/<uuid:pk>/set-aside/", views.set_aside, name="set_aside"),
    path("my-practice/", my_practice, name="my_practice"),
    path("my-practice/journal/", journal.journal, name="journal"),
    path("my-practice/journal/new/", journal.new, name="journal_new"),
    path("my-practice/journal/download/", journal.download, name="journal_download"),
    path("my-practice/journal/<uuid:pk>/", journal.entry, name="journal_entry"),
    path("my-practice/journal/<uuid:pk>/autosave/", journal.autosave, name="journal_autosave"),
    path("my-practice/journal/<uuid:pk>/delete/", journal.delete, name="journal_delete"),
    path("my-practice/journal/<uuid:pk>/share/", journal.share, name="journal_share"),
    path("my-practice/excerpts/<uuid:pk>/", journal.excerpt, name="excerpt"),
    path("my-practice/excerpts/<uuid:pk>/take-back/", journal.take_back, name="take_back"),
    path("my-practice/hours/", hours.log, name="hours"),
    path("my-practice/hours/print/", hours.printed, name="hours_printed"),
    path("my-practice/hours/export/", hours.export, name="hours_export"),
    path("my-practice/hours/<uuid:pk>/correct/", hours.correct, name="correct_hours"),
    path("my-practice/sessions/<row:enrolment_id>/", dose.sessions, name="sessions"),
    path("practice/sessions/<row:enrolment_id>/", dose.coaching, name="coaching"),
    path("practice/sessions/<row:enrolment_id>/start/", dose.start, name="start_session"),
    path("practice/groups/", groups.groups, name="groups"),
    path("practice/groups/new/", groups.new_group, name="new_group"),
    path("practice/groups/<uuid:pk>/", groups.group, name="group"),
    path("practice/groups/<uuid:pk>/members/", groups.take_in, name="take_in"),
    path("practice/groups/<uuid:pk>/members/<row:member_id>/end/", groups.let_go, name="let_go"),
    path("practice/groups/<uuid:pk>/agreements/", groups.agreements, name="agreements"),
    path("practice/groups/<uuid:pk>/accept/", groups.accept, name="accept"),
    path("practice/groups/<uuid:pk>/sessions/new/", group_sessions.plan, name="plan_group"),
    path("practice/group-sessions/<uuid:pk>/", group_sessions.session, name="group_session"),
    path("practice/group-sessions/<uuid:pk>/move/", group_sessions.move, name="move_group"),
    path("practice/group-sessions/<uuid:pk>/call-off/", group_sessions.call_off, name="call_off"),
    path("practice/group-sessions/<uuid:pk>/log/", group_sessions.log_again, name="log_again"),
    path("practice/group-sessions/<uuid:pk>/group.ics", group_sessions.calendar, name="group_ics"),
    path("practice/hours/", hours.confirm, name="confirm_hours"),
    path("practice/calibration/", calibration.calibration, name="calibration"),
    path("practice/calibration/start/", calibration.start, name="start_round"),
    path("practice/calibration/rounds/<uuid:pk>/", calibration.round_page, name="round"),
    path("practice/calibration/vignettes/<uuid:pk>/", calibration.vignette, name="vignette"),
    path(
        "practice/calibration/vignettes/<uuid:pk>/autosave/",
        calibration.autosave,
        name="vignette_autosave",
    ),
    path("practice/moderations/<uuid:pk>/", moderation.moderation, name="moderation"),
    path("practice/moderations/<uuid:pk>/partner/", moderation.partner, name="choose_partner"),
    path("practice/moderations/<uuid:pk>/close/", moderation.close, name="close_moderation"),
]
