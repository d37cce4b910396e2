"""Every table. Private to storage/ and to its migrations.

The organisation is part of every table's key or of its indexes, and of every query: that
is what keeps one organisation's words from another. Times are instants in UTC.
"""

from storage.tables.digests import EditionItemRow, EditionRow, ScheduleRow
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
    "CapturedMessageRow",
    "ChannelRow",
    "ClaimRow",
    "ConversationRow",
    "DomainLeadRow",
    "DomainRow",
    "DraftRow",
    "EditionItemRow",
    "EditionRow",
    "LearningRow",
    "LearningTagRow",
    "LearningWordsRow",
    "MembershipRow",
    "OrganisationRow",
    "PersonRow",
    "PostRow",
    "ScheduleRow",
    "SettingsRow",
    "SweepRow",
    "TagRow",
    "WordRow",
]
