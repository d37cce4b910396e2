"""The buttons by which domains evolve: a domain's page has them. Each carries the domain's number as its value."""

from typing import Final

MERGE: Final = "domains.merge.v1"
SPLIT: Final = "domains.split.v1"
LEAD: Final = "domains.lead.v1"

MERGING: Final = "domains.merging.v1"
"""The form in which a domain becomes part of another one."""
SPLITTING: Final = "domains.splitting.v1"
LEADING: Final = "domains.leading.v1"
