"""What may be written in a product, and how two edits at once meet. No Slack, no database, no clock."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.features.products.keeping.lines import flat, output_ports_as_text, use_cases_as_text
from bot.features.products.rules.product import (
    MAX_NAME,
    MAX_OUTPUT_PORTS,
    MAX_PURPOSE,
    MAX_URL,
    MAX_USE_CASES,
    MAX_WORDS,
    Basis,
    Draft,
    Field,
    OutputPort,
    UseCase,
)
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, UserId
from bot.kernel.typed import brief, is_address, length, without_nul

MAX_LINE: Final = 500
"""Of a decision, or of the name of a consumer or port."""
_BASIS: Final = {
    Field.OUTCOME: "The business outcome",
    Field.PROCESS: "The business process",
    Field.DECIDES: "Who decides there today",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an editor had before them: the version, and a mark of each field. A mark says whether, never what."""

    version: int
    marks: Mapping[str, str]


EDITABLE: Final = frozenset(Field) - {Field.OWNER}
"""What an edit may change: who owns a product changes by a hand-over."""


# A product's fields, each by its name.


def value_of(draft: Draft, field: Field) -> object:
    """Return what stands in a field. The owner is none of a draft's."""
    return getattr(draft.basis if field in _BASIS else draft, field)


def with_fields(onto: Draft, other: Draft, fields: Iterable[Field]) -> Draft:
    """Take these fields of `other`, and what else there is of `onto`."""
    taken = {field: value_of(other, field) for field in fields}
    basis = {field.value: value for field, value in taken.items() if field in _BASIS}
    rest = {field.value: value for field, value in taken.items() if field not in _BASIS}
    kept: Basis = replace(onto.basis, **basis)  # type: ignore[arg-type]
    return replace(onto, **rest, basis=kept)  # type: ignore[arg-type]


def people_of(draft: Draft) -> Mapping[UserId, Field]:
    """List everybody that a draft names, with the first field that does."""
    found: dict[UserId, Field] = {}
    for field, user in ((Field.STEWARD, draft.steward), (Field.TECHNICAL_OWNER, draft.technical_owner)):
        if user is not None:
            found.setdefault(user, field)
    return found


# What may be written.


def checked(draft: Draft, *, fields: Iterable[Field] = EDITABLE) -> Draft:
    """Tidy what was typed in these fields. Raises UserFacingError, with the field at fault, for what breaks a rule."""
    asked = frozenset(fields)
    name = _named(draft) if Field.NAME in asked else draft.name
    purpose = draft.purpose
    if Field.PURPOSE in asked:
        purpose = _words(purpose, Field.PURPOSE, what="The purpose", most=MAX_PURPOSE)
    basis = {
        field.value: _words(str(value_of(draft, field)), field, what=what, most=MAX_WORDS)
        for field, what in _BASIS.items()
        if field in asked
    }
    return replace(
        draft,
        name=name,
        purpose=purpose,
        basis=replace(draft.basis, **basis),
        use_cases=_use_cases(draft.use_cases) if Field.USE_CASES in asked else draft.use_cases,
        output_ports=_output_ports(draft.output_ports) if Field.OUTPUT_PORTS in asked else draft.output_ports,
        slo_url=_address(draft.slo_url, Field.SLO_URL) if Field.SLO_URL in asked else draft.slo_url,
        docs_url=_address(draft.docs_url, Field.DOCS_URL) if Field.DOCS_URL in asked else draft.docs_url,
    )


def _named(draft: Draft) -> str:
    name = flat(draft.name)
    if not any(sign.isalnum() for sign in name):
        raise UserFacingError("Give the product a name: what is in it?", field=Field.NAME)
    if length(name) > MAX_NAME:
        raise UserFacingError(
            f"A name has at most {MAX_NAME} characters; this one has {length(name)}.", field=Field.NAME
        )
    return name


def _words(text: str, field: Field, *, what: str, most: int) -> str:
    words = without_nul(text).strip()
    if length(words) > most:
        raise UserFacingError(f"{what} has at most {most:,} characters; this has {length(words):,}.", field=field)
    return words


