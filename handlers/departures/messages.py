"""What is told when somebody left: who, what needs a person now, and a button for each. It blames nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import Block

from bot.features.departures.letters import Because, Letter, Page, Told
from bot.features.departures.rules import Duty, Kind, Left, Person
from bot.kernel.access import Role, who_can
from handlers.kit import actions, as_dicts, button, context, escape, section, shown, spoken

LONGEST_NAME: Final = 100
LONGEST_PERSON: Final = 60
MOST_PEOPLE: Final = 5
ALOUD: Final = 2
"""Things that the text names which stands for a letter."""
MISSING: Final = {
    Duty.OWNER: "nobody owns it now",
    Duty.LEAD: "nobody leads it now",
    Duty.DEPUTY: "nobody stands in for you now",
    Duty.STEWARD: "it has no steward",
    Duty.TECHNICAL_OWNER: "it has no technical owner",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """The actions of other features' buttons. Each carries the number of its product or goal; the lists' carry nothing."""

    hand_over: str
    deputy: str
    edit_product: str
    open_product: str
    products: str
    edit_goal: str
    open_goal: str
    goals: str


class Writing:
    """Writes letters, with the buttons that it was given."""

    def __init__(self, buttons: Buttons) -> None:
        self._buttons = buttons

    def render(self, letter: Letter) -> Page:
        """Write a letter."""
        return Page(text=spoken(_aloud(letter)), blocks=as_dicts(list(self._blocks(letter))))

    def _blocks(self, letter: Letter) -> Iterator[Block]:
        yield section(f"*{escape(_heading(letter))}*")
        for line in letter.lines:
            yield section(_line(line))
            yield actions(*self._offered(line, may_act=letter.may_act))
        if letter.more:
            yield section(f"*and {letter.more} more*")
            yield actions(
                button("See all products", action=self._buttons.products),
                button("See all goals", action=self._buttons.goals),
            )
        yield context(escape(" ".join(_why(letter))))

    def _offered(self, line: Left, *, may_act: bool) -> Iterator[Any]:
        number, buttons = str(line.thing.number), self._buttons
        is_product = line.thing.kind is Kind.PRODUCT
        if not may_act:
            yield button("Open", action=buttons.open_product if is_product else buttons.open_goal, value=number)
            return
        if Duty.OWNER in line.open:
            yield button("Find an owner", action=buttons.hand_over, value=number)
        if Duty.LEAD in line.open:
            yield button("Choose a lead", action=buttons.edit_goal, value=number)
        if Duty.DEPUTY in line.open:
            yield button("Name a deputy", action=buttons.deputy, value=number)
        if {Duty.STEWARD, Duty.TECHNICAL_OWNER} & set(line.open):
            yield button("Choose another", action=buttons.edit_product, value=number)


def _heading(letter: Letter) -> str:
    return f"{_who(letter.people)} {_what(letter)}"


def _what(letter: Letter) -> str:
    one = letter.more + len(letter.lines) == 1
    if letter.told is Told.OWNER:
        return "They stood in for you:"
    if letter.told is Told.LATER:
        return "This still needs somebody:" if one else "These still need somebody:"
    return "This needs somebody:" if one else "These need somebody:"


def _who(people: Sequence[Person]) -> str:
    """Say who left, as it is known now."""
    groups = (
        ("has left.", "have left.", [one for one in people if one.role not in {Role.GUEST, Role.MEMBER, Role.ADMIN}]),
        ("is a guest now.", "are guests now.", [one for one in people if one.role is Role.GUEST]),
        ("had left, and is back.", "had left, and are back.", [one for one in people if one.is_here]),
    )
    return " ".join(f"{_names(some)} {one if len(some) == 1 else many}" for one, many, some in groups if some)


def _names(people: Sequence[Person]) -> str:
    names = [shown(one.name, most=LONGEST_PERSON) if one.name else "somebody" for one in people]
    others = len(names) - MOST_PEOPLE
    listed = [*names[:MOST_PEOPLE], *([f"{others} more"] if others > 0 else [])]
    said = f"{', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else listed[0]
    return "Somebody" + said.removeprefix("somebody") if said.startswith("somebody") and not people[0].name else said


def _line(line: Left) -> str:
    name = escape(shown(line.name, most=LONGEST_NAME))
    missing = ", and ".join(MISSING[duty] for duty in line.open)
    return f"*{name}* ({escape(line.called)}): {missing}."


def _why(letter: Letter) -> Iterator[str]:
    if letter.because is Because.OWNER:
        one = len(letter.lines) + letter.more == 1
        yours = "it. It stays yours" if one else "them. They stay yours"
        yield f"You get this once, because you own {yours}; name somebody else if you are going to be away."
        return
    where = "the whole organisation" if letter.domain is None else shown(letter.domain, most=LONGEST_PERSON)
    if letter.because is Because.LEAD:
        yield f"You get this once, because you lead {where}."
    elif letter.because is Because.SPONSOR:
        yield f"You get this once, because you sponsor {where}."
    elif letter.because is Because.ADMIN:
        yield f"You get this once, because you are an admin, and this is of {where}."
    else:
        yield f"You get this once, because you looked after {where} until just now."
    if letter.told is Told.LATER:
        yield "Its leads heard of it a week ago."
    elif letter.because is Because.LEAD:
        yield "Whichever lead comes first can do it. Of what is still open in a week, its sponsor or an admin hears once."
    if not letter.may_act:
        names = [shown(name, most=LONGEST_PERSON) for name in letter.leads]
        yield f"You can look at it; {who_can(names)} can find somebody."


def _aloud(letter: Letter) -> str:
    names = [f"“{shown(line.name, most=LONGEST_NAME)}”" for line in letter.lines[:ALOUD]]
    more = letter.more + len(letter.lines) - len(names)
    parts = [*names, *([f"{more} more"] if more else [])]
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{_heading(letter)} {listed}"
