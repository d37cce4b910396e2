"""What letters, the page of a request and the forms about it have in common: ids, words, quotes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot.features.goals.rules.tree import Node, State
from bot.features.goals.supporting.rules import Act, Request, Turn
from bot.kernel.ids import UserId
from handlers.goals.wording import STATE_WORDS, called, day
from handlers.kit import button, closed, escape, plain, shown

YES: Final = "goals.support_yes.v1"
NO: Final = "goals.support_no.v1"
ASK_BACK: Final = "goals.support_ask_back.v1"
REPLY: Final = "goals.support_reply.v1"
WITHDRAW: Final = "goals.support_withdraw.v1"
ACTIONS: Final = {Act.YES: YES, Act.NO: NO, Act.ASK_BACK: ASK_BACK, Act.REPLY: REPLY, Act.WITHDRAW: WITHDRAW}
LABELS: Final = {
    Act.YES: "Yes",
    Act.NO: "No",
    Act.ASK_BACK: "Ask back",
    Act.REPLY: "Reply",
    Act.WITHDRAW: "Withdraw",
}
DONE: Final = {
    Act.YES: "said yes",
    Act.NO: "said no",
    Act.ASK_BACK: "asked back",
    Act.REPLY: "replied",
    Act.WITHDRAW: "withdrew it",
}
LONGEST_NAME: Final = 80
LONGEST_GOAL: Final = 150
_Parts = RichTextElementParts


def buttons(request: Request, acts: Iterable[Act]) -> list[Any]:
    return [
        button(
            LABELS[act],
            action=ACTIONS[act],
            value=str(request.id),
            **({"style": "primary"} if act is Act.YES else {}),
            **({"confirm": _sure_to_withdraw()} if act is Act.WITHDRAW else {}),
        )
        for act in acts
    ]


def _sure_to_withdraw() -> ConfirmObject:
    return ConfirmObject(
        title=plain("Withdraw it?"),
        text=plain("Nobody needs to answer it then. It stays in the history."),
        confirm=plain("Withdraw it"),
        deny=plain("Leave it"),
    )


def name_of(user: UserId, names: Mapping[UserId, str]) -> str:
    """Name somebody, as short as a sentence needs it."""
    return shown(names[user], most=LONGEST_NAME)


def who(user: UserId, names: Mapping[UserId, str], *, reader: UserId) -> str:
    """Name somebody at a sentence's beginning, as its reader calls them."""
    return "You" if user == reader else name_of(user, names)


def goal(node: Node, domain_name: str | None, *, strong: str = "") -> str:
    """Name a node inside a sentence of plain text: 'the goal “Parcels arrive on time” (Orders)'."""
    domain = "whole organisation" if domain_name is None else shown(domain_name, most=LONGEST_NAME)
    return f"the {called(node)} {strong}“{shown(node.name, most=LONGEST_GOAL)}”{strong} ({domain})"


def goal_in_bold(node: Node, domain_name: str | None) -> str:
    """Name it in mrkdwn."""
    return escape(goal(node, domain_name, strong="*"))


def by_day(request: Request) -> str:
    return f"by {day(request.needed_by)}"


def quote(said: str, words: str, *, most: int | None = None) -> Block:
    """Show a line of ours, and somebody's words below it, in which Slack reads nothing."""
    line = [RichTextSectionElement(elements=[_Parts.Text(text=said)])] if said else []
    whole = closed(words.strip()) if most is None else shown(words, most=most)
    return RichTextBlock(
        elements=[*line, *([RichTextQuoteElement(elements=[_Parts.Text(text=whole)])] if whole else [])]
    )


def turns_told(
    turns: Iterable[Turn], names: Mapping[UserId, str], *, reader: UserId, most: int | None = None
) -> Iterator[Block]:
    """Show what was said, one after the other."""
    for turn in turns:
        said = f"{who(turn.by, names, reader=reader)} {DONE[turn.act]}"
        yield quote(f"{said}:" if turn.said else f"{said}.", turn.said, most=most)


def what_became_of(node: Node) -> str:
    """Tell that a node is not worked on any more; empty where it is."""
    if node.state in {State.STOPPED, State.ARCHIVED}:
        return f"This {called(node)} is {STATE_WORDS[node.state]} by now."
    return ""


def listed(names: Iterable[str]) -> str:
    """Join names as one says them: "Ana and Ben"."""
    few = [shown(name, most=LONGEST_NAME) for name in names]
    return " and ".join(few)
