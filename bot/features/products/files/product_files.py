"""Files and folders of products, each told by its name and by what stands in it."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from bot.features.products.files import codeowners, standard
from bot.features.products.files.codeowners import Around
from bot.features.products.files.document_in import is_product, read_document
from bot.features.products.files.rows import read_table
from bot.features.products.files.told import Batch, Problem, ProductFileError
from bot.files.marked import List, Map, MarkedFileError, Text, Value, read_each_yaml, read_json
from bot.files.texts import read_text
from bot.kernel.errors import OperatorError

MOST_BYTES: Final = 2_000_000
MOST_TABLE_BYTES: Final = 20_000_000
MOST_FILES: Final = 10_000
DEEPEST: Final = 30
TABLES: Final = frozenset({".csv", ".tsv"})
DOCUMENTS: Final = frozenset({".yaml", ".yml", ".json"})


@dataclass(slots=True)
class ProductFiles:
    """What files tell, but for those that only who knows the products here can read."""

    batch: Batch = field(default_factory=Batch)
    code_owners: list[tuple[str, str]] = field(default_factory=list)
    """By name, with what stands in it."""
    files: int = 0

    def with_code_owners(self, around: Around) -> Batch:
        """Return everything that is told, now that the products here are known."""
        told = Batch(list(self.batch.products), list(self.batch.problems), list(self.batch.notes))
        for file, text in self.code_owners:
            read = codeowners.read_code_owners(text, file=file, around=around)
            told.products += read.products
            told.problems += read.problems
        return told


def read_products(paths: Sequence[Path]) -> ProductFiles:
    """Read files, and all that are products in folders. What is wrong with one costs the others nothing.

    Raises ProductFileError where there is nothing to read at all.
    """
    unread: list[OSError] = []
    every = list(islice(_files(paths, unread.append), MOST_FILES + 1))
    if len(every) > MOST_FILES:
        raise ProductFileError(f"These are more than {MOST_FILES:,} files; import them in parts.")
    found, called = ProductFiles(files=len(every)), Counter(name for _, name, _ in every)
    for error in unread:
        text = f"{error.filename} cannot be read ({error.strerror}), nor what is in it."
        found.batch.problems.append(Problem("", 0, "", text))
    for path, name, is_told in every:
        try:
            # Of several folders, some may have files of one name.
            _read(found, path, name if called[name] == 1 else path.as_posix(), is_told=is_told)
        except OperatorError as error:
            found.batch.problems.append(Problem("", 0, "", str(error)))
    if not found.files and not unread:
        raise ProductFileError(
            "There is no file of products: none ends in .yaml, .json or .csv or is called CODEOWNERS."
        )
    return found


def _files(paths: Sequence[Path], unread: Callable[[OSError], object]) -> Iterator[tuple[Path, str, bool]]:
    """Yield each file once, what it is called in messages, and whether it was named itself.

    `unread` is told of each folder that cannot be looked into.
    """
    seen: set[Path] = set()
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 - which says no where a folder above may not be read
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path, path.name, True
            continue
        for folder, below, names in os.walk(path, onerror=unread):
            below[:] = sorted(name for name in below if not name.startswith(".") or name in codeowners.HOMES)
            for name in sorted(names):
                one = Path(folder, name)
                is_home = one.parent.name in codeowners.HOMES
                if (
                    _kind(one)
                    and (not is_home or name == codeowners.NAME)
                    and _is_file(one)
                    and one.resolve() not in seen
                ):
                    seen.add(one.resolve())
                    yield one, one.relative_to(path).as_posix(), False


def _is_file(path: Path) -> bool:
    """Whether this is to be read; also where a link leads to nothing or nobody may look: reading it tells why."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def _kind(path: Path) -> str:
    if path.name == codeowners.NAME:
        return codeowners.NAME
    ending = path.suffix.lower()
    return "" if path.name.startswith(".") or ending not in TABLES | DOCUMENTS else ending


def _read(found: ProductFiles, path: Path, name: str, *, is_told: bool) -> None:
    kind = _kind(path)
    if kind == codeowners.NAME:
        found.code_owners.append((name, read_text(path, most_bytes=codeowners.MOST_BYTES, called=name)))
    elif kind in TABLES:
        read = read_table(read_text(path, most_bytes=MOST_TABLE_BYTES, called=name), file=name)
        found.batch.products += read.products
        found.batch.problems += read.problems
        found.batch.notes += read.notes
    elif kind:
        _documents(found, path, name, is_told=is_told)
    else:
        try:
            path.stat()
        except OSError as error:
            raise ProductFileError(f"{path} cannot be read ({error.strerror}).") from error
        raise ProductFileError(
            f"{path} does not say by its name what it is; call it .yaml, .json or .csv, or CODEOWNERS."
        )


def _documents(found: ProductFiles, path: Path, name: str, *, is_told: bool) -> None:
    text = read_text(path, most_bytes=MOST_BYTES, called=name)
    read = _read_json if path.suffix.lower() == ".json" else read_each_yaml
    values = [one for value in read(text, file=name, deepest=DEEPEST) for one in _each(value)]
    if not is_told and not any(map(is_product, values)) and standard.KIND not in text:
        # A folder holds files of every kind.
        found.batch.notes.append(f"{name} is no data product of the standard; it is left out.")
        return
    for value in values:
        if isinstance(value, Map) and is_product(value):
            found.batch.products.append(read_document(value, file=name))
        elif isinstance(value, MarkedFileError):
            found.batch.problems.append(Problem("", 0, "", str(value)))
        elif is_told:
            text = f"this is no data product of the standard; one says “kind: {standard.KIND}”."
            found.batch.problems.append(Problem("", 0, "", f"{name}, line {value.line}: {text}"))
        else:
            text = "this is no data product of the standard; it is left out."
            found.batch.notes.append(f"{name}, line {value.line}: {text}")
    if is_told and not values:
        found.batch.problems.append(Problem("", 0, "", f"{name} has nothing in it."))


def _read_json(text: str, *, file: str, deepest: int) -> list[Value | MarkedFileError]:
    try:
        return [*read_json(text, file=file, deepest=deepest)]
    except MarkedFileError as error:
        return [error]


def _each(value: Value | MarkedFileError) -> list[Value | MarkedFileError]:
    """Take a list of documents apart, and leave out one that is empty."""
    if isinstance(value, List):
        return [*value.values]
    return [] if isinstance(value, Text) and value.is_nothing else [value]
