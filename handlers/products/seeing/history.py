"""A product's history as Slack shows it: who owned it when, and every edit."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from bot.features.products.rules.ownership import Why
from bot.features.products.seeing.histories import Edits, OnDay, Owners, Step, Stretch
from bot.features.products.seeing.imported import IN_ITS_FILE
from bot.kernel.audit import Change
from bot.kernel.ids import ProductId
from handlers.forms.changes import LONGEST_WORDS, in_a_line, in_full, is_cut
from handlers.forms.days import day, day_in
from handlers.forms.words import bold, note, one_line, said
from handlers.kit import actions, as_json, button, plain, section, shown
from handlers.products.wording import STATUS_WORDS, TYPE_WORDS

CALLBACK: Final = "products.history.page.v1"
OWNERS: Final = "products.history_owners.v1"
EDITS: Final = "products.history_edits.v1"
"""Both carry "product.page"."""
ON: Final = "products.history_on.v1"
"""A date to be asked about."""
STEP: Final = "products.history_step.v1"
"""Shows all words of one edit; carries "product.edit.page"."""
NEWER: Final = "products.history_newer.v1"
OLDER: Final = "products.history_older.v1"
NEWER_EDITS: Final = "products.edits_newer.v1"
OLDER_EDITS: Final = "products.edits_older.v1"
"""All four carry "product.page"."""
LONGEST_NAME: Final = 80
NAMES: Final = {
    "product_type": "Type",
    "technical_owner": "Technical owner",
    "use_cases": "Use cases",
    "output_ports": "Output ports",
    "slo_url": "SLO",
    "slos": "SLOs",
    "created_at": "Recorded on",
    IN_ITS_FILE: "Changed in its file, too",
    "docs_url": "Docs",
    "outcome": "Business outcome",
    "process": "Business process",
    "decides": "Who decides there",
    "domains": "Domains that follow",
    "to": "To",
}
SPELLED: Final[dict[str, str]] = {
    **{status.value: words for status, words in STATUS_WORDS.items()},
    **{one.value: words for one, words in TYPE_WORDS.items()},
}
UNTIL: Final = "until"
"""The last day of a deputy."""
OF_VALUES: Final = frozenset({"status", "product_type"})


class Meta(BaseModel):
    v: int = 1
    product: ProductId
    page: int = 0


# Owners.


def build_owners(owners: Owners) -> View:
    """Draw a page of who owned it, the latest first, and whose it was on the day that was asked about."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("History"),
        close=plain("Close"),
        private_metadata=as_json(Meta(product=owners.product.id, page=owners.page)),
        blocks=list(_owner_blocks(owners)),
    )


def _owner_blocks(owners: Owners) -> Iterator[Block]:
    value = str(owners.product.id)
    yield note(shown(one_line(owners.product.name), most=150))
    yield actions(button("See every change", action=EDITS, value=f"{value}.0"))
    asked = None if owners.on_day is None else owners.on_day.day.isoformat()
    yield section("*Whose was it on…*", accessory=DatePickerElement(action_id=ON, initial_date=asked))
    if owners.on_day is not None:
        yield said(*_on_day(owners.on_day))
    yield section("*Who owned it*")
    for stretch in owners.stretches:
        yield said(bold(_owner(stretch)), f"\n{_when(stretch)}\n{_why(stretch)}")
    yield from _pager(owners, older=OLDER, newer=NEWER, of="entries")


def _on_day(asked: OnDay) -> Iterator[str]:
    if asked.is_to_come:
        yield f"{day(asked.day)} is still to come."
    elif not asked.stretches:
        yield f"On {day(asked.day)} it was not written down yet."
    else:
        yield f"On {day(asked.day)}: {', then '.join(_whose(one) for one in asked.stretches)}."


def _owner(stretch: Stretch) -> str:
    return "Nobody" if stretch.owner is None else _whose(stretch)


def _whose(stretch: Stretch) -> str:
    return "nobody" if stretch.owner is None else shown(one_line(stretch.owner), most=LONGEST_NAME)


