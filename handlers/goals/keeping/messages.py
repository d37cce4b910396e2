"""What is said about keeping nodes and measures: pure functions to sentences, and a text to be read aloud.

What came of an act is plain words, made safe where it is shown; what stands above a form is escaped here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.features.goals.finding import a_called
from bot.features.goals.keeping.reader import Archiving, Declining, Measured
from bot.features.goals.keeping.results import (
    Added,
    Archived,
    ChangedMeanwhile,
    Decided,
    MeasureChangedMeanwhile,
    Moved,
    Names,
)
from bot.features.goals.keeping.rules import links_as_text
from bot.features.goals.rules import measures, tree
from bot.features.goals.rules.hints import hints_for_node
from bot.features.goals.rules.measures import Direction, Frequency, Measure, Timing
from bot.features.goals.rules.numbers import shown_number, typed_number
from bot.features.goals.rules.tree import Field, Level, Node
from bot.kernel.posts import Post
from handlers.goals.wording import called, day
from handlers.kit import as_dicts, closed, escape, section, shown, spoken

DIRECTIONS: Final = {
    Direction.INCREASE: "Up, to the target",
    Direction.DECREASE: "Down, to the target",
    Direction.AT_LEAST: "Always at the target or above",
    Direction.AT_MOST: "Always at the target or below",
    Direction.EQUALS: "Exactly the target",
}
TIMINGS: Final = {Timing.LEADING: "Leading: before the outcome", Timing.LAGGING: "Lagging: after the outcome"}
FREQUENCIES: Final = {
    Frequency.WEEKLY: "Every week",
    Frequency.FORTNIGHTLY: "Every two weeks",
    Frequency.MONTHLY: "Every month",
    Frequency.QUARTERLY: "Every quarter",
    Frequency.YEARLY: "Every year",
}
MOST_NAME: Final = 80
MOST_LISTED: Final = 60
MOST_WORDS: Final = 200
MOST_SOURCE: Final = 250
MOST_NAMED: Final = 5
ORGANISATION: Final = "the whole organisation"


def quoted(node: Node) -> str:
    """Name a node inside a sentence that is still to be made safe."""
    return f"“{closed(node.name)}”"


def _of(of: str | None) -> str:
    return ORGANISATION if of is None else closed(of)


# What became of an act.


def added(result: Added) -> str:
    node = result.node
    if not node.is_active:
        return (
            f"{quoted(node)} is proposed as {a_called(node.level)} of {_of(result.of)}. Until {result.deciders} accepts it, it "
            f"stands under “Proposed” in /goals. You get a message once somebody decides.{_hints(node)}"
        )
    return (
        f"{quoted(node)} is {a_called(node.level)} of {_of(result.of)} now, and everybody who works here sees it in /goals. "
        f"{_next(node)}{_hints(node)}"
    )


def _next(node: Node) -> str:
    if node.level is Level.VISION:
        return "Next: the goals that lead there."
    return "Next: say on its page how it is measured, with Measures."


def _hints(node: Node) -> str:
    """Say kindly what would make it better; nothing was refused."""
    return "".join(f" A hint: {hint}" for hint in hints_for_node(_safe(node.draft)))


def _safe(draft: tree.Draft) -> tree.Draft:
    return replace(draft, name=closed(draft.name), outcome=closed(draft.outcome))


def safe(draft: measures.Draft) -> measures.Draft:
    """Close a measure's name, which hints quote."""
    return replace(draft, name=closed(draft.name))


def edited(node: Node) -> str:
    return f"{quoted(node)} is saved.{_hints(node)}"


def moved(result: Moved) -> str:
    node, names = result.node, result.names
    under = f"hangs under “{closed(names.under)}” now" if names.under else "stands at the top now"
    went = f", and with it {_things(result.followed)} below it" if result.followed else ""
    return f"{quoted(node)} {under}, and belongs to {_of(names.of)}{went}."


def archived(result: Archived) -> str:
    went = f", and with it {_things(result.below)} below it" if result.below else ""
    them = ", with what went with it," if result.below else ""
    return f"{quoted(result.node)} is archived{went}. To bring it back{them} press Restore on its page."


def restored(result: Archived) -> str:
    came = f", and with it {_things(result.below)} below it" if result.below else ""
    return f"{quoted(result.node)} is back{came}."


