"""What is said about keeping products: pure functions to sentences, and a text to be read aloud.

What came of an act is plain words, made safe where it is shown; what stands above a form is escaped here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.features.products.keeping.lines import output_ports_as_text
from bot.features.products.keeping.owning import UNOWNED
from bot.features.products.keeping.reader import Declining, GivingUp
from bot.features.products.keeping.results import Added, ChangedMeanwhile, Decided, GivenUp, Saved, Taken
from bot.features.products.keeping.service import OwnerNews
from bot.features.products.keeping.store import Goal, Lesson
from bot.features.products.rules.product import Basis, Draft, Field, Product, ProductType, Status
from bot.kernel.ids import UserId
from bot.kernel.posts import Post
from handlers.kit import actions, as_dicts, button, closed, escape, section, shown, spoken
from handlers.products.ids import OPEN_PRODUCT

TYPES: Final = {
    ProductType.SOURCE_ALIGNED: "Source-aligned: as the source has it",
    ProductType.AGGREGATE: "Aggregate: of several sources",
    ProductType.CONSUMER_ALIGNED: "Consumer-aligned: as its consumers need it",
}
STATUSES: Final = {
    Status.DRAFT: "Draft: not to be relied on yet",
    Status.ACTIVE: "Active",
    Status.DEPRECATED: "Deprecated: works, and will be retired",
    Status.RETIRED: "Retired: gone",
}
MOST_NAME: Final = 80
MOST_WORDS: Final = 200
MOST_NAMED: Final = 5


def quoted(product: Product) -> str:
    """Name a product inside a sentence that is still to be made safe."""
    return f"“{closed(product.name)}”"


# What became of an act.


def added(result: Added) -> str:
    product, of = result.product, closed(result.names.of)
    if product.status is Status.PROPOSED:
        return (
            f"{quoted(product)} is proposed as a product of {of}. Until {result.deciders} accepts it, it stands under "
            f"“Proposed” in /products. You get a message as soon as one of them decides.{_hints(product, result.elsewhere)}"
        )
    return (
        f"{quoted(product)} is a product of {of} now, and everybody who works here finds it in /products. "
        f"{_owner(result)}{_hints(product, result.elsewhere)}"
    )


def _owner(result: Added) -> str:
    if result.product.owner is None:
        return "Nobody owns it yet; its page says so."
    told = ", and is told" if result.is_owner_told else ""
    return f"{closed(result.names.owner)} owns it{told}."


def saved(result: Saved) -> str:
    product = result.product
    parts = [f"{quoted(product)} is saved."]
    if result.moved_to:
        parts.append(f"It belongs to {closed(result.moved_to)} now.")
    if result.ended:
        parts.append(f"It is retired, and {closed(result.ended)} owns it no longer.")
    if result.is_hand_over_void:
        parts.append("The hand-over that was open is over.")
    if result.told:
        parts.append(_hear(result.told))
    return f"{' '.join(parts)}{_hints(product, result.elsewhere)}"


def _hear(told: int) -> str:
    return "Its consumer hears of it." if told == 1 else f"Its {told:,} consumers hear of it."


def _hints(product: Product, elsewhere: Sequence[str]) -> str:
    """Say kindly what would make it better; nothing was refused."""
    hints = [*_about_basis(product.draft.basis), *_about_elsewhere(elsewhere)]
    return "".join(f" A hint: {hint}" for hint in hints) if product.status is not Status.RETIRED else ""


def _about_basis(basis: Basis) -> Iterable[str]:
    missing = [
        what
        for what, text in (
            ("which business outcome it serves", basis.outcome),
            ("which process it comes from", basis.process),
            ("who decides there today", basis.decides),
        )
        if not text
    ]
    if missing:
        yield f"ownership follows the structure that exists. Still open: {_joined(missing)}."


def _about_elsewhere(names: Sequence[str]) -> Iterable[str]:
    if names:
        listed = _some([f"“{closed(shown(name, most=MOST_NAME))}”" for name in names])
        verb, kept = (
            ("is no domain", "it is kept as a name")
            if len(names) == 1
            else ("are no domains", "they are kept as names")
        )
        yield f"{listed} {verb} here, so {kept}."


def _people(names: Sequence[str]) -> str:
    return _some([closed(shown(name, most=MOST_NAME)) for name in names])


def _some(parts: Sequence[str]) -> str:
    """Name the first few: "A and B"; "A, B and 5 more"."""
    more = [f"{len(parts) - MOST_NAMED} more"] if len(parts) > MOST_NAMED else []
    return _joined([*parts[:MOST_NAMED], *more])


def _joined(parts: Iterable[str]) -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def accepted(result: Decided) -> str:
    told = ", and whoever proposed it is told" if result.is_told else ""
    owns = ". Its owner is told, too" if result.is_owner_told else ""
    return f"{quoted(result.product)} is accepted{told}{owns}. It is a draft: with Edit it becomes active."


def declined(result: Decided) -> str:
    told = ", and whoever proposed it is told" if result.is_told else ""
    return f"{quoted(result.product)} is declined{told}."


def taken(result: Taken) -> str:
    if result.is_owner:
        hear = f" {_hear(result.told)}" if result.told else ""
        return f"You own {quoted(result.product)} now. Everybody who works here sees it.{hear}"
    asked = _people(result.asked)
    return (
        f"{asked} {'is' if len(result.asked) == 1 else 'are'} told that you would own {quoted(result.product)}. "
        "It is yours once it is handed over to you; until then nobody owns it."
    )


def given_up(result: GivenUp) -> str:
    asked = _people(result.asked)
    told = f" {asked} {'is' if len(result.asked) == 1 else 'are'} told." if result.asked else ""
    return f"You own {quoted(result.product)} no longer: nobody does, and everybody sees it.{told}"


def lesson_linked(lesson: Lesson) -> str:
    return f"“{closed(shown(lesson.headline, most=MOST_WORDS))}” is linked."


def lesson_unlinked(lesson: Lesson) -> str:
    return f"“{closed(shown(lesson.headline, most=MOST_WORDS))}” is taken off. The learning itself stays."


def goal_linked(goal: Goal) -> str:
    return f"The {goal.level} “{closed(shown(goal.name, most=MOST_WORDS))}” is linked."


def goal_unlinked(goal: Goal) -> str:
    return f"The {goal.level} “{closed(shown(goal.name, most=MOST_WORDS))}” is taken off. It stays as it is."


# What stands in forms.


def declining(given: Declining) -> str:
    by = escape(shown(given.proposer or "somebody", most=MOST_NAME))
    return f"*{escape(given.product.name)}* was proposed by {by}, who is told. Once declined, it is not shown any more."


def giving_up(given: GivingUp) -> str:
    of = escape(shown(given.of, most=MOST_NAME))
    return (
        f"Nobody owns *{escape(given.product.name)}* then, and everybody sees it. The leads of {of} are told. If you "
        "know who could own it, use Hand over instead: it stays yours until they accept."
    )


_CHANGED = "Nothing is saved yet. What you typed is still here: press Save again to put it over theirs."


def changed_meanwhile(result: ChangedMeanwhile) -> tuple[str, ...]:
    """Tell what another changed, and that nothing typed is lost: a paragraph each."""
    now = [f"• {_changed(_NAMED[one], _now(result, one))}" for one in result.changed]
    return ("Somebody changed this product while you were writing:", *now, _CHANGED)


_NAMED: Final[Mapping[Field, str]] = {
    Field.NAME: "Its name is",
    Field.PURPOSE: "Its purpose is",
    Field.DOMAIN: "Its domain is",
    Field.PRODUCT_TYPE: "Its type is",
    Field.STATUS: "Its status is",
    Field.STEWARD: "Its steward is",
    Field.TECHNICAL_OWNER: "Its technical owner is",
    Field.USE_CASES: "Its use cases are",
    Field.OUTPUT_PORTS: "Its output ports are",
    Field.SLO_URL: "Its SLOs are at",
    Field.DOCS_URL: "Its docs are at",
    Field.OUTCOME: "The business outcome is",
    Field.PROCESS: "The business process is",
    Field.DECIDES: "Who decides there is",
}


def _now(result: ChangedMeanwhile, one: Field) -> str:
    draft, names = result.current.draft, result.now
    return {
        Field.DOMAIN: names.of,
        Field.PRODUCT_TYPE: TYPES[draft.product_type],
        Field.STATUS: STATUSES.get(draft.status, draft.status.value),
        Field.STEWARD: names.steward,
        Field.TECHNICAL_OWNER: names.technical_owner,
        Field.USE_CASES: names.use_cases,
        Field.OUTPUT_PORTS: output_ports_as_text(draft.output_ports),
    }.get(one) or _words_of(draft, one)


def _words_of(draft: Draft, one: Field) -> str:
    return {
        Field.NAME: draft.name,
        Field.PURPOSE: draft.purpose,
        Field.SLO_URL: draft.slo_url,
        Field.DOCS_URL: draft.docs_url,
        Field.OUTCOME: draft.basis.outcome,
        Field.PROCESS: draft.basis.process,
        Field.DECIDES: draft.basis.decides,
    }.get(one, "")


def _changed(what: str, said: str) -> str:
    if not said:
        return f"{what} empty now."
    return f"{what} *{escape(shown(' '.join(said.split()), most=MOST_WORDS))}* now."


# Messages that come later.


def decided(given: Decided) -> Post:
    """Tell somebody what became of their proposal: the answer to their own act."""
    product, by = given.product, closed(shown(given.by, most=MOST_NAME))
    if product.proposed_by is None:
        raise ValueError("nobody proposed this")
    name = closed(product.name)
    if given.accepted:
        before = f"{by} accepted "
        after = ", the product that you proposed. It is a draft from now on: /products shows it."
    else:
        why = f" They write: “{closed(given.because)}”" if given.because else " Ask them what it lacks."
        before = f"{by} did not accept "
        after = f", the product that you proposed.{why} You can propose it again with /products."
    return _post(
        f"product:{product.id}:{'accepted' if given.accepted else 'declined'}",
        "notice",
        product.proposed_by,
        (before, name, after),
        opens=product if given.accepted else None,
    )


def owns_now(news: OwnerNews) -> Post:
    """Tell somebody that a product was written down as theirs."""
    product = news.product
    before = f"{closed(shown(news.by, most=MOST_NAME))} wrote down that you own "
    after = (
        f", a product of {closed(shown(news.of, most=MOST_NAME))}. You answer for it. If that is not so, hand it over "
        "on its page, or give it up there."
    )
    key = f"product:{product.id}:owns:{product.owned_since:%Y%m%dT%H%M%S%f}"
    return _post(key, "notice", news.owner, (before, closed(product.name), after), opens=product)


def wish(given: Taken, lead: UserId, key: str) -> Post:
    """Tell a lead that somebody would own a product."""
    by = closed(shown(given.by, most=MOST_NAME))
    before = f"{by} would own "
    after = (
        f", a product of {closed(shown(given.of, most=MOST_NAME))} that nobody owns. If they should, hand it over to "
        "them on its page. Nothing changes until then."
    )
    return _post(key, UNOWNED, lead, (before, closed(given.product.name), after), opens=given.product)


def left_unowned(given: GivenUp, lead: UserId, key: str) -> Post:
    """Tell a lead that nobody owns a product any more."""
    why = f" They write: “{closed(given.because)}”" if given.because else ""
    before = f"{closed(shown(given.by, most=MOST_NAME))} gave up "
    after = (
        f", a product of {closed(shown(given.of, most=MOST_NAME))}. Nobody owns it now.{why} On its page you can take "
        "it, or hand it over to somebody."
    )
    return _post(key, UNOWNED, lead, (before, closed(given.product.name), after), opens=given.product)


def _post(key: str, kind: str, user: UserId, words: tuple[str, str, str], *, opens: Product | None) -> Post:
    before, name, after = words
    text = f"{escape(before)}*{escape(name)}*{escape(after)}"
    page = [] if opens is None else [actions(button("Open its page", action=OPEN_PRODUCT, value=str(opens.id)))]
    return Post(
        key=key,
        kind=kind,
        text=spoken(f"{before}{name}{after}"),
        blocks=as_dicts([section(text), *page]),
        user=user,
    )