def _when(stretch: Stretch) -> str:
    if stretch.until is None:
        return f"since {day(stretch.since)}"
    if stretch.until == stretch.since:
        return f"on {day(stretch.since)}"
    return f"from {day(stretch.since)} to {day(stretch.until)}"


def _why(stretch: Stretch) -> str:
    """Say how this time began. Of a hand-over it names who proposed it: who accepted it is the owner."""
    by = "" if stretch.by is None else f" by {shown(one_line(stretch.by), most=LONGEST_NAME)}"
    return {
        Why.RECORDED: f"written down{by}",
        Why.HANDED_OVER: f"handed over{by and ', proposed'}{by}",
        Why.LEFT: "its owner left, or is a guest now",
        Why.TAKEN: f"nobody owned it; taken{by}",
        Why.GIVEN_UP: f"given up{by}",
        Why.IMPORTED: f"as a file had it{by and ', brought in'}{by}",
        Why.RETIRED: f"the product was retired{by}",
    }[stretch.why]


# Edits.


def build_edits(edits: Edits) -> View:
    """Draw a page of what was done to it, the latest first."""
    return View(type="modal", title=plain("History"), close=plain("Close"), blocks=list(_edit_blocks(edits)))


def _edit_blocks(edits: Edits) -> Iterator[Block]:
    yield note(shown(one_line(edits.product.name), most=150))
    yield actions(button("Who owned it", action=OWNERS, value=f"{edits.product.id}.0"))
    if not edits.steps:
        yield section("Nothing has been changed yet.")
    for step in edits.steps:
        words = [f"\n{_said(change)}" for change in step.changes]
        yield said(bold(_line(step)), f" · {day(step.on)}", *words)
        if any(is_cut(change) for change in step.changes):
            value = f"{edits.product.id}.{step.number}.{edits.page}"
            yield actions(button("Read all of it", action=STEP, value=value))
    yield from _pager(edits, older=OLDER_EDITS, newer=NEWER_EDITS, of="changes")


def _pager(history: Owners | Edits, *, older: str, newer: str, of: str) -> Iterator[Block]:
    if history.pages == 1:
        return
    buttons = []
    if history.page > 0:
        buttons.append(button("Newer", action=newer, value=f"{history.product.id}.{history.page - 1}"))
    if history.page + 1 < history.pages:
        buttons.append(button("Older", action=older, value=f"{history.product.id}.{history.page + 1}"))
    yield note(f"Page {history.page + 1} of {history.pages}, {history.total} {of} in all.")
    yield actions(*buttons)


def _line(step: Step) -> str:
    who = "Pollen" if step.by is None else shown(one_line(step.by), most=LONGEST_NAME)
    return f"{who}: {shown(one_line(step.act), most=100)}"


def _named(field: str) -> str:
    name = NAMES.get(field) or one_line(field.replace("_", " "))
    return shown(f"{name[:1].upper()}{name[1:]}", most=100)


def _said(change: Change) -> str:
    before, after = (_short(change.field, side) for side in (change.before, change.after))
    return in_a_line(_named(change.field), before, after)


def _short(field: str, words: str | None) -> str | None:
    if words is None:
        return None
    spelled = day_in(words) if field == UNTIL else SPELLED.get(words) if field in OF_VALUES else None
    return spelled or f"“{shown(one_line(words), most=LONGEST_WORDS)}”"


def build_step(product: ProductId, step: Step, *, page: int) -> View:
    """Show all words of one edit."""
    changes = ((_named(change.field), change) for change in step.changes)
    blocks: list[Block] = [said(bold(_line(step)), f" · {day(step.on)}"), *in_full(changes)]
    blocks.append(actions(button("Back to all changes", action=EDITS, value=f"{product}.{page}")))
    return View(type="modal", title=plain("History"), close=plain("Close"), blocks=blocks)


def asked_day(selected: str) -> date | None:
    """Read what was chosen in the date picker; None where it was cleared. Raises ValueError for what is no date."""
    return date.fromisoformat(selected) if selected else None
