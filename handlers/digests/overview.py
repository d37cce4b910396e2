"""The page behind `/digest`: the next edition as it would go out, the last ones, and when they are sent."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
    DividerBlock,
    Option,
    OptionGroup,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.features.digests.rules.calendar import Due
from bot.features.digests.rules.editions import Audience, Delivered, Told
from bot.features.digests.rules.schedules import Schedule, told
from bot.features.digests.service import Overview
from bot.kernel.access import who_can
from bot.kernel.ids import DomainId
from handlers.digests.dates import day, moment
from handlers.digests.edition import edition
from handlers.kit import actions, as_json, button, context, escape, mrkdwn, plain, section, shown

CALLBACK = "digests.overview.v1"
DOMAIN = "digests.domain.v1"
SCHEDULE = "digests.schedule.v1"
PAUSE = "digests.pause.v1"
RESUME = "digests.resume.v1"
SEND_NOW = "digests.send_now.v1"
SKIP = "digests.skip.v1"

MOST_OPTIONS = 100
MOST_DOMAINS = 2_000
"""More would not fit into a view."""
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


def build(overview: Overview, *, workspace: str, note: str = "") -> View:
    """Show a domain's digest. `workspace` is the address of the Slack workspace, for links to messages."""
    audience = overview.audience
    blocks: list[Block] = [_chooser(overview)]
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


def _chooser(overview: Overview) -> Block:
    audience = overview.audience
    text = CHOOSE_FIRST if audience is None else f"*The digest of {escape(shown(audience.name, most=80))}*"
    chosen = next((d for d in overview.domains if audience is not None and d[0] == audience.domain), None)
    domains = overview.domains[:MOST_DOMAINS]
    options: dict[str, Any] = {"options": [_option(domain) for domain in domains]}
    if len(domains) > MOST_OPTIONS:
        pages = [domains[at : at + MOST_OPTIONS] for at in range(0, len(domains), MOST_OPTIONS)]
        options = {"option_groups": [_group(page) for page in pages]}
    menu = StaticSelectElement(
        action_id=DOMAIN,
        placeholder=plain("Choose a domain"),
        initial_option=None if chosen is None else _option(chosen),
        **options,
    )
    return section(text, accessory=menu)


def _option(domain: tuple[DomainId, str]) -> Option:
    return Option(text=plain(shown(domain[1], most=75)), value=str(domain[0]))


def _group(domains: Sequence[tuple[DomainId, str]]) -> OptionGroup:
    first, last = shown(domains[0][1], most=30), shown(domains[-1][1], most=30)
    return OptionGroup(label=plain(f"{first} to {last}"), options=[_option(domain) for domain in domains])


def _when(overview: Overview, audience: Audience) -> list[Block]:
    schedule, due = overview.schedule, overview.next
    blocks: list[Block] = []
    if schedule is None:
        blocks.append(
            section("*Not scheduled yet.* Unless a lead chooses otherwise, it will come on Mondays at 09:00.")
        )
    elif due is None:
        blocks.append(
            section(
                "*Paused.* No digest goes out until a lead presses Resume. Lessons that wait may come in a later one."
            )
        )
    else:
        where = f" in #{escape(audience.public_name)}" if audience.public_name else ""
        blocks.append(section(f"Next: *{escape(moment(due, schedule.rhythm))}*{where}"))
    if schedule is not None:
        blocks.append(context(escape(told(schedule.rhythm))))
    if audience.trouble is not None:
        blocks.append(section(f":warning: {escape(audience.trouble)}"))
    if overview.may_edit:
        blocks.append(_lead_buttons(audience, schedule, due))
    else:
        blocks.append(context(f"{escape(who_can(audience.lead_names))} can change when it is sent."))
    return blocks


def _lead_buttons(audience: Audience, schedule: Schedule | None, due: Due | None) -> Block:
    domain = str(audience.domain)
    change = button("Change schedule", action=SCHEDULE, value=domain)
    if schedule is None:
        return actions(change)
    if due is None:
        return actions(change, button("Resume", action=RESUME, value=domain))
    next_one = f"{domain}:{due.on.isoformat()}"
    sure = ConfirmObject(
        title=plain("Send it now?"),
        text=mrkdwn(f"It goes to the channel now, and not again on {day(due.on)}."),
        confirm=plain("Send now"),
        deny=plain("Keep its date"),
    )
    return actions(
        button("Send now", action=SEND_NOW, value=next_one, confirm=sure),
        button("Skip next", action=SKIP, value=next_one),
        button("Pause", action=PAUSE, value=domain),
        change,
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
