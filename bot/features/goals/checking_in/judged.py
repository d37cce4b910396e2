"""How a node stands, by the readings of all that lies below it."""

from collections.abc import Mapping
from datetime import date

from bot.features.goals.rules.judgement import Judgement
from bot.features.goals.rules.judging import judge_tree
from bot.features.goals.rules.tree import Node, above
from bot.features.goals.store import GoalStore
from bot.kernel.ids import NodeId, OrganisationId


class Judging:
    """One node with what lies above and below it. Read once; its readings are read each time."""

    def __init__(self, store: GoalStore, organisation: OrganisationId, node: Node) -> None:
        self._store, self._organisation = store, organisation
        self._nodes = _branch(node, store.tree(organisation))
        self._measures = store.measures(organisation, list(self._nodes))

    def judge(self, node: Node, *, today: date) -> Judgement:
        """Judge the node as it is given, by the readings as they are stored now."""
        latest = self._store.latest(self._organisation, [measure.id for measure in self._measures])
        judged = judge_tree(self._nodes | {node.id: node}, self._measures, latest, today=today)
        return judged[node.id]


def _branch(node: Node, tree: Mapping[NodeId, Node]) -> dict[NodeId, Node]:
    parents = {one.id: one.parent for one in tree.values()} | {node.id: node.parent}
    upwards = set(above(node.id, parents))
    return {one.id: one for one in tree.values() if one.id in upwards or node.id in above(one.id, parents)} | {
        node.id: node
    }
