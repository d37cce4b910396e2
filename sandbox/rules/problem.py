"""What Slack says of a payload that it refuses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a payload, in Slack's words.

    `pointer` is the JSON pointer of the offending value: /blocks/1/elements in a message, /view/blocks/1 in a view.
    `constraint` is the kind of rule that it breaks and what the rule expects, where that can be said so briefly.
    """

    message: str
    pointer: str
    constraint: tuple[str, int | float | tuple[str, ...]] | None = None

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"
