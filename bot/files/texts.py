"""Files of text that somebody brings along."""

from pathlib import Path

from bot.kernel.errors import OperatorError


class TextFileError(OperatorError):
    """The file cannot be read as text."""


def read_text(path: Path, *, most_bytes: int | None = None, called: str = "") -> str:
    """Read a file of UTF-8, with or without a byte order mark. Raises TextFileError, also where it is empty.

    `called` is what the file is called in messages; by default its name.
    """
    name = called or path.name
    try:
        if most_bytes is not None and path.stat().st_size > most_bytes:
            raise TextFileError(f"{name} is larger than {most_bytes // 1_000_000} MB; import it in parts.")
        data = path.read_bytes()
    except OSError as error:
        raise TextFileError(f"{path} cannot be read ({error.strerror}).") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TextFileError(f"{name} is UTF-16; save it as UTF-8 and import it again.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TextFileError(
            f"{name} is not UTF-8 (line {line} has a byte that UTF-8 has not); save it as UTF-8 and import it again."
        ) from error
    if not text.strip():
        raise TextFileError(f"{name} is empty.")
    return text
