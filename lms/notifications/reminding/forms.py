from django import forms

from .models import ReminderPlan


class PlanForm(forms.ModelForm):
    class Meta:
        model = ReminderPlan
        fields = (
            "days_before",
            "on_the_day",
            "days_after",
            "supervisor_after",
            "manager_after",
            "what_next",
            "digest_weekday",
        )
