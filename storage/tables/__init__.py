"""Every table. Private to storage/ and to its migrations.

The organisation is part of every table's key or of its indexes, and of every query: that
is what keeps one organisation's words from another. Times are instants in UTC.
"""

from storage.tables.digests import EditionItemRow, EditionLineRow, EditionRow, ScheduleRow
from storage.tables.goals import (
    BacklogLinkRow,
    CheckInRow,
    MeasureRow,
    NodeChannelRow,
    NodeLearningRow,
    NodeRow,
    NudgeItemRow,
    NudgeRow,
    ParticipantRow,
    ReadingRow,
    ReviewRow,
    SnoozeRow,
    SupportRow,
    SupportTurnRow,
)
from storage.tables.learnings import (
    ApplicationRow,
    CapturedMessageRow,
    ConversationRow,
    DraftRow,
    LearningRow,
    LearningTagRow,
    TagRow,
)
from storage.tables.organisation import (
    ChannelRow,
    DomainLeadRow,
    DomainRow,
    MembershipRow,
    OrganisationRow,
    PersonRow,
    SettingsRow,
)
from storage.tables.records import AuditRow, AuditWordsRow, ClaimRow, PostRow, SweepRow
from storage.tables.search import LearningWordsRow, WordRow

__all__ = [
    "ApplicationRow",
    "AuditRow",
    "AuditWordsRow",
    "BacklogLinkRow",
    "CapturedMessageRow",
    "ChannelRow",
    "CheckInRow",
    "ClaimRow",
    "ConversationRow",
    "DomainLeadRow",
    "DomainRow",
    "DraftRow",
    "EditionItemRow",
    "EditionLineRow",
    "EditionRow",
    "LearningRow",
    "LearningTagRow",
    "LearningWordsRow",
    "MeasureRow",
    "MembershipRow",
    "NodeChannelRow",
    "NodeLearningRow",
    "NodeRow",
    "NudgeItemRow",
    "NudgeRow",
    "OrganisationRow",
    "ParticipantRow",
    "PersonRow",
    "PostRow",
    "ReadingRow",
    "ReviewRow",
    "ScheduleRow",
    "SettingsRow",
    "SnoozeRow",
    "SupportRow",
    "SupportTurnRow",
    "SweepRow",
    "TagRow",
    "WordRow",
]
