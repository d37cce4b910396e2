"""Owners of folders of code, as GitHub's CODEOWNERS has them, become owners of the products that live there.

A product's folder is told with `--map FOLDER=PRODUCT`, or is a folder that the file names and
whose last part is the product's name. For each folder the last line that matches counts, as it
does on GitHub. Whatever several could mean is told, never guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.features.products.files.names import folded
from bot.features.products.files.told import Batch, OwnerNow, Problem, Told

MOST_BYTES: Final = 3_000_000
"""GitHub reads no larger file either."""
NAME: Final = "CODEOWNERS"
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
    wanted = {folder.strip("/"): name for folder, name in around.folders.items()}
    unused = {line.number: line for line in lines}
    for line in lines:
        if line.folder and not line.unclear:
            wanted.setdefault(line.folder, line.folder.rsplit("/", 1)[-1])
    for folder, name in wanted.items():
        rule = next((line for line in reversed(lines) if line.matches(f"{folder}/{_INSIDE}")), None)
        if rule is None:
            batch.problems.append(
                Problem(file, 0, "", f"No line is about {folder[:60]}, where “{name[:60]}” is to be.")
            )
            continue
        unused.pop(rule.number, None)
        source = around.products.get(name, around.products.get(folded(name)))
        why = rule.unclear or _unknown(name, folder, source, may_add=around.may_add)
        if why:
            batch.problems.append(Problem(file, rule.number, "", why))
            continue
        owner = rule.owners[0].removeprefix("@") if rule.owners else ""
        batch.products.append(
            Told(
                file=file,
                line=rule.number,
                source=source or f"codeowners:{folder}",
                fields={} if source else {"name": name},
                owner_now=OwnerNow(username=owner),
            )
        )
    for line in unused.values():
        why = line.unclear or "It is about no one folder, or a later line takes its place; it is left out."
        batch.problems.append(Problem(file, line.number, "", why))
    batch.problems.sort(key=lambda problem: problem.line)
    return batch


def _unknown(name: str, folder: str, source: str | None, *, may_add: bool) -> str:
    if source == "":
        return f"Several products here are called like “{name[:60]}”; say which with --map {folder[:60]}=ID."
    if source is None and not may_add:
        return (
            f"No product here is called “{name[:60]}”; say which one lives there with --map {folder[:60]}=NAME, "
            "or in which domain to write it down with --domain."
        )
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
