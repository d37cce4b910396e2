"""The page behind `/digest`: the next edition as it would go out, the last ones, and when they are sent."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
    DividerBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.features.digests.rules.audiences import Audience, digest_of
from bot.features.digests.rules.calendar import Due
from bot.features.digests.rules.ledger import Delivered, Told
from bot.features.digests.rules.schedules import Schedule, told
from bot.features.digests.service import Overview
from bot.kernel.access import who_can
from bot.kernel.ids import DomainId
from handlers.digests.clicks import NOBODYS, audience_value
from handlers.digests.dates import day, moment
from handlers.digests.edition import edition
from handlers.digests.menus import from_to, listed, options_of, shelves
from handlers.kit import actions, as_json, button, context, escape, mrkdwn, plain, section, shown

CALLBACK = "digests.overview.v1"
DOMAIN = "digests.domain.v1"
SCHEDULE = "digests.schedule.v1"
PAUSE = "digests.pause.v1"
RESUME = "digests.resume.v1"
SEND_NOW = "digests.send_now.v1"
SKIP = "digests.skip.v1"
UNSKIP = "digests.unskip.v1"
ORGANISATION = "digests.organisation.v1"
MORE_DOMAINS = "digests.more_domains.v1"
"""Offers other domains, where they are more than one menu holds; the value is "domain:part"."""

CHANGE = "Change schedule"
CHANGE_PLACE = "Change where and when"
NOT_SCHEDULED = "*Not scheduled yet.* Unless a lead chooses otherwise, it will come on Mondays at 09:00."
NOT_SET_UP = (
    "*Not set up yet.* Once an admin chooses a channel for it, it tells everyone there what all domains learned, "
    "and what came of it."
)
CHOOSE_FIRST = "Choose the domain whose digest you would like to see."
BECAME = {
    Delivered.ON_ITS_WAY: "on its way",
    Delivered.POSTED: "posted",
    Delivered.UNKNOWN: "may not have arrived: Slack never said",
    Delivered.FAILED: "not posted",
    Delivered.NOT_SENT: "not sent",
    Delivered.SKIPPED: "skipped",
    Delivered.MISSED: "missed",
}


class Meta(BaseModel):
    v: int = 1
    domain: DomainId | None = None


def build(overview: Overview, *, workspace: str, note: str = "", shelf: int | None = None) -> View:
    """Show a domain's digest, or the organisation's. `workspace` is the address of the Slack workspace, for links to messages.

    Of domains that are too many for one menu, `shelf` says which part is offered: by default the one with this domain.
    """
    audience = overview.audience
    blocks: list[Block] = list(_chooser(overview, shelf)) if overview.domains else [section(_title(audience))]
    if audience is None or audience.domain is not None:
        blocks.append(actions(button("The organisation's digest", action=ORGANISATION)))
    if note:
        blocks.append(context(escape(note)))
    if audience is not None:
        blocks += [*_when(overview, audience), *_next(overview), *_last(overview.last, workspace)]
    meta = Meta(domain=None if audience is None else audience.domain)
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("Digest"),
        close=plain("Close"),
        private_metadata=as_json(meta),
        blocks=blocks,
    )


def _chooser(overview: Overview, shelf: int | None) -> Iterator[Block]:
    audience, options = overview.audience, options_of(overview.domains)
    numbers = [number for number, _ in overview.domains]
    chosen = numbers.index(audience.domain) if audience is not None and audience.domain in numbers else None
    parts = shelves(options)
    if shelf is None:
        shelf = next((at for at, part in enumerate(parts) if chosen in part), 0)
    shelf = min(shelf, len(parts) - 1)
    part = parts[shelf]
    domains = overview.domains[part.start : part.stop]
    menu = StaticSelectElement(
        action_id=DOMAIN,
        placeholder=plain("Choose a domain"),
        initial_option=options[chosen] if chosen is not None and chosen in part else None,
        **listed(domains, options[part.start : part.stop]),
    )
    yield section(_title(audience), accessory=menu)
    if len(parts) > 1:
        yield context(f"The menu has part {shelf + 1} of {len(parts)} of the domains: {escape(from_to(domains))}.")
        yield from _other_shelves(audience, shelf, len(parts))


def _other_shelves(audience: Audience | None, shelf: int, of: int) -> Iterator[Block]:
    whose = NOBODYS if audience is None else audience_value(audience.domain)
    if shelf + 1 < of:
        yield actions(button("Domains after these", action=MORE_DOMAINS, value=f"{whose}:{shelf + 1}"))
    if shelf:
        yield actions(button("Domains before these", action=MORE_DOMAINS, value=f"{whose}:{shelf - 1}"))


def _title(audience: Audience | None) -> str:
    if audience is None:
        return CHOOSE_FIRST
    return f"*{escape(digest_of(None if audience.domain is None else shown(audience.name, most=80)))}*"


def _when(overview: Overview, audience: Audience) -> list[Block]:
    schedule, due = overview.schedule, overview.next
    blocks: list[Block] = []
    if schedule is None:
        blocks.append(section(NOT_SET_UP if audience.domain is None else NOT_SCHEDULED))
    elif due is None:
        who = "a lead" if audience.domain is not None else "an admin"
        blocks.append(
            section(
                f"*Paused.* No digest goes out until {who} presses Resume. Lessons that wait may come in a later one."
            )
        )
    else:
        where = f" in #{escape(audience.public_name)}" if audience.public_name else ""
        blocks.append(section(f"Next: *{escape(moment(due, schedule.rhythm))}*{where}"))
    if schedule is not None:
        blocks.append(context(escape(told(schedule.rhythm))))
    if audience.trouble is not None and (schedule is not None or audience.domain is not None):
        blocks.append(section(f":warning: {escape(audience.trouble)}"))
    if overview.may_edit:
        blocks.append(_lead_buttons(overview, audience, schedule, due))
    elif audience.domain is None:
        blocks.append(context("An admin can set it up." if schedule is None else "An admin can change where and when."))
    else:
        names = [shown(name, most=80) for name in audience.lead_names]
        blocks.append(context(f"{escape(who_can(names))} can change when it is sent."))
    return blocks


def _lead_buttons(overview: Overview, audience: Audience, schedule: Schedule | None, due: Due | None) -> Block:
    whose = audience_value(audience.domain)
    if schedule is None:
        label = "Set it up" if audience.domain is None else CHANGE
        return actions(button(label, action=SCHEDULE, value=whose))
    change = button(CHANGE_PLACE if audience.domain is None else CHANGE, action=SCHEDULE, value=whose)
    if due is None:
        return actions(change, button("Resume", action=RESUME, value=whose))
    next_one = f"{whose}:{due.on.isoformat()}"
    buttons = [
        button("Send now", action=SEND_NOW, value=next_one, confirm=_sure_to_send(due)),
        button("Skip next", action=SKIP, value=next_one, confirm=_sure_to_skip(due)),
        button("Pause", action=PAUSE, value=whose),
        change,
    ]
    if overview.skipped is not None:
        skipped = f"{whose}:{overview.skipped.due_on.isoformat()}"
        buttons.append(button("Send the skipped one after all", action=UNSKIP, value=skipped))
    return actions(*buttons)


def _sure_to_send(due: Due) -> ConfirmObject:
    return ConfirmObject(
        title=plain("Send it now?"),
        text=mrkdwn(f"It goes to the channel now, and not again on {day(due.on)}."),
        confirm=plain("Send now"),
        deny=plain("Keep its date"),
    )


def _sure_to_skip(due: Due) -> ConfirmObject:
    return ConfirmObject(
        title=plain("Skip the next one?"),
        text=mrkdwn(f"Nothing goes out on {day(due.on)}. Until then you can still have it sent after all."),
        confirm=plain("Skip it"),
        deny=plain("Keep it"),
    )


def _next(overview: Overview) -> list[Block]:
    begin: list[Block] = [DividerBlock()]
    if overview.edition is None or overview.nothing is not None:
        return [*begin, section(f"*Nothing to send at this moment.* {escape(overview.nothing or '')}")]
    as_sent = Block.parse_all([dict(block) for block in edition(overview.edition).blocks])
    return [*begin, context("The next one, exactly as it would go out now:"), *as_sent]


def _last(editions: Sequence[Told], workspace: str) -> list[Block]:
    if not editions:
        return []
    lines = "\n".join(f"• {_line(one, workspace)}" for one in editions)
    return [DividerBlock(), section(f"*The last ones*\n{lines}")]


def _line(one: Told, workspace: str) -> str:
    date = day(one.due_on)
    if one.state is Delivered.POSTED and one.ts is not None and one.channel is not None:
        return f"<{permalink(workspace, one.channel, one.ts)}|{date}>"
    reason = f". {escape(one.reason)}" if one.reason else ""
    return f"{date}: {BECAME[one.state]}{reason}"


def permalink(workspace: str, channel: str, ts: str) -> str:
    """Address a message as Slack does: the channel, and its time without the point."""
    return f"{workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
