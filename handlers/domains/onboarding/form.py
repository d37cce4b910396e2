"""The forms of a domain's onboarding: going on or back, and naming a sponsor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.domains.onboarding.rules import MAX_REASON, REASON, Stage
from bot.features.domains.onboarding.service import SPONSOR, MovedMeanwhile, SponsoredMeanwhile, Sponsoring, Where
from bot.kernel.ids import DomainId, UserId
from handlers.domains.onboarding.wording import in_stage, name_shown, some
from handlers.forms import fields, words
from handlers.forms.after import Place
from handlers.forms.words import note, one_line
from handlers.kit import as_json, closed, escape, metadata_of, plain, section, shown

MOVE: Final = "domains.move.v1"
SPONSOR_FORM: Final = "domains.sponsor_form.v1"
LONGEST_TEST: Final = 250


class MoveMeta(BaseModel):
    """What the form of a move carries unseen."""

    v: int = 1
    domain: DomainId
    seen: int
    """The stretch that the domain was in."""
    back: bool = False
    place: Place = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledMove:
    meta: MoveMeta
    reason: str


class SponsorMeta(BaseModel):
    """What the form of a sponsor carries unseen."""

    v: int = 1
    domain: DomainId
    seen: str | None = None
    """Who was the sponsor."""
    place: Place = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSponsor:
    meta: SponsorMeta
    sponsor: UserId | None


# Going on, going back.


def build_move(where: Where, *, back: bool, place: Place, reason: str = "", said: str = "") -> View:
    """Build the form; where the domain is not onboarding, or goes no further, it only says so, and what was typed."""
    target = None if where.now is None else where.now.stage.before if back else where.now.stage.after
    if where.now is None or target is None:
        return _nothing(where, said, reason)
    meta = MoveMeta(domain=where.domain.id, seen=where.now.id, back=back, place=place)
    return View(
        type="modal",
        callback_id=MOVE,
        private_metadata=as_json(meta),
        title=plain("Go back" if back else "Go on"),
        submit=plain("Go back" if back else "Go on"),
        close=plain("Cancel"),
        blocks=list(_move_blocks(where, where.now.stage, target, back=back, reason=reason, said=said)),
    )


def _nothing(where: Where, said: str, reason: str) -> View:
    name = name_shown(where.domain.name)
    at = "is not onboarding yet" if where.now is None else f"is {in_stage(where.now.stage)}"
    return View(
        type="modal",
        title=plain("Onboarding"),
        close=plain("Back"),
        blocks=[
            words.said(shown(f"{said}\n{name} {at}.", most=1_000)),
            *words.labelled("You typed", reason),
        ],
    )


def _move_blocks(where: Where, stage: Stage, target: Stage, *, back: bool, reason: str, said: str) -> Iterator[Block]:
    if said:
        yield words.said(shown(said, most=1_000))
    name = f"*{escape(name_shown(where.domain.name))}*"
    missing = () if back else where.open_tests
    if back:
        yield section(
            f"{name} goes back from {stage.value} to {target.value}. That is normal; what was recorded stays."
        )
    else:
        goes = "finishes its onboarding" if target is Stage.DONE else f"goes on from {stage.value} to {target.value}"
        is_open = f"{some(len(missing), 'test is', 'tests are')} still open:" if missing else "Every test is passed."
        yield section(f"{name} {goes}. {is_open}")
    for test in missing:
        yield note(f"○ {shown(one_line(test), most=LONGEST_TEST)}")
    held = {REASON: fields.of_words(reason)}
    at = f"value.{where.now.id}" if where.now is not None else "value"
    label = "Why go on now?" if missing else "Why? What is to be remembered of it?"
    hint = "It is kept with the open tests, and everyone who works here can read it on the domain's page."
    typing = fields.typing(held, REASON, at=at, most=MAX_REASON, multiline=True)
    yield fields.field(
        REASON, label, typing, hint=hint if missing else "Everyone who works here can read it.", optional=not missing
    )


def moved_meanwhile(result: MovedMeanwhile) -> str:
    """Say what somebody else did, and that what was typed is kept."""
    at = result.where.now
    where = "" if at is None else f" It is {in_stage(at.stage)} now."
    return f"{closed(result.by)} was faster.{where} Nothing of yours was done yet; what you typed is still here."


def read_move(view: Mapping[str, Any]) -> FilledMove:
    """Raises UserFacingError for a form of a version that is no longer known."""
    return FilledMove(meta=metadata_of(view, MoveMeta), reason=fields.words(fields.held_in(view), REASON))


# The sponsor.


def build_sponsor(found: Sponsoring, *, place: Place, typed: UserId | None = None, said: str = "") -> View:
    """Build the form; filled with what was typed, and `said` above, where it is shown again."""
    meta = SponsorMeta(domain=found.domain.id, seen=found.sponsor, place=place)
    held = {SPONSOR: fields.of_user(typed if said else found.sponsor)}
    person = fields.person(held, SPONSOR, at=f"value.{found.sponsor or 'nobody'}")
    return View(
        type="modal",
        callback_id=SPONSOR_FORM,
        private_metadata=as_json(meta),
        title=plain("Sponsor"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[
            *([words.said(shown(said, most=1_000))] if said else []),
            section(f"Who gives *{escape(name_shown(found.domain.name))}* management support?"),
            fields.field(
                SPONSOR,
                "Sponsor",
                person,
                hint="Somebody who works here and can decide, give people or money, or open doors. Empty for nobody.",
                optional=True,
            ),
        ],
    )


def sponsored_meanwhile(result: SponsoredMeanwhile) -> str:
    now = "nobody" if result.name is None else name_shown(result.name)
    return (
        f"Somebody changed the sponsor while you had this open: it is {now} now. Press Save again to put yours over it."
    )


def read_sponsor(view: Mapping[str, Any]) -> FilledSponsor:
    """Raises UserFacingError for a form of a version that is no longer known."""
    return FilledSponsor(meta=metadata_of(view, SponsorMeta), sponsor=fields.user(fields.held_in(view), SPONSOR))
