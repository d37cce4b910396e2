"""What Slack says of a payload that it refuses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a payload, in Slack's words.

    `pointer` is the JSON pointer of the offending value: /blocks/1/elements in a message, /view/blocks/1 in a view.
    """

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"