def _address(typed: str, field: Field, *, of: str = "") -> str:
    url = without_nul(typed).strip()
    if not url:
        return ""
    if not is_address(url):
        raise UserFacingError(
            f"{of}“{brief(url)}” is no web address. It begins with http:// or https:// and has no blanks, < or >.",
            field=field,
        )
    if length(url) > MAX_URL:
        raise UserFacingError(f"{of}An address has at most {MAX_URL:,} characters; this one is longer.", field=field)
    return url


def _use_cases(cases: Iterable[UseCase]) -> tuple[UseCase, ...]:
    every = tuple(
        dict.fromkeys(
            replace(case, decision=flat(case.decision), consumer_name=flat(case.consumer_name)) for case in cases
        )
    )
    _require_few(every, MAX_USE_CASES, Field.USE_CASES, what="use cases")
    for number, case in enumerate(every, start=1):
        for text in (case.decision, case.consumer_name):
            _require_short(number, text, Field.USE_CASES)
    return every


def _output_ports(ports: Iterable[OutputPort]) -> tuple[OutputPort, ...]:
    every = tuple(
        dict.fromkeys(
            replace(port, name=flat(port.name), kind=flat(port.kind), version=flat(port.version)) for port in ports
        )
    )
    _require_few(every, MAX_OUTPUT_PORTS, Field.OUTPUT_PORTS, what="output ports")
    tidy = []
    for number, port in enumerate(every, start=1):
        for text in (port.name, port.kind, port.version):
            _require_short(number, text, Field.OUTPUT_PORTS)
        tidy.append(replace(port, url=_address(port.url, Field.OUTPUT_PORTS, of=f"Line {number}: ")))
    return tuple(tidy)


def _require_few(every: tuple[object, ...], most: int, field: Field, *, what: str) -> None:
    if len(every) > most:
        raise UserFacingError(f"At most {most} {what} have room here; name those that matter most.", field=field)


def _require_short(number: int, text: str, field: Field) -> None:
    if length(text) > MAX_LINE:
        raise UserFacingError(
            f"Line {number}: “{brief(text)}” has at most {MAX_LINE} characters; shorten it.", field=field
        )


# Two edits at once.


def seen_of(draft: Draft, version: int) -> Seen:
    return Seen(version=version, marks={field: mark(value_of(draft, field)) for field in EDITABLE})


def mark(value: object) -> str:
    """Mark a field's value, short enough to travel in a form that may carry 3,000 characters in all."""
    return hashlib.blake2s(_plain(value).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _plain(value: object) -> str:
    """Write a field's value as text that is the same for what a form shows the same; nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        if value and isinstance(value[0], UseCase):
            # A domain goes by its number: that it has another name by now changes nothing here.
            return use_cases_as_text(value, {case.consumer: f"\t{case.consumer}" for case in value if case.consumer})
        return output_ports_as_text(value)
    return str(value).strip()


def merged(typed: Draft, seen: Seen, current: Draft, *, shown: Iterable[Field]) -> tuple[Draft, tuple[Field, ...]]:
    """Keep what the editor changed, take what somebody else changed meanwhile, and say what that is.

    `shown` are the fields that the editor had before them.
    """
    mine = [field for field in shown if mark(value_of(typed, field)) != seen.marks.get(field)]
    changed = tuple(
        field
        for field in Field
        if field in EDITABLE and field in seen.marks and mark(value_of(current, field)) != seen.marks[field]
    )
    return with_fields(current, typed, mine), changed


def differ(one: Draft, other: Draft, *, fields: Iterable[Field] = EDITABLE) -> bool:
    return any(mark(value_of(one, field)) != mark(value_of(other, field)) for field in fields)


def as_fields(draft: Draft, domains: Mapping[DomainId, str]) -> dict[str, str]:
    """Write everything in a product as text, for the audit. People stand there by their ids, domains by their names."""
    return {
        **{
            field.value: str(value_of(draft, field) or "")
            for field in Field
            if field in EDITABLE - {Field.USE_CASES, Field.OUTPUT_PORTS, Field.DOMAIN}
        },
        Field.DOMAIN.value: domains.get(draft.domain, ""),
        Field.USE_CASES.value: use_cases_as_text(draft.use_cases, domains),
        Field.OUTPUT_PORTS.value: output_ports_as_text(draft.output_ports),
    }
