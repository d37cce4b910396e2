"""The small organisation that the digests' own tests use."""

from tests.digests.conftest import places, world

__all__ = ["places", "world"]
