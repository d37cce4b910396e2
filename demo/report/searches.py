"""What somebody finds who looks for something."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice

from demo.acts.hands import View
from demo.channels import Message
from demo.paper import Paper
from demo.report.cast import Cast
from demo.story import Searched

MOST_HITS = 2


@dataclass(frozen=True, slots=True)
class SearchesTold:
    cast: Cast
    paper: Paper

    def tell(self, done: Searched) -> None:
        event, paper, cast = done.event, self.paper, self.cast
        opened = cast.organisation.learning[event.opens]
        when, name = cast.when(done.at, event.by), cast.first_name(event.by)
        paper.gap()
        paper.tell(f"{when}: {name} types “/learnings {event.words}” and reads, below fields to narrow it down:")
        paper.blocks(list(_first_hits(done.found.results)))
        paper.tell(
            f"{name} opens the one by {cast.first_name(opened.author)}. Its page has the whole lesson, and its journey:"
        )
        paper.blocks(list(_journey(done.found.page)))


def _first_hits(results: View) -> Iterator[Message]:
    """What stands below the fields, down to where the third lesson begins."""
    hits = 0
    for block in results["blocks"]:
        hits += block["type"] == "rich_text"
        if hits > MOST_HITS:
            return
        if block["type"] not in {"input", "actions", "divider"}:
            yield _with_bold(block)


def _journey(page: View) -> Iterator[Message]:
    """What stands below the line: what other domains did with it."""
    below = dropwhile(lambda block: block["type"] != "divider", page["blocks"])
    return islice(below, 1, None)


def _with_bold(block: Message) -> Message:
    """Put asterisks around what is bold in rich text, as around what is bold elsewhere: a terminal shows neither."""
    if block["type"] != "rich_text":
        return block
    return {
        **block,
        "elements": [{**part, "elements": [*map(_marked, part["elements"])]} for part in block["elements"]],
    }


def _marked(piece: Message) -> Message:
    is_bold = piece.get("style", {}).get("bold")
    return {**piece, "text": f"*{piece['text']}*"} if is_bold else piece
