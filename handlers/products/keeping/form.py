"""The form of a product: its picture, and how to read it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import Block, InputBlock, Option
from slack_sdk.models.views import View

from bot.features.products.keeping.lines import (
    output_ports_as_text,
    output_ports_can_be_typed,
    output_ports_in,
    use_cases_can_be_typed,
)
from bot.features.products.keeping.reader import Beginning, Editing
from bot.features.products.keeping.rules import Seen, seen_of
from bot.features.products.keeping.service import FIRST, Typed
from bot.features.products.rules.product import (
    MAX_NAME,
    MAX_PURPOSE,
    MAX_URL,
    MAX_WORDS,
    Basis,
    Draft,
    Field,
    ProductType,
    Status,
)
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, ProductId
from handlers.forms.after import Place
from handlers.forms.fields import (
    MOST_TYPED,
    Held,
    chosen,
    field,
    fits,
    held_in,
    menu,
    of_option,
    of_user,
    of_words,
    person,
    typing,
    user,
    words,
)
from handlers.forms.menus import domain_select, named_options
from handlers.kit import as_json, context, metadata_of, plain, section
from handlers.products.keeping import ids
from handlers.products.keeping.messages import STATUSES, TYPES

_LABELS: Final = {
    Field.NAME: "Name",
    Field.PURPOSE: "What is in it, and what is it for?",
    Field.DOMAIN: "Which domain does it belong to?",
    Field.PRODUCT_TYPE: "What kind of product is it?",
    Field.STATUS: "Status",
    Field.OWNER: "Who owns it?",
    Field.STEWARD: "Who is its steward?",
    Field.TECHNICAL_OWNER: "Who is its technical owner?",
    Field.OUTCOME: "Which business outcome does it serve?",
    Field.PROCESS: "Which business process does it come from?",
    Field.DECIDES: "Who decides there today?",
    Field.USE_CASES: "Who uses it, for which decision?",
    Field.OUTPUT_PORTS: "Output ports",
    Field.SLO_URL: "Where are its SLOs?",
    Field.DOCS_URL: "Where are its docs?",
}
_HINTS: Final = {
    Field.NAME: "As people look for it. No other product has this name.",
    Field.OWNER: "One person, who answers for it. Leave it empty while nobody does: then everybody sees that.",
    Field.STEWARD: "They look after what its data mean, and how good they are.",
    Field.TECHNICAL_OWNER: "They keep it running.",
    Field.OUTCOME: "Ownership follows the structure that exists: who answers for the outcome and the process can own it.",
    Field.DECIDES: "A role or a team, like “the head of sales”.",
    Field.USE_CASES: "One a line: the domain that uses it, a colon, and the decision that it serves. "
    "Logistics: how many drivers to order for tomorrow",
    Field.OUTPUT_PORTS: "Where it can be read, one a line: name | kind | version | address. Only the name is needed. "
    "orders_daily | table | 2 | https://example.com/orders",
    Field.SLO_URL: "An address that begins with http:// or https://.",
    Field.DOCS_URL: "An address that begins with http:// or https://.",
}
_MOST: Final = {
    Field.NAME: MAX_NAME,
    Field.PURPOSE: MAX_PURPOSE,
    Field.OUTCOME: MAX_WORDS,
    Field.PROCESS: MAX_WORDS,
    Field.DECIDES: MAX_WORDS,
    Field.USE_CASES: MOST_TYPED,
    Field.OUTPUT_PORTS: MOST_TYPED,
    Field.SLO_URL: MAX_URL,
    Field.DOCS_URL: MAX_URL,
}
_ONE_LINE: Final = frozenset({Field.NAME, Field.SLO_URL, Field.DOCS_URL})
_REQUIRED: Final = frozenset({Field.NAME, Field.DOMAIN, Field.PRODUCT_TYPE, Field.STATUS})
_PEOPLE: Final = frozenset({Field.OWNER, Field.STEWARD, Field.TECHNICAL_OWNER})


_STAYS: Final = "stays"
"""Marks a field whose lines could not be read as the same again."""


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    product: ProductId | None = None
    """None for a new one."""
    domain: DomainId
    """The one that is chosen when the form is filled."""
    status: Status = Status.DRAFT
    version: int = 0
    marks: dict[str, str] = Default(default_factory=dict)
    place: Place = Default(default_factory=Place)

    @property
    def fill(self) -> str:
        """Slack keeps what stands in a field as long as its ids stay: this is new with what fills them."""
        return f"value.{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A submitted form."""

    product: ProductId | None
    """None for a new one."""
    typed: Typed
    shown: frozenset[Field]
    """The fields that it had."""
    seen: Seen
    place: Place


