"""Owners of folders of code, as GitHub's CODEOWNERS has them, become owners of the products that live there.

A product's folder is told with `--map FOLDER=PRODUCT`, or is a folder that the file names and
whose last part is the product's name. For each folder the last line that matches counts, as it
does on GitHub. Whatever several could mean is told, never guessed.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.features.products.files.names import folded
from bot.features.products.files.told import Batch, OwnerNow, Problem, Told

MOST_BYTES: Final = 3_000_000
"""GitHub reads no larger file either."""
NAME: Final = "CODEOWNERS"
HOMES: Final = frozenset({".github", ".gitlab"})
"""Folders that are hidden, and where it may stand all the same."""
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HANDLE: Final = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_TEAM: Final = re.compile(r"@[^/\s]+/[^\s]+")
_SECTION: Final = re.compile(r"\^?\[[^\]]+\](?:\[[0-9]+\])?(?:\s|$)")
_PARTS: Final = re.compile(r"(?:[^\s\\]|\\.)+")
_INSIDE: Final = "any-file"
"""Stands for whatever is in a folder."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    pattern: str
    owners: tuple[str, ...]
    unclear: str = ""
    """Why nobody can say who is meant; empty where it is clear."""

    @property
    def folder(self) -> str:
        """The one folder that it is about; empty for none or many."""
        path = re.sub(r"(?:/\*{1,2})?/?$", "", self.pattern).lstrip("/")
        return "" if not path or set(path) & set("*?[!\\") else path

    @property
    def may_be_a_file(self) -> bool:
        """Whether its last part looks like a file's name, without a slash to say that it is a folder."""
        return not re.search(r"/\*{0,2}$", self.pattern) and "." in self.pattern.rsplit("/", 1)[-1]

    def matches(self, path: str) -> bool:
        return _regex(self.pattern).fullmatch(path) is not None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known besides the file."""

    folders: Mapping[str, str]
    """Products, by name or by id in files, by the folders that were told."""
    products: Mapping[str, str]
    """What names those in files that are here, by name as `folded` writes it and by itself; empty where several fit."""
    may_add: bool = False
    """Whether a folder whose product is not here makes a new one."""


def read_code_owners(text: str, *, file: str, around: Around) -> Batch:
    """Read whose products the folders are."""
    batch, lines = Batch(), list(_lines(text))
    mapped = {folder.strip("/"): name for folder, name in around.folders.items()}
    named = {line.folder: line.folder.rsplit("/", 1)[-1] for line in lines if line.folder and not line.unclear}
    unused = {line.number: line for line in lines}
    found: list[tuple[str, Told]] = []
    for folder, name in {**mapped, **{one: named[one] for one in named if one not in mapped}}.items():
        rule = next((line for line in reversed(lines) if line.matches(f"{folder}/{_INSIDE}")), None)
        if rule is None:
            batch.problems.append(
                Problem(file, 0, "", f"No line is about {folder[:60]}, where “{name[:60]}” is to be.")
            )
            continue
        unused.pop(rule.number, None)
        source = around.products.get(name, around.products.get(folded(name)))
        is_file = folder not in mapped and rule.may_be_a_file
        why = rule.unclear or _unknown(name, folder, source, may_add=around.may_add, may_be_a_file=is_file)
        if why:
            batch.problems.append(Problem(file, rule.number, "", why))
        else:
            found.append((folder, _told(rule, folder, name, source, file=file)))
    for line in unused.values():
        why = line.unclear or "It is about no one folder, or a later line takes its place; it is left out."
        batch.problems.append(Problem(file, line.number, "", why))
    _take(batch, found, mapped)
    batch.problems.sort(key=lambda problem: problem.line)
    return batch


def _told(rule: Line, folder: str, name: str, source: str | None, *, file: str) -> Told:
    return Told(
        file=file,
        line=rule.number,
        source=source or f"codeowners:{folder}",
        fields={} if source else {"name": name},
        owner_now=OwnerNow(username=rule.owners[0].removeprefix("@") if rule.owners else ""),
    )


def _take(batch: Batch, found: Sequence[tuple[str, Told]], mapped: Container[str]) -> None:
    """Take who owns a product where all of its folders say the same, or those that whoever imports has named."""
    by_product: dict[str, list[tuple[str, Told]]] = {}
    for folder, told in found:
        name = told.fields.get("name")
        by_product.setdefault(folded(name) if name else f"\t{told.source}", []).append((folder, told))
    for every in by_product.values():
        some = [told for folder, told in every if folder in mapped] or [told for _, told in every]
        for _, told in every if len(some) < len(every) else ():
            if told not in some:
                text = "Another folder of the same product was told with --map, and counts; it is left out."
                batch.problems.append(told.problem("", text))
        if len({told.owner_now for told in some}) == 1:
            batch.products.append(some[0])
            continue
        for told in some:
            others = ", ".join(str(one.line) for one in some if one is not told)
            text = f"Line {others} has another owner for the same product; say which folder counts with --map."
            batch.problems.append(told.problem("", text))


def _unknown(name: str, folder: str, source: str | None, *, may_add: bool, may_be_a_file: bool) -> str:
    if source == "":
        return f"Several products here are called like “{name[:60]}”; say which with --map {folder[:60]}=ID."
    if source is None and not may_add:
        return (
            f"No product here is called “{name[:60]}”; say which one lives there with --map {folder[:60]}=NAME, "
            "or in which domain to write it down with --domain."
        )
    if source is None and may_be_a_file:
        return f"“{name[:60]}” may be a file; say that a product lives there with --map {folder[:60]}=NAME."
    return ""


def _lines(text: str) -> Iterator[Line]:
    has_section = False
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip() or raw.lstrip().startswith("#"):
            continue
        if _SECTION.match(raw):
            has_section = True
            yield Line(
                number,
                "",
                (),
                "This begins a section, and several of them may own the same folder; what stands in one is left out.",
            )
            continue
        parts = _PARTS.findall(raw)
        pattern, owners = parts[0], tuple(_before_comment(parts[1:]))
        unclear = (
            "It stands in a section, and several of them may own the same folder; it is left out."
            if has_section
            else _unclear(pattern, owners)
        )
        yield Line(number, pattern.replace("\\ ", " "), owners, unclear)


def _before_comment(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        if part.startswith("#"):
            return
        yield part


def _unclear(pattern: str, owners: Sequence[str]) -> str:
    found = next((sign for sign in ("!", "\\#") if pattern.startswith(sign)), "[ ]" if "[" in pattern else "")
    if found:
        return f"A pattern with {found} means nothing here; it is left out."
    if len(owners) > 1:
        return f"It names {len(owners)} owners, and a product has one; it is left out."
    if owners and _TEAM.fullmatch(owners[0]):
        return f"{owners[0][:60]} is a team, and a product is owned by a person; it is left out."
    if owners and not (_HANDLE.fullmatch(owners[0]) or _EMAIL.fullmatch(owners[0])):
        return f"“{owners[0][:60]}” is neither @somebody nor an e-mail address; it is left out."
    return ""


def _regex(pattern: str) -> re.Pattern[str]:
    """Make what a pattern matches: at any depth unless a slash stands in it, and what is below a folder with it."""
    inner = pattern.strip("/")
    if not inner or pattern.startswith("!"):
        return re.compile(r"(?!)")
    anchored = "/" in pattern.rstrip("/")
    written = "".join(
        _PIECES.get(piece, re.escape(piece)) for piece in re.findall(r"\*\*/|/\*\*|\*+|\?|[^*?/]+|/", inner)
    )
    # Alone at the end behind a slash, a star stands for what is in a folder, not for what is deeper in it.
    below = "" if inner.endswith("/*") else "/.+" if pattern.endswith("/") else "(?:/.*)?"
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{written}{below}", re.DOTALL)


_PIECES: Final = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "**": "[^/]*", "?": "[^/]"}
