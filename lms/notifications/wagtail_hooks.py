from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import ReminderPlan


class ReminderPlanViewSet(SnippetViewSet):
    model = ReminderPlan
    icon = "calendar-alt"
    menu_label = "Reminders"
    menu_order = 55
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["agency", "days_before", "on_the_day", "days_after"]


register_snippet(ReminderPlanViewSet)
