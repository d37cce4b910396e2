"""What Slack accepts: its limits as tables, and the checks that no table can say."""

from sandbox.rules.messages import check_message, message_too_long
from sandbox.rules.problem import Problem
from sandbox.rules.views import check_view, view_too_large

__all__ = ["Problem", "check_message", "check_view", "message_too_long", "view_too_large"]
