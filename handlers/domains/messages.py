"""What is said about domains: pure functions to sentences, blocks, and a text to be read aloud."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from bot.features.domains.reader import Welcome
from bot.features.domains.results import ChangedMeanwhile, Decided, NotFirst, Proposed
from bot.features.domains.rules import Domain, Field, State
from bot.kernel.posts import Post
from handlers.commands import COMMANDS
from handlers.domains.channels import Access
from handlers.kit import Message, actions, as_dicts, button, closed, escape, section, shown, spoken

OPEN_OVERVIEW: Final = "domains.open_overview.v1"
OPEN_NEW: Final = "domains.open_new.v1"
OPEN_CHOICES: Final = "domains.open_choices.v1"
OPEN_EDIT: Final = "domains.open_edit.v1"
OPEN_SETTINGS: Final = "domains.settings.v1"

FEW: Final = 5
"""Names in one sentence, where there may be many."""
LONGEST_NAME: Final = 80
_WHAT: Final = "Pollen brings what one domain learned to the other domains that need it."
_NO_DOMAIN: Final = "There is no domain yet. Create the first one, and you lead it."
_BUSY: Final = "Pollen's database is busy right now: type /pollen again in a moment to see what is yours to do."
_NO_DOMAIN_FOR_YOU: Final = "There is no domain yet. An admin creates the first one."


# The page of /pollen.


def welcome(given: Welcome) -> Message:
    """Tell what Pollen does, who the reader is here, and what to do first."""
    nothing = [_NO_DOMAIN if given.may_begin else _NO_DOMAIN_FOR_YOU]
    you = nothing if given.is_empty else list(_you(given, escape, "*"))
    saving = _saving(given)
    aloud = [
        *(nothing if given.is_empty else _you(given, spoken, "")),
        *(f"{c.name}: {c.help}" for c in COMMANDS),
        saving,
    ]
    blocks = [section(_WHAT), section(" ".join(you)), section(_commands()), section(saving)]
    steps = list(_first_steps(given))
    return Message(" ".join((_WHAT, *aloud)), [*blocks, actions(*steps)] if steps else blocks)


def only_help() -> Message:
    """Tell what Pollen does, where the database does not say who the reader is."""
    aloud = [_WHAT, *(f"{c.name}: {c.help}" for c in COMMANDS), _BUSY]
    return Message(" ".join(aloud), [section(_WHAT), section(_commands()), section(_BUSY)])


def _commands() -> str:
    return "\n".join(
        f"`{' '.join(filter(None, (command.name, command.usage_hint)))}`  {command.help}" for command in COMMANDS
    )


def _you(given: Welcome, safe: Callable[[str], str], strong: str) -> Iterator[str]:
    if given.leads:
        few = [f"{strong}{safe(name)}{strong}" for name in given.leads[:FEW]]
        more = len(given.leads) - len(few)
        yield f"You lead {listed([*few, f'{more} more'] if more else few)}."
    if given.is_admin:
        yield "You are an admin: you can create domains, and change every one."
    if given.domain is None:
        yield "You have not chosen a domain yet: do it once, and what you log goes there."
    else:
        why = "this is its channel" if given.by_channel else "you chose it"
        yield f"What you log here goes to {strong}{safe(given.domain)}{strong}, because {why}."


def _saving(given: Welcome) -> str:
    """Tell how a message becomes a learning, which no list of commands shows."""
    by_menu = "What somebody wrote can be saved, too: choose “Save as learning” in the menu of a message"
    by_emoji = f", or react to it with :{given.emoji}:" if given.emoji else ""
    return f"{by_menu}{by_emoji}. Its author is named and told."


def _first_steps(given: Welcome) -> Iterator[Any]:
    if given.is_empty and given.may_begin:
        yield button("Create the first domain", action=OPEN_NEW, style="primary")
    if not given.is_empty:
        label = "Choose your domain" if given.domain is None else "Change your domain"
        yield button(label, action=OPEN_CHOICES)
        yield button("See all domains", action=OPEN_OVERVIEW, value="0")
    if given.is_admin:
        yield button("Settings", action=OPEN_SETTINGS)


# What became of an act.


def created(domain: Domain) -> str:
    return f"{closed(domain.name)} is a domain now: what is logged in its channel goes there. /digest shows what it will read."


def proposed(result: Proposed) -> str:
    return (
        f"{closed(result.domain.name)} is proposed. {result.deciders} can accept it in /domains; you will lead it then."
    )


def edited(domain: Domain) -> str:
    return f"{closed(domain.name)} is saved."


def accepted(domain: Domain) -> str:
    return f"{closed(domain.name)} is a domain now, and whoever proposed it is told."


def declined(domain: Domain) -> str:
    return f"{closed(domain.name)} is declined, and whoever proposed it is told."


def claimed(domain: Domain) -> str:
    return f"You lead {closed(domain.name)} now. Press Edit to {_to_complete(domain)}."


def archived(domain: Domain) -> str:
    return (
        f"{closed(domain.name)} is archived. What was learned there stays, marked (archived), for whoever can read it now. "
        "Its name and its channel are free."
    )


def restored(domain: Domain) -> str:
    if domain.state is State.UNCLAIMED:
        return f"{closed(domain.name)} is back. Nobody leads it yet."
    if domain.channel is not None:
        return f"{closed(domain.name)} is back, with its channel."
    return (
        f"{closed(domain.name)} is back. Press Edit to give it a channel: until then, only authors, its leads and admins "
        "read what is for the domain only."
    )


def chosen(domain: Domain) -> str:
    return (
        f"What you log goes to {closed(domain.name)} from now on, but for what you write in another domain's channel."
    )


def _to_complete(domain: Domain) -> str:
    return "change it" if domain.channel else "give it a channel"


def about_channel(access: Access) -> str:
    """Tell what to do about the channel; nothing where all is well."""
    return {
        Access.READY: "",
        Access.INVITE: "Pollen is not in its channel yet: type /invite @Pollen there.",
        Access.SHARED: (
            "Its channel is shared with another organisation, and lessons stay in this one: "
            "choose another with Edit in /domains."
        ),
        Access.ARCHIVED: "Its channel is archived: choose another with Edit in /domains.",
        Access.UNKNOWN: "Slack did not answer about its channel: type /invite @Pollen there, to be sure.",
    }[access]


# What stands above a form that is shown again.


def not_first(result: NotFirst) -> str:
    first = escape(result.first.name)
    return f"{escape(shown(result.by, most=LONGEST_NAME))} was faster: *{first}* is the first domain. What you typed is here; propose it as yours."


def changed_meanwhile(result: ChangedMeanwhile) -> str:
    """Tell what another changed, and that nothing typed is lost."""
    now = "\n".join(f"• {_now(result, field)}" for field in result.merge.changed)
    return (
        f"Somebody changed this domain while you were writing:\n{now}\n"
        "Nothing is saved yet. What you typed is still here: press Save again to put it over theirs."
    )


def _now(result: ChangedMeanwhile, field: Field) -> str:
    current = result.current
    if field is Field.NAME:
        return f"Its name is *{escape(current.name)}*."
    if field is Field.PURPOSE:
        return (
            f"Its purpose is “{escape(shown(current.purpose, most=200))}”." if current.purpose else "It has no purpose."
        )
    if field is Field.CHANNEL:
        return f"Its channel is <#{current.channel}>." if current.channel else "It has no channel."
    few = [shown(name, most=LONGEST_NAME) for name in result.leads[:3]]
    more = len(result.leads) - len(few)
    return f"Its leads are {escape(listed([*few, f'{more} more'] if more else few))}."


# Messages that come later.


def decided(given: Decided) -> Post:
    """Tell somebody what became of their proposal: the answer to their own act."""
    name, by = closed(given.domain.name), shown(given.by, most=LONGEST_NAME)
    if not given.accepted:
        parts = (
            "did not accept ",
            name,
            ", the domain that you proposed. Ask what it lacks; you can propose it again.",
        )
    elif given.leads:
        parts = (
            "accepted ",
            name,
            ", the domain that you proposed. You lead it now. /digest shows when its digest comes.",
        )
    else:
        parts = ("accepted ", name, ", the domain that you proposed, and leads it.")
    before, bold, after = parts
    if given.domain.proposed_by is None:
        raise ValueError("nobody proposed this domain")
    return Post(
        key=f"domain:{given.domain.id}:{'accepted' if given.accepted else 'declined'}",
        kind="notice",
        text=spoken(f"{by} {before}{bold}{after}"),
        blocks=as_dicts([section(f"{escape(by)} {before}*{escape(bold)}*{after}")]),
        user=given.domain.proposed_by,
    )


def open_again(action: str, value: str) -> Message:
    """Offer a form again whose moment was missed: Slack opens one only within three seconds of a click."""
    text = "Slack did not open it this time. Press the button to open it now."
    return Message(text, [section(text), actions(button("Open", action=action, value=value))])


def listed(names: Iterable[str]) -> str:
    """Join names as one says them: "Ana, Ben and Eva"."""
    *most, last = list(names) or ["nobody"]
    return f"{', '.join(most)} and {last}" if most else last
