"""Ids as types of their own, so that a domain's id is never passed for a learning's.

Slack's ids are strings and opaque; ours are integers, unique in the whole database and
meaningful only together with the organisation that they belong to.
"""

from typing import NewType

OrganisationId = NewType("OrganisationId", str)
"""The installation: an Enterprise organisation's id (E…) where Pollen is installed for all of it, else a team's (T…)."""
TeamId = NewType("TeamId", str)
UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)

DomainId = NewType("DomainId", int)
LearningId = NewType("LearningId", int)
DraftId = NewType("DraftId", int)
ScheduleId = NewType("ScheduleId", int)
EditionId = NewType("EditionId", int)
PostId = NewType("PostId", int)
NodeId = NewType("NodeId", int)
"""A node of the Lean Value Tree: a vision, goal, bet or initiative."""
MeasureId = NewType("MeasureId", int)
SupportId = NewType("SupportId", int)

ProductId = NewType("ProductId", int)
HandOverId = NewType("HandOverId", int)

Delivery = NewType("Delivery", str)
"""What names one delivery of Slack's: an event id, a trigger id, or a view's id and hash."""