def accepted(result: Decided) -> str:
    told = ", and whoever proposed it is told" if result.is_told else ""
    return f"{quoted(result.node)} is accepted{told}. Everybody who works here sees it in /goals."


def declined(result: Decided) -> str:
    told = ", and whoever proposed it is told" if result.is_told else ""
    return f"{quoted(result.node)} is declined{told}."


def measure_saved(measure: Measure) -> str:
    return f"“{closed(measure.name)}” is saved."


def measure_removed(measure: Measure) -> str:
    return f"“{closed(measure.name)}” is no longer measured. What was read so far stays in the history."


def _things(count: int) -> str:
    return "1 thing" if count == 1 else f"{count:,} things"


# What stands in forms.


def hangs(node: Node, names: Names) -> str:
    """Say where a node hangs."""
    of = ORGANISATION if names.of is None else f"*{escape(names.of)}*"
    under = f"hangs under *{escape(names.under)}*" if names.under else "stands at the top"
    return f"*{escape(node.name)}* belongs to {of} and {under}."


def archiving(given: Archiving) -> str:
    """Say what goes with it, and that it can come back."""
    node, below = given.node, given.below
    back = f"It can be restored on its page{', together with what goes with it' if below else ''}."
    if not below:
        return f"Once archived, *{escape(node.name)}* counts nowhere. Nothing active hangs below it. {back}"
    few = [f"• {escape(shown(one.name, most=MOST_LISTED))}" for one in below[:MOST_NAMED]]
    more = [f"• and {len(below) - MOST_NAMED:,} more"] if len(below) > MOST_NAMED else []
    verb = "goes" if len(below) == 1 else "go"
    listed = "\n".join([*few, *more])
    return f"Once archived, *{escape(node.name)}* counts nowhere. With it {verb} {_things(len(below))} below it:\n{listed}\n{back}"


def declining(given: Declining) -> str:
    by = escape(shown(given.proposer or "somebody", most=MOST_NAME))
    return f"*{escape(given.node.name)}* was proposed by {by}, who is told. Once declined, it is not shown any more."


def not_measured(given: Measured) -> str:
    return f"Nobody has said yet how *{escape(given.node.name)}* is measured."


def measure(one: Measure) -> str:
    """Tell all about a measure."""
    draft = one.draft
    target, baseline = shown_number(draft.target, draft.unit), draft.baseline
    begins = "no baseline yet" if baseline is None else f"from {shown_number(baseline, draft.unit)}"
    parts = [
        f"{DIRECTIONS[draft.direction]}: {target}, {begins}",
        TIMINGS[draft.timing],
        FREQUENCIES[draft.frequency],
        *([f"Weight {typed_number(draft.weight)}"] if draft.weight is not None else []),
        *([shown(draft.measured_by, most=MOST_SOURCE)] if draft.measured_by else []),
    ]
    return f"*{escape(draft.name)}*\n" + "\n".join(escape(part) for part in parts)


# What stands above a form that is shown again.


_CHANGED = "Nothing is saved yet. What you typed is still here: press Save again to put it over theirs."


def changed_meanwhile(result: ChangedMeanwhile) -> tuple[str, ...]:
    """Tell what another changed, and that nothing typed is lost: a paragraph each."""
    now = [f"• {_now(result, one)}" for one in result.changed]
    return (f"Somebody changed this {called(result.current)} while you were writing:", *now, _CHANGED)


_NAMED: Final[Mapping[Field, str]] = {
    Field.NAME: "Its name is",
    Field.OUTCOME: "What will be different is",
    Field.LEAD: "It is led by",
    Field.PARTICIPANTS: "Those who take part are",
    Field.WATCHER: "Its progress is watched by",
    Field.SPONSOR: "Its sponsor is",
    Field.STARTS_ON: "It starts on",
    Field.ENDS_ON: "It ends on",
    Field.REVIEW_ON: "It is reviewed on",
    Field.WEIGHT: "Its weight is",
    Field.BELIEF: "The belief is",
    Field.EXPECTED_OUTCOME: "The expected outcome is",
    Field.SUCCESS_SIGNAL: "The success signal is",
    Field.KILL_CRITERIA: "What would make us stop is",
    Field.BACKLOG: "Its backlog links are",
}


