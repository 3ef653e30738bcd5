"""Hours, forms and the pilot plan in the trainers' admin, in one menu."""

from __future__ import annotations

from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import (
    CoachingRhythm,
    FeedbackForm,
    HoursSplit,
    HoursStandard,
    PilotTemplate,
    SupervisionSettings,
)


class HoursViewSet(SnippetViewSet):
    model = HoursStandard
    icon = "time"
    menu_label = "Practice hours"
    list_display = ["title", "standard", "checked_on"]
    copy_view_enabled = False


class SplitViewSet(SnippetViewSet):
    model = HoursSplit
    icon = "group"
    menu_label = "Hours in groups"
    list_display = ["title", "largest_group", "individual_up_to", "most_individual"]
    copy_view_enabled = False


class FeedbackFormViewSet(SnippetViewSet):
    model = FeedbackForm
    icon = "form"
    menu_label = "Feedback forms"
    list_display = ["title", "kind"]
    copy_view_enabled = False


class PilotViewSet(SnippetViewSet):
    model = PilotTemplate
    icon = "list-ol"
    menu_label = "Pilot plan"
    copy_view_enabled = False


class RhythmViewSet(SnippetViewSet):
    model = CoachingRhythm
    icon = "calendar-alt"
    menu_label = "Feedback sessions"
    list_display = ["course", "months"]
    copy_view_enabled = False


class SettingsViewSet(SnippetViewSet):
    model = SupervisionSettings
    icon = "cog"
    menu_label = "Supervision settings"
    list_display = ["agency", "neutral_person", "reminder_days", "escalation_days"]
    copy_view_enabled = False


class PracticeRulesGroup(SnippetViewSetGroup):
    items = (
        HoursViewSet,
        SplitViewSet,
        FeedbackFormViewSet,
        PilotViewSet,
        RhythmViewSet,
        SettingsViewSet,
    )
    menu_label = "Practice rules"
    menu_name = "practice-rules"
    menu_icon = "tasks"
    menu_order = 175
