"""What happens at the end of a workflow. Read by Wagtail's models, so it imports none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail import hooks
from wagtail.workflows import publish_workflow_state

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from lms.people.models import User

HOOK = "hold_back_approved"


def publish_approved(workflow_state: WorkflowState, user: User | None = None) -> None:
    """Publish what was approved, unless a hook holds it back; then it stays an approved draft."""
    thing = workflow_state.content_object.get_latest_revision_as_object()
    if not any(holds_back(thing) for holds_back in hooks.get_hooks(HOOK)):
        publish_workflow_state(workflow_state, user=user)
