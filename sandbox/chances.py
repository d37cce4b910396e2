"""What happens by chance, the same way each time for the same seed."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random


@dataclass(slots=True)
class Chances:
    """Draws that depend on the seed, on who draws, and on how often they have drawn about the same thing.

    So calls of one method fare alike however many others come in between.
    """

    seed: int = 0
    _draws: Counter[tuple[str, str]] = field(default_factory=Counter)

    def begin(self, seed: int) -> None:
        """Begin anew with another seed."""
        self.seed = seed
        self._draws.clear()

    def happens(self, chance: float, *, who: str, about: str) -> bool:
        if chance >= 1:
            return True
        self._draws[who, about] += 1
        draw = Random(f"{self.seed}/{who}/{about}/{self._draws[who, about]}")  # noqa: S311 (no secret)
        return draw.random() < chance

    def shuffler(self, who: str) -> Random:
        """Something to bring things into another order with."""
        self._draws[who, "order"] += 1
        return Random(f"{self.seed}/{who}/order/{self._draws[who, 'order']}")  # noqa: S311 (no secret)