def _now(result: ChangedMeanwhile, one: Field) -> str:
    draft, names = result.current.draft, result.now
    said = {
        Field.NAME: draft.name,
        Field.OUTCOME: draft.outcome,
        Field.LEAD: names.lead,
        Field.PARTICIPANTS: _listed(names.participants),
        Field.WATCHER: names.watcher,
        Field.SPONSOR: names.sponsor,
        Field.STARTS_ON: day(draft.starts_on),
        Field.ENDS_ON: "" if draft.ends_on is None else day(draft.ends_on),
        Field.REVIEW_ON: "" if draft.review_on is None else day(draft.review_on),
        Field.WEIGHT: "" if draft.weight is None else typed_number(draft.weight),
        Field.BELIEF: draft.hypothesis.belief,
        Field.EXPECTED_OUTCOME: draft.hypothesis.expected_outcome,
        Field.SUCCESS_SIGNAL: draft.hypothesis.success_signal,
        Field.KILL_CRITERIA: draft.hypothesis.kill_criteria,
        Field.BACKLOG: links_as_text(draft.backlog),
    }[one]
    return _changed(_NAMED[one], said)


def _changed(what: str, said: str) -> str:
    if not said:
        return f"{what} empty now."
    return f"{what} *{escape(shown(' '.join(said.split()), most=MOST_WORDS))}* now."


def _listed(names: Sequence[str]) -> str:
    few = [shown(name, most=MOST_NAME) for name in names[:MOST_NAMED]]
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return _joined([*few, *more])


def _joined(parts: Iterable[str]) -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last


_OF_MEASURE: Final[Mapping[measures.Field, str]] = {
    measures.Field.NAME: "It is called",
    measures.Field.UNIT: "Its unit is",
    measures.Field.BASELINE: "Its baseline is",
    measures.Field.TARGET: "Its target is",
    measures.Field.DIRECTION: "What is good is",
    measures.Field.TIMING: "It moves",
    measures.Field.FREQUENCY: "A new number comes",
    measures.Field.MEASURED_BY: "It is measured by",
    measures.Field.WEIGHT: "Its weight is",
}


def measure_changed_meanwhile(result: MeasureChangedMeanwhile) -> tuple[str, ...]:
    now = [f"• {_changed(_OF_MEASURE[one], _of_measure(result, one))}" for one in result.changed]
    return ("Somebody changed this measure while you were writing:", *now, _CHANGED)


def _of_measure(result: MeasureChangedMeanwhile, one: measures.Field) -> str:
    draft = result.current.draft
    return {
        measures.Field.NAME: draft.name,
        measures.Field.UNIT: draft.unit,
        measures.Field.BASELINE: "" if draft.baseline is None else shown_number(draft.baseline, draft.unit),
        measures.Field.TARGET: shown_number(draft.target, draft.unit),
        measures.Field.DIRECTION: DIRECTIONS[draft.direction],
        measures.Field.TIMING: TIMINGS[draft.timing],
        measures.Field.FREQUENCY: FREQUENCIES[draft.frequency],
        measures.Field.MEASURED_BY: draft.measured_by,
        measures.Field.WEIGHT: "" if draft.weight is None else typed_number(draft.weight),
    }[one]


MOVED_MEANWHILE: Final = (
    "*Somebody moved it while you were choosing; below it says where it hangs now.* Nothing of yours is saved yet. "
    "Press Move again to put it where you chose."
)


# Messages that come later.


def decided(given: Decided) -> Post:
    """Tell somebody what became of their proposal: the answer to their own act."""
    node, by = given.node, shown(given.by, most=MOST_NAME)
    if node.proposed_by is None:
        raise ValueError("nobody proposed this")
    name = closed(node.name)
    if given.accepted:
        before, after = (
            f"{closed(by)} accepted ",
            f", the {called(node)} that you proposed. It counts from now on: /goals shows it.",
        )
    else:
        why = f" They write: “{closed(given.because)}”" if given.because else " Ask them what it lacks."
        before = f"{closed(by)} did not accept "
        after = f", the {called(node)} that you proposed.{why} You can propose it again with /goals."
    return Post(
        key=f"goal:{node.id}:{'accepted' if given.accepted else 'declined'}",
        kind="notice",
        text=spoken(f"{before}{name}{after}"),
        blocks=as_dicts([section(f"{escape(before)}*{escape(name)}*{escape(after)}")]),
        user=node.proposed_by,
    )