# Building.


def build_new(given: Beginning, *, place: Place) -> View:
    """Build the form for a new product."""
    held = {**held_of(given.draft, ""), Field.OWNER.value: of_user(given.owner)}
    return _new(Meta(domain=given.draft.domain, place=place), held, given)


def build_again(view: Mapping[str, Any], given: Beginning) -> View:
    """Build the form for a new product as it is filled, for the domain that is chosen by now."""
    # Where one proposes there is no status to choose, so that none is held.
    meta, held = metadata_of(view, Meta), {Field.STATUS.value: of_option(Status.DRAFT, ""), **held_in(view)}
    return _new(meta.model_copy(update={"domain": _domain(held, meta)}), held, given)


def build_edit(
    given: Editing, *, place: Place, draft: Draft | None = None, use_cases: str | None = None, note: Sequence[str] = ()
) -> View:
    """Build the form for a product as it is now; filled with `draft` where it is shown again."""
    product = given.product
    seen = seen_of(product.draft, product.version)
    meta = Meta(
        product=product.id,
        domain=product.domain,
        status=product.status,
        version=product.version,
        marks=dict(seen.marks),
        place=place,
    )
    held = held_of(draft or product.draft, given.names.use_cases if use_cases is None else use_cases)
    about = "Its owner, its domain's leads and admins can change it. Everybody who works here sees it."
    top: list[Block] = [*map(section, note)] or [context(about)]
    statuses = _statuses(product.status, may_retire=given.may_retire)
    return _view(meta, "Edit a product", [*top, *_inputs(meta, held, _asked(given), given, statuses)])


def _asked(given: Editing) -> Iterator[Field]:
    for one in _LABELS:
        if one is Field.OWNER or (one is Field.DOMAIN and not given.domains):
            continue
        if one is Field.STATUS and not _statuses(given.product.status, may_retire=given.may_retire):
            continue
        yield one


def _statuses(now: Status, *, may_retire: bool) -> tuple[Status, ...]:
    """List what may be chosen; nothing where a proposal is to be accepted first."""
    if now is Status.PROPOSED:
        return ()
    return tuple(one for one in STATUSES if one in FIRST or may_retire or one is now)


def held_of(draft: Draft, use_cases: str) -> dict[str, Mapping[str, Any]]:
    """Write a draft as a form holds it; its use cases come as they are typed."""
    basis = draft.basis
    return {
        Field.NAME: of_words(draft.name),
        Field.PURPOSE: of_words(draft.purpose),
        Field.DOMAIN: of_option(str(draft.domain), ""),
        Field.PRODUCT_TYPE: of_option(draft.product_type.value, ""),
        Field.STATUS: of_option(draft.status.value, ""),
        Field.STEWARD: of_user(draft.steward),
        Field.TECHNICAL_OWNER: of_user(draft.technical_owner),
        Field.OUTCOME: of_words(basis.outcome),
        Field.PROCESS: of_words(basis.process),
        Field.DECIDES: of_words(basis.decides),
        Field.USE_CASES: {**of_words(use_cases), _STAYS: not use_cases_can_be_typed(draft.use_cases)},
        Field.OUTPUT_PORTS: {
            **of_words(output_ports_as_text(draft.output_ports)),
            _STAYS: not output_ports_can_be_typed(draft.output_ports),
        },
        Field.SLO_URL: of_words(draft.slo_url),
        Field.DOCS_URL: of_words(draft.docs_url),
    }


def _new(meta: Meta, held: Held, given: Beginning) -> View:
    records = meta.domain in given.records_in
    about = (
        "It is there at once, and everybody who works here sees it."
        if records
        else "You propose it: it counts once a lead of the domain or an admin accepts it. Everybody who works here sees it."
    )
    asked = [one for one in _LABELS if one is not Field.STATUS or records]
    statuses = tuple(one for one in STATUSES if one in FIRST)
    return _view(meta, "New product", [context(about), *_inputs(meta, held, asked, given, statuses)])


