"""The list of domains: its ids and its picture, with what the reader may do."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject
from slack_sdk.models.views import View

from bot.features.domains.onboarding.pages import OPENED, Spot
from bot.features.domains.reader import Beginning, Line, Overview
from bot.features.domains.rules import Act, State, said_part_of
from bot.features.domains.store import ChannelTrouble
from bot.kernel.ids import DomainId
from bot.kernel.settings import DomainsBy
from handlers.domains.messages import LONGEST_NAME, OPEN_EDIT, OPEN_NEW, listed
from handlers.domains.onboarding.wording import spot_line
from handlers.domains.opening import OPEN
from handlers.kit import actions, as_json, button, context, escape, metadata_of, plain, section, shown

CALLBACK: Final = "domains.overview.v1"
PREVIOUS: Final = "domains.previous.v1"
NEXT: Final = "domains.next.v1"
ACTIONS: Final = {
    Act.ACCEPT: "domains.accept.v1",
    Act.DECLINE: "domains.decline.v1",
    Act.CHOOSE: "domains.choose.v1",
    Act.CLAIM: "domains.claim.v1",
    Act.EDIT: OPEN_EDIT,
    Act.ARCHIVE: "domains.archive.v1",
    Act.RESTORE: "domains.restore.v1",
}
"""Each act's button, in the order in which they stand."""
_LABELS: Final = {
    Act.ACCEPT: "Accept",
    Act.DECLINE: "Decline",
    Act.CHOOSE: "This is mine",
    Act.CLAIM: "Lead it",
    Act.EDIT: "Edit",
    Act.ARCHIVE: "Archive",
    Act.RESTORE: "Bring back",
}
_BEGIN: Final = {
    Beginning.FIRST: "Create the first domain",
    Beginning.CREATE: "Create a domain",
    Beginning.PROPOSE: "Propose a domain",
}
_OTHERS_BEGIN: Final = {
    DomainsBy.LEADS: "Domain leads and admins propose domains here: ask one of them for yours.",
    DomainsBy.ADMINS: "Only admins create domains here: ask one of them for yours.",
}
_TROUBLE: Final = {
    ChannelTrouble.ARCHIVED: "Its channel is archived. No digest goes out until it is open again or a lead "
    "chooses another.",
    ChannelTrouble.SHARED: "Its channel is shared with another organisation. No digest goes there; a lead can choose "
    "another.",
    ChannelTrouble.NOT_IN: "Pollen is not in its channel. Type /invite @Pollen there, and its digest comes.",
}
MOST_PURPOSE: Final = 500
"""All of it, but for one of emoji alone."""


class Meta(BaseModel):
    """What the list carries unseen."""

    v: int = 1
    page: int = 0


def build(overview: Overview, *, spots: Mapping[DomainId, Spot], said: str | None = None) -> View:
    """Build the list; `spots` tells where domains stand, `said` on top what just happened."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(page=overview.page)),
        title=plain("Domains"),
        close=plain("Close"),
        blocks=list(_blocks(overview, spots, said)),
    )


def page_in(view: Mapping[str, Any]) -> int | None:
    """Tell which page of the list a view shows; None for any other view."""
    return metadata_of(view, Meta).page if view.get("callback_id") == CALLBACK else None


def _blocks(overview: Overview, spots: Mapping[DomainId, Spot], said: str | None) -> Iterator[Block]:
    if said:
        yield section(escape(said))
    yield from _beginning(overview)
    for line in overview.lines:
        yield from _line(line, spots.get(line.domain.id))
    yield context("A domain's leads and admins change it. Any domain's lead or an admin accepts a proposal.")
    if overview.pages > 1:
        yield from _pages(overview)


def _beginning(overview: Overview) -> Iterator[Block]:
    if overview.beginning is Beginning.CLOSED:
        if not overview.lines:
            yield section("There is no domain yet. An admin creates the first one.")
        else:
            yield context(_OTHERS_BEGIN[overview.domains_by])
        return
    if overview.beginning is Beginning.FIRST:
        yield section("There is no domain yet. Whoever creates the first one leads it.")
    yield actions(button(_BEGIN[overview.beginning], action=OPEN_NEW), block_id="new")


def _line(line: Line, spot: Spot | None) -> Iterator[Block]:
    domain = line.domain
    yours = "  (yours)" if line.is_chosen else ""
    purpose = f"\n{escape(shown(domain.purpose, most=MOST_PURPOSE))}" if domain.purpose else ""
    yield section(f"*{escape(domain.name)}*{yours}{purpose}")
    stands = [escape(spot_line(spot))] if spot is not None and domain.is_living else []
    yield context(_about(line), *stands, *([_TROUBLE[line.trouble]] if line.trouble else []))
    buttons = [button("Open", action=OPEN, value=str(domain.id))] if domain.state in OPENED else []
    buttons += [_button(act, line) for act in ACTIONS if act in line.acts]
    if buttons:
        yield ActionsBlock(elements=buttons, block_id=f"domain_{domain.id}")


def _about(line: Line) -> str:
    channel = f"<#{line.domain.channel}>" if line.domain.channel else "no channel yet"
    if line.domain.state is State.PROPOSED:
        return f"Proposed by {escape(shown(line.proposer or 'somebody', most=LONGEST_NAME))}, for {channel}"
    if line.domain.state is State.ARCHIVED:
        part_of = line.domain.part_of
        return "Archived" if part_of is None else escape(said_part_of(line.domain.name, part_of))
    if line.domain.state is State.UNCLAIMED:
        return f"Nobody leads it yet · {channel}"
    if line.domain.is_free_to_lead:
        return f"{channel} · nobody leads it any more"
    more = [f"{line.more_leads} more"] if line.more_leads else []
    leads = [shown(name, most=LONGEST_NAME) for name in line.leads]
    return f"{channel} · led by {escape(listed([*leads, *more]))}"


def _button(act: Act, line: Line) -> ButtonElement:
    more: dict[str, Any] = {}
    if act is Act.ACCEPT:
        more = {"style": "primary"}
    if act in {Act.ARCHIVE, Act.DECLINE}:
        more = {"confirm": _confirmation(act, line)}
    return button(_LABELS[act], action=ACTIONS[act], value=str(line.domain.id), **more)


def _confirmation(act: Act, line: Line) -> ConfirmObject:
    text = "Whoever proposed it is told that you declined it."
    if act is Act.ARCHIVE:
        text = (
            f"{_learnings(line.learnings)} Its digest stops, and its name and channel become free. "
            "You can bring it back."
        )
    return ConfirmObject(
        title=plain(f"{_LABELS[act]} {shown(line.domain.name, most=60)}?"),
        text=plain(text),
        confirm=plain(_LABELS[act]),
        deny=plain("Keep it"),
    )


def _learnings(count: int) -> str:
    if count == 0:
        return "Nothing was learned in it yet, and nothing new can go there."
    stay, them = ("The learning in it stays", "it") if count == 1 else (f"The {count:,} learnings in it stay", "them")
    return (
        f"{stay}, marked (archived): whoever can read {them} now still can, its leads can edit and move {them}. "
        "Nothing new can go there."
    )


def _pages(overview: Overview) -> Iterator[Block]:
    steps = []
    if overview.page > 0:
        steps.append(button("Previous page", action=PREVIOUS, value=str(overview.page - 1)))
    if overview.page + 1 < overview.pages:
        steps.append(button("Next page", action=NEXT, value=str(overview.page + 1)))
    yield actions(*steps, block_id="pages")
    yield context(f"Page {overview.page + 1} of {overview.pages}")
