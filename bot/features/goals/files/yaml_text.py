"""Goals written as YAML that people can read and change: each value as a text, whatever it looks like."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import yaml

from bot.features.goals.files.records import Whole
from bot.features.goals.files.rows import CHECK_IN_FIELDS, MEASURE_FIELDS, NODE_FIELDS, READING_FIELDS, REVIEW_FIELDS
from bot.features.goals.files.texts import check_in_texts, measure_texts, node_texts, reading_texts, review_texts
from bot.features.goals.files.yaml_file import OURS
from bot.kernel.ids import UserId

HEAD: Final = f"""\
# The goals of an organisation, as Pollen exported them. Change what you like and import the file again; see
# docs/goals-files.md. What stands behind a # is for people alone.
{OURS}: 1
goals:
"""
_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _./+-]*[A-Za-z0-9])?")
_ODD: Final = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML reads as an end of a line, or not at all, unless it is written out."""
_NUMBERS: Final = frozenset({"weight", "baseline", "target", "value", "confidence"})
_DATES: Final = frozenset({"starts_on", "ends_on", "review_on", "said_until", "on", "next_on"})
_PEOPLE: Final = frozenset({"lead", "watcher", "sponsor", "said_by", "proposed_by", "by"})
_LONG: Final = frozenset({"note", "rationale"})
_RESOLVER: Final = yaml.resolver.Resolver()


def whole_as_yaml(whole: Whole, names: Mapping[UserId, str]) -> str:
    """Write a node with everything that belongs to it, as one item of the list below `HEAD`."""
    return "".join(f"{line}\n" for line in _node(whole, names))


def _node(whole: Whole, names: Mapping[UserId, str]) -> Iterator[str]:
    yield from _indented(_fields(node_texts(whole.node), NODE_FIELDS, names), first="  - ", other="    ")
    if whole.measures:
        yield "    measures:"
    for measure, readings in whole.measures:
        told = {**measure_texts(measure), "parent": ""}
        yield from _indented(_fields(told, MEASURE_FIELDS, names), first="      - ", other="        ")
        if readings:
            yield "        readings:"
        for reading in readings:
            yield from _item(reading_texts(reading, ""), READING_FIELDS, names, indent=" " * 10)
    for title, fields, items in (
        ("check_ins", CHECK_IN_FIELDS, [check_in_texts(one, "") for one in whole.check_ins]),
        ("reviews", REVIEW_FIELDS, [review_texts(one, "") for one in whole.reviews]),
    ):
        if items:
            yield f"    {title}:"
        for item in in_order(items):
            yield from _item(item, fields, names, indent=" " * 6)


def in_order(items: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Put what was said on one date, or at one time, into an order that is the same in every database."""
    return sorted(items, key=lambda item: (item.get("on", ""), item["at"], sorted(item.items())))


def _item(
    texts: Mapping[str, str], fields: Iterable[str], names: Mapping[UserId, str], *, indent: str
) -> Iterator[str]:
    """Write a short item on one line, and one with words over several."""
    told = {name: texts[name] for name in fields if texts[name]}
    if _LONG & told.keys():
        yield from _indented(_fields(texts, fields, names), first=f"{indent}- ", other=f"{indent}  ")
    else:
        inside = ", ".join(f"{name}: {_scalar(name, text)}" for name, text in told.items())
        by = told.get("by", "")
        yield f"{indent}- {{{inside}}}{_comment(names.get(UserId(by), ''))}"


def _fields(texts: Mapping[str, str], fields: Iterable[str], names: Mapping[UserId, str]) -> Iterator[str]:
    for name in fields:
        text = texts[name]
        if not text:
            continue
        if name == "participants":
            yield f"{name}:"
            for user in text.split():
                yield f"  - {_scalar(name, user)}{_comment(names.get(UserId(user), ''))}"
        elif name == "backlog":
            yield f"{name}:"
            for link in text.split("\n"):
                yield f"  - {_scalar(name, link)}"
        elif "\n" in text and not _ODD.search(text) and text[0] not in " \t\n" and not text.endswith("\n"):
            yield f"{name}: |-"
            yield from (f"  {line}" if line else "" for line in text.split("\n"))
        else:
            named = names.get(UserId(text), "") if name in _PEOPLE else ""
            yield f"{name}: {_scalar(name, text)}{_comment(named)}"


def _indented(lines: Iterable[str], *, first: str, other: str) -> Iterator[str]:
    for place, line in enumerate(lines):
        yield f"{other if place else first}{line}" if line else ""


def _scalar(name: str, text: str) -> str:
    if name in _NUMBERS | _DATES:
        return text
    is_plain = _PLAIN.fullmatch(text) and "  " not in text
    # What other readers of YAML would take for a number, a date or a yes is quoted, so that it is a text to them too.
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) if is_plain else None  # type: ignore[no-untyped-call]
    return text if tag == "tag:yaml.org,2002:str" else _quoted(text)


def _quoted(text: str) -> str:
    return _ODD.sub(lambda found: _written_out(found.group()), json.dumps(text, ensure_ascii=False))


def _written_out(sign: str) -> str:
    number = ord(sign)
    return f"\\u{number:04x}" if number < _WIDE else f"\\U{number:08x}"


_WIDE: Final = 0x10000


def _comment(name: str) -> str:
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return f"  # {flat}" if flat else ""