def _inputs(
    meta: Meta,
    held: Held,
    asked: Sequence[Field] | Iterator[Field],
    given: Beginning | Editing,
    statuses: Sequence[Status],
) -> Iterator[Block]:
    for one in asked:
        if not _can_be_typed(held, one):
            yield context(f"“{_LABELS[one]}” has more than a form can show, and stays as it is.")
        elif one is Field.DOMAIN:
            yield _domain_field(meta, held, given)
        else:
            yield _input(one, held, at=meta.fill, statuses=statuses)


def _can_be_typed(held: Held, one: Field) -> bool:
    """Whether a form takes what stands there: what came with a file may be longer, or not to be written in a line."""
    return fits(held, one) and not held.get(one, {}).get(_STAYS)


def _domain_field(meta: Meta, held: Held, given: Beginning | Editing) -> InputBlock:
    is_new = meta.product is None
    options = named_options((domain.id, domain.name) for domain in given.domains)
    at = ids.DOMAIN if is_new else meta.fill
    element = domain_select(options, at=at, placeholder="Choose a domain", value=chosen(held, Field.DOMAIN))
    return field(Field.DOMAIN, _LABELS[Field.DOMAIN], element, dispatches=is_new)


def _input(one: Field, held: Held, *, at: str, statuses: Sequence[Status]) -> InputBlock:
    element: Any
    if one in _PEOPLE:
        element = person(held, one, at=at)
    elif one is Field.PRODUCT_TYPE:
        types = [Option(text=plain(label), value=product_type.value) for product_type, label in TYPES.items()]
        element = menu(held, one, types, at=at)
    elif one is Field.STATUS:
        element = menu(held, one, [Option(text=plain(STATUSES[s]), value=s.value) for s in statuses], at=at)
    else:
        element = typing(held, one, at=at, most=_MOST[one], multiline=one not in _ONE_LINE)
    return field(one, _LABELS[one], element, hint=_HINTS.get(one), optional=one not in _REQUIRED)


def _view(meta: Meta, title: str, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=ids.FORM,
        private_metadata=as_json(meta),
        title=plain(title),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=list(blocks),
    )


# Reading.


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError, with the field at fault, for what cannot be read."""
    meta, held = metadata_of(view, Meta), held_in(view)
    draft = Draft(
        name=words(held, Field.NAME),
        purpose=words(held, Field.PURPOSE),
        domain=_domain(held, meta),
        product_type=_type(held),
        status=_status(held, meta),
        steward=user(held, Field.STEWARD),
        technical_owner=user(held, Field.TECHNICAL_OWNER),
        basis=Basis(
            outcome=words(held, Field.OUTCOME),
            process=words(held, Field.PROCESS),
            decides=words(held, Field.DECIDES),
        ),
        output_ports=output_ports_in(words(held, Field.OUTPUT_PORTS)),
        slo_url=words(held, Field.SLO_URL),
        docs_url=words(held, Field.DOCS_URL),
    )
    return Filled(
        product=meta.product,
        typed=Typed(draft=draft, use_cases=words(held, Field.USE_CASES), owner=user(held, Field.OWNER)),
        shown=frozenset(one for one in Field if one in held) - {Field.OWNER},
        seen=Seen(version=meta.version, marks=meta.marks),
        place=meta.place,
    )


def _domain(held: Held, meta: Meta) -> DomainId:
    """Read which domain is chosen; where the form does not ask for it, it is what it was."""
    value = chosen(held, Field.DOMAIN)
    if not value:
        return meta.domain
    if not value.isdecimal():
        raise UserFacingError("Choose one of these domains.", field=Field.DOMAIN)
    return DomainId(int(value))


def _type(held: Held) -> ProductType:
    value = chosen(held, Field.PRODUCT_TYPE)
    if value not in set(ProductType):
        raise UserFacingError("Choose one of these.", field=Field.PRODUCT_TYPE)
    return ProductType(value)


def _status(held: Held, meta: Meta) -> Status:
    """Read the status that is chosen; where the form does not ask for it, it is what it was."""
    value = chosen(held, Field.STATUS)
    return Status(value) if value in set(Status) else meta.status
