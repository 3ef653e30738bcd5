"""The wordings themselves, in the trainers' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.pages.models import Wording

from .forms import WordingForm


class WordingViewSet(SnippetViewSet):
    model = Wording
    icon = "openquote"
    list_display: ClassVar[list[Any]] = ["avoid", "prefer", BooleanColumn("active")]
    list_filter: ClassVar[list[str]] = ["active"]
    list_per_page = 100
    search_fields: ClassVar[list[str]] = ["avoid", "other_forms", "prefer"]

    def get_edit_handler(self) -> ObjectList:
        return ObjectList(Wording.panels, base_form_class=WordingForm).bind_to_model(Wording)
