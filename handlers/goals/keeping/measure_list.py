"""The list of what a node is measured by."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import Block, ConfirmObject
from slack_sdk.models.views import View

from bot.features.goals.keeping.reader import Measured
from bot.features.goals.rules.hints import hints_for_measures
from bot.features.goals.rules.measures import MAX_MEASURES, Measure
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.goals.keeping import ids, messages
from handlers.goals.wording import called
from handlers.kit import actions, as_json, button, context, escape, metadata_of, plain, section, shown

_MOST_TITLE: Final = 60
_MOST_HINT: Final = 400


class Meta(BaseModel):
    """What the list, and the form that lies in its place, carry unseen."""

    v: int = 1
    node: NodeId
    place: Place = Default(default_factory=Place)


def build(given: Measured, *, place: Place, said: str | None = None) -> View:
    """Build the list; `said` tells on top what just happened."""
    return View(
        type="modal",
        callback_id=ids.MEASURE_LIST,
        private_metadata=as_json(Meta(node=given.node.id, place=place)),
        title=plain("Measures"),
        close=plain("Close"),
        blocks=list(_blocks(given, said)),
    )


def read(view: Mapping[str, Any]) -> Meta:
    """Tell of which node a list is, also below a form in its place. Raises UserFacingError for an old one."""
    return metadata_of(view, Meta)


def _blocks(given: Measured, said: str | None) -> Iterator[Block]:
    if said:
        yield section(escape(said))
    yield section(f"How *{escape(given.node.name)}* is measured:" if given.measures else messages.not_measured(given))
    for measure in given.measures:
        yield section(messages.measure(measure))
        if given.may_keep:
            yield actions(
                button("Change", action=ids.EDIT_MEASURE, value=str(measure.id)),
                button("Remove", action=ids.REMOVE_MEASURE, value=str(measure.id), confirm=_confirmation(measure)),
                block_id=f"measure_{measure.id}",
            )
    if given.may_keep and len(given.measures) < MAX_MEASURES:
        yield actions(button("Add a measure", action=ids.NEW_MEASURE, value=str(given.node.id)), block_id="add")
    if given.may_keep and len(given.measures) >= MAX_MEASURES:
        yield context(f"There is room for {MAX_MEASURES} measures. To add another one, remove one first.")
    if not given.may_keep:
        yield context(f"Its lead, the leads of its domain and admins say how this {called(given.node)} is measured.")
    hints = hints_for_measures([messages.safe(measure.draft) for measure in given.measures])
    if given.may_keep:
        yield from (context(escape(shown(hint, most=_MOST_HINT))) for hint in hints)


def _confirmation(measure: Measure) -> ConfirmObject:
    return ConfirmObject(
        title=plain(f"Remove {shown(measure.name, most=_MOST_TITLE)}?"),
        text=plain("It is no longer measured. What was read so far stays in the history."),
        confirm=plain("Remove"),
        deny=plain("Keep it"),
    )
