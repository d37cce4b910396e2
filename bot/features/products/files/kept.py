"""What belongs to something that Pollen keeps, laid beside it: a port's tags, what a member is called elsewhere."""

from typing import Any


class Extras:
    """Things by a kind and a key, in their order: of two that are called the same, each gets its own back."""

    def __init__(self, value: Any = None) -> None:
        self.value: dict[str, dict[str, list[Any]]] = {}
        self._given = value if isinstance(value, dict) else {}
        self._taken: dict[tuple[str, str], int] = {}
        self._empty: dict[tuple[str, str], int] = {}

    def put(self, kind: str, key: str, extra: dict[str, Any]) -> None:
        """Lay aside what there is; nothing takes no place unless something comes behind it."""
        if not extra:
            self._empty[kind, key] = self._empty.get((kind, key), 0) + 1
            return
        mine = self.value.setdefault(kind, {}).setdefault(key, [])
        mine += [{}] * self._empty.pop((kind, key), 0)
        mine.append(extra)

    def take(self, kind: str, key: str) -> dict[str, Any]:
        """Return what was laid aside for the next thing that is called so."""
        some = self._given.get(kind)
        mine = some.get(key) if isinstance(some, dict) else None
        place = self._taken.get((kind, key), 0)
        self._taken[kind, key] = place + 1
        found = mine[place] if isinstance(mine, list) and place < len(mine) else {}
        return dict(found) if isinstance(found, dict) else {}

    def take_list(self, kind: str) -> list[Any]:
        """Return what was laid aside as a list."""
        found = self._given.get(kind)
        return list(found) if isinstance(found, list) else []
