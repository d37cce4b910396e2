"""The form of the settings: its ids, its picture, and how to read it back."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.features.settings.rules import KEPT_DAYS, LONGEST_EMOJI, Decision, Field, decision_in
from bot.kernel.access import Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.settings import DomainsBy, OrganisationSettings
from handlers.kit import as_json, button, context, metadata_of, plain, section

CALLBACK: Final = "settings.form.v1"
ONBOARDING: Final = "settings.onboarding.v1"
"""Opens what admins decide about the onboarding of domains; carries nothing."""
FOR_EVER: Final = "for_ever"
DOMAINS_BY: Final = {
    DomainsBy.MEMBERS: "Every member",
    DomainsBy.LEADS: "Domain leads and admins",
    DomainsBy.ADMINS: "Only admins",
}
PUBLIC_VISIBILITY: Final = {Visibility.EVERYONE: "Everyone", Visibility.DOMAIN: "Only the domain"}
NAMES: Final = {
    None: "Are shown for ever",
    90: "Are taken away after 90 days",
    30: "Are taken away after 30 days",
    0: "Are taken away at once",
}
_HINTS: Final = {
    Field.EMOJI: (
        "Whoever reacts to a message with it saves that message as a learning. They and the message's author are "
        "told, and both can undo it. Leave the field empty to switch this off."
    ),
    Field.DOMAINS_BY: "A lead or an admin accepts a proposal in any case.",
    Field.PUBLIC_VISIBILITY: (
        "How a learning begins; whoever logs it can change it. What is logged in a private channel begins as the "
        "domain's own."
    ),
    Field.NAMES_KEPT_DAYS: (
        "Then Pollen says “someone who left”. What they logged stays. A name that was taken away comes back only "
        "with the person. Names in messages that were posted before stay there."
    ),
}


class Seen(BaseModel):
    """What the admin had before their eyes."""

    emoji: str
    domains_by: DomainsBy
    public_visibility: Visibility
    names_kept_days: int | None = None


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    version: int
    seen: Seen
    response_url: str | None = None


class Filled(BaseModel):
    """A submitted form."""

    decision: Decision
    seen: Decision
    version: int
    response_url: str | None


def build(
    settings: OrganisationSettings,
    *,
    response_url: str | None,
    decision: Decision | None = None,
    note: str | None = None,
) -> View:
    """Build the form for the settings as they are; filled with `decision`, and `note` above, where it is shown again."""
    now = decision_in(settings)
    seen = Seen.model_validate(now, from_attributes=True)
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(version=settings.version, seen=seen, response_url=response_url)),
        title=plain("Settings"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[
            section(note) if note else context("They hold for the whole organisation. Only admins see them."),
            *_inputs(decision or now, fill=str(settings.version)),
            section(
                "*Onboarding of domains*\nWhat a domain must have before it goes on to the next phase.",
                accessory=button("Open", action=ONBOARDING),
            ),
        ],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    values = view["state"]["values"]
    held = {block: held for block, elements in values.items() for held in elements.values()}
    picked = {block: str((held.get(block, {}).get("selected_option") or {}).get("value")) for block in Field}
    days = picked[Field.NAMES_KEPT_DAYS]
    try:
        decision = Decision(
            emoji=held.get(Field.EMOJI, {}).get("value") or "",
            domains_by=DomainsBy(picked[Field.DOMAINS_BY]),
            public_visibility=Visibility(picked[Field.PUBLIC_VISIBILITY]),
            names_kept_days=None if days == FOR_EVER else int(days),
        )
    except ValueError as error:
        raise UserFacingError("This form is from an older version of Pollen. Please open it again.") from error
    return Filled(
        decision=decision, seen=Decision(**dict(meta.seen)), version=meta.version, response_url=meta.response_url
    )


def _inputs(decision: Decision, *, fill: str) -> Iterator[Block]:
    """Slack keeps what stands in a field as long as its ids stay: `fill` makes them new with what fills them."""
    at = f"value.{fill}"
    emoji = PlainTextInputElement(
        action_id=at,
        initial_value=f":{decision.emoji}:" if decision.emoji else None,
        placeholder=plain(":seedling:"),
        # Two colons and a skin tone around the name.
        max_length=LONGEST_EMOJI + 20,
    )
    yield _input(Field.EMOJI, "Emoji that saves a message", emoji, optional=True)
    by = {option.value: label for option, label in DOMAINS_BY.items()}
    yield _input(Field.DOMAINS_BY, "Who may propose domains", _menu(at, by, decision.domains_by.value))
    public = {option.value: label for option, label in PUBLIC_VISIBILITY.items()}
    yield _input(
        Field.PUBLIC_VISIBILITY,
        "Who can read what is logged in a public channel",
        _menu(at, public, decision.public_visibility.value),
    )
    names = {_days(days): NAMES[days] for days in KEPT_DAYS}
    yield _input(Field.NAMES_KEPT_DAYS, "Names of people who left", _menu(at, names, _days(decision.names_kept_days)))


def _days(days: int | None) -> str:
    return FOR_EVER if days is None else str(days)


def _menu(action: str, options: Mapping[str, str], chosen: str) -> StaticSelectElement:
    listed = {value: Option(text=plain(label), value=value) for value, label in options.items()}
    return StaticSelectElement(action_id=action, options=list(listed.values()), initial_option=listed.get(chosen))


def _input(field: Field, label: str, element: Any, *, optional: bool = False) -> InputBlock:
    return InputBlock(
        block_id=field.value, label=plain(label), element=element, hint=plain(_HINTS[field]), optional=optional
    )
