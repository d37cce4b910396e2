"""What Slack accepts: its limits as tables, and the checks that no table can say."""

from sandbox.rules import limits
from sandbox.rules.messages import check_message, message_too_long, metadata_too_large
from sandbox.rules.problem import Problem
from sandbox.rules.suggestions import MIN_QUERY_LENGTH, check_suggestions
from sandbox.rules.views import check_view, view_too_large

__all__ = [
    "MIN_QUERY_LENGTH",
    "Problem",
    "check_message",
    "check_suggestions",
    "check_view",
    "limits",
    "message_too_long",
    "metadata_too_large",
    "view_too_large",
]
