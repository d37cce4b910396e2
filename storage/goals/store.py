"""The store that every part of goals builds on."""

from storage.goals.measures import SqlMeasures
from storage.goals.nodes import SqlNodes


class SqlGoalStore(SqlNodes, SqlMeasures):
    """Nodes, measures, readings and people, over one transaction."""
