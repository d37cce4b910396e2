"""The buttons by which domains evolve: a domain's page has them. Each carries the domain's number as its value."""

from typing import Final

MERGE: Final = "domains.merge.v1"
SPLIT: Final = "domains.split.v1"
LEAD: Final = "domains.lead.v1"
