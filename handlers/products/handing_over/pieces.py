"""What letters, the page of a hand-over and the forms about it have in common: ids, words, buttons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, ConfirmObject

from bot.features.products.handing_over.rules import CALLED, ITEMS, Act, Field, HandOver, Void
from bot.features.products.rules.product import Product
from bot.kernel.ids import UserId
from handlers.forms.words import bold, labelled, one_line, said
from handlers.kit import button, plain, shown

ACCEPT: Final = "products.accept_hand_over.v1"
DECLINE: Final = "products.decline_hand_over.v1"
WITHDRAW: Final = "products.withdraw_hand_over.v1"
SEE: Final = "products.see_hand_over.v1"
"""Opens the page of the hand-over whose number it carries, as the three above do."""
ACTIONS: Final = {Act.ACCEPT: ACCEPT, Act.DECLINE: DECLINE, Act.WITHDRAW: WITHDRAW}
LABELS: Final = {Act.ACCEPT: "Accept", Act.DECLINE: "Decline", Act.WITHDRAW: "Withdraw"}
LONGEST_NAME: Final = 80
LONGEST_PRODUCT: Final = 150
BRIEF: Final = 400
"""Characters of each item in a letter; the page of the hand-over has all."""


def buttons(hand_over: HandOver, acts: Iterable[Act]) -> list[Any]:
    return [
        button(
            LABELS[act],
            action=ACTIONS[act],
            value=str(hand_over.id),
            **({"style": "primary"} if act is Act.ACCEPT else {}),
            **({"confirm": _SURE[act]} if act in _SURE else {}),
        )
        for act in acts
    ]


_SURE: Final = {
    Act.ACCEPT: ConfirmObject(
        title=plain("Take it over?"),
        text=plain("You own it from this moment, and its consumers are told."),
        confirm=plain("Take it over"),
        deny=plain("Not yet"),
    ),
    Act.WITHDRAW: ConfirmObject(
        title=plain("Withdraw it?"),
        text=plain("Nobody needs to decide then. The product stays as it is."),
        confirm=plain("Withdraw it"),
        deny=plain("Leave it"),
    ),
}


def name_of(user: UserId | None, names: Mapping[UserId, str]) -> str:
    """Name somebody, as short as a sentence needs it."""
    return "somebody" if user is None else shown(one_line(names.get(user, "somebody")), most=LONGEST_NAME)


def who(user: UserId | None, names: Mapping[UserId, str], *, reader: UserId) -> str:
    """Name somebody inside a sentence, as its reader calls them."""
    return "you" if user == reader else name_of(user, names)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def product(known: Product, domain_name: str) -> str:
    """Name a product inside a sentence: 'the product “Orders placed” (Orders)'."""
    domain = f" ({shown(one_line(domain_name), most=LONGEST_NAME)})" if domain_name else ""
    return f"the product “{shown(one_line(known.name), most=LONGEST_PRODUCT)}”{domain}"


def whose(known: Product, names: Mapping[UserId, str], *, reader: UserId) -> str:
    """Say who owns it now: "Cora owns it"."""
    owner = known.owner
    if owner is None:
        return "Nobody owns it"
    if owner.user is None:
        return f"{shown(one_line(owner.name), most=LONGEST_NAME)} owns it"
    return "You own it" if owner.user == reader else f"{capital(name_of(owner.user, names))} owns it"


def stays(known: Product, names: Mapping[UserId, str], *, reader: UserId) -> str:
    """Say that nothing changed: "Cora goes on owning it"."""
    owner = known.owner
    if owner is None:
        return "Still nobody owns it"
    if owner.user == reader:
        return "You go on owning it"
    name = owner.name if owner.user is None else name_of(owner.user, names)
    return f"{capital(shown(one_line(name), most=LONGEST_NAME))} goes on owning it"


def written(hand_over: HandOver, *, by: str, most: int | None = None) -> Iterator[Block]:
    """Show the note, the checklist, and which of its items are open; each cut to so many characters where that is given."""
    if hand_over.note:
        yield from _words(CALLED[Field.NOTE], hand_over.note, most)
    for item in ITEMS:
        if item in hand_over.checklist:
            yield from _words(CALLED[item], hand_over.checklist[item], most)
    if open_items := hand_over.still_open:
        yield said(bold("Still open: "), f"{items_listed(open_items)}. {capital(by)} can tell you.")


def _words(label: str, words: str, most: int | None) -> Iterator[Block]:
    yield from labelled(label, words if most is None else shown(words, most=most))


def items_listed(items: Sequence[Field]) -> str:
    """Join items of the checklist as one says them: "how it is built and SLOs"."""
    called = [CALLED[item] if item is Field.SLOS else CALLED[item][0].lower() + CALLED[item][1:] for item in items]
    return called[0] if len(called) == 1 else f"{', '.join(called[:-1])} and {called[-1]}"


def is_cut(hand_over: HandOver) -> bool:
    """Whether a letter cannot show all that was written."""
    words = [hand_over.note, *hand_over.checklist.values()]
    return any(shown(one, most=BRIEF) != shown(one, most=10 * BRIEF) for one in words)


def why_void(hand_over: HandOver, names: Mapping[UserId, str]) -> str:
    """Say why a hand-over came to nothing without anybody's word."""
    to, by = name_of(hand_over.to, names), name_of(hand_over.proposed_by, names)
    return {
        Void.RETIRED: "The product is retired, so there is nothing to hand over any more.",
        Void.RECIPIENT_LEFT: f"{capital(to)} left, or is a guest now, and cannot take it over.",
        Void.PROPOSER_LEFT: f"{capital(by)}, who proposed it, left or is a guest now.",
        Void.OWNER_CHANGED: "Who owns the product changed meanwhile.",
    }[hand_over.void or Void.OWNER_CHANGED]
