"""The store that every part of goals builds on."""

from storage.goals.following import SqlFollowing
from storage.goals.measures import SqlMeasures
from storage.goals.nodes import SqlNodes


class SqlGoalStore(SqlNodes, SqlMeasures, SqlFollowing):
    """Nodes, measures, readings, people and the channels that follow, over one transaction."""
