"""Words as people may type them, and worse: drawn sign by sign, so that a sign cut apart can be told."""

import re
from itertools import cycle, islice
from typing import Final

from hypothesis import strategies as st

from bot.features.learnings.rules import clean

SIGNS: Final = (
    "👩🏽‍🚀",
    "👨‍👩‍👧‍👦",
    "❤️‍🔥",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🇪🇸",
    "🇯🇵",
    "1️⃣",
    "👍🏿",
    "e\u0301\u0323",
    "กำ",
    "क्षि",
    "\u1112\u1161\u11ab",
)
"""Signs of several characters, none of which may stand in what Pollen shows by itself."""
HALVES: Final = re.compile(
    "[\u200d\ufe0f\u20e3\u0301\u0323\u0e33\u094d\u1112\u1161\u11ab\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
# A sentence that begins with somebody's name begins with a capital letter.
_SHOWN: Final = {*SIGNS, *(sign.capitalize() for sign in SIGNS)}
_WHOLE: Final = re.compile("|".join(map(re.escape, sorted(_SHOWN, key=len, reverse=True))))
WORDS: Final = ("late", "parcels", "cost us a day.", "Why?", "Freeze the plan on Friday.", "A", "Zürich")
MARKUP: Final = (
    "<!channel>",
    "<@U0ANA>",
    "<https://evil.example|bank>",
    "@here",
    "#general",
    "*bold*",
    "_x_",
    "`code`",
    "```",
    "~gone~",
    "&amp;",
    "&",
    "<b>",
    "<<<<<<<<<<",
    "> quoted",
    ":tada:",
    "{}",
    "%s",
    "\\",
    '"',
)
RIGHT_TO_LEFT: Final = ("שלום", "مرحبا بالعالم", "\u202eevil\u202c", "\u2067left\u2069")
CONTROL: Final = ("\x01", "\x07bell", "\x1b[31mred", "\x7f", "\u200b", "\u2060", "\ufeff", "\u2028", "\x0b", "\x85")
LONG: Final = (
    "Donaudampfschifffahrtsgesellschaft" * 3,
    "a" * 400,
    "漢字" * 120,
    "https://example.com/" + "path/" * 60,
    "🎉" * 90,
    "&" * 100,
)
FRAGMENTS: Final = (*WORDS, *SIGNS, *MARKUP, *RIGHT_TO_LEFT, *CONTROL, *LONG)
ODD_NAMES: Final = (
    "",
    " ",
    "🎉" * 80,
    "👨‍👩‍👧‍👦" * 11,
    "👩🏽‍🚀" * 80,
    "&" * 80,
    "<" * 80,
    "Ana",
    "<!channel>",
    "@here" * 16,
)
BETWEEN: Final = (" ", " ", " ", "\n", "\n\n", "", "\t", "\u00a0", "  \n ")


def whole(text: str) -> bool:
    """Whether no sign of several characters was cut apart in it."""
    return HALVES.search(_WHOLE.sub("", text)) is None


def fitted(fragments: list[str], between: str, times: int, most: int) -> str:
    """Put fragments together, again and again, until no further one has room."""
    parts: list[str] = []
    size = 0
    for fragment in islice(cycle(fragments), len(fragments) * times):
        size += len(fragment) + (len(between) if parts else 0)
        if size > most:
            break
        parts.append(fragment)
    return between.join(parts)


def texts(most: int, *, least: int = 0) -> st.SearchStrategy[str]:
    """Texts of at most so many characters, as Pollen keeps them. With `least`, they have a letter in them."""
    made = st.builds(
        fitted,
        st.lists(st.sampled_from(FRAGMENTS), max_size=6),
        st.sampled_from(BETWEEN),
        st.sampled_from((1, 1, 1, 3, 20_000)),
        st.just(most - len("Text ")),
    ).map(clean)
    return made.map(lambda text: text if re.search(r"\w", text) else f"Text {text}".strip()) if least else made


def typed(most: int) -> st.SearchStrategy[str]:
    """Texts as Slack hands them over: also nothing, or nothing but blank."""
    return st.one_of(texts(most), st.sampled_from(("", " ", "\n\t ", "\u200b")))


def one_line(text: str) -> str:
    return " ".join(text.split())


def names() -> st.SearchStrategy[str]:
    """Names of people as Slack has them: empty, blank, eighty emoji, families of them, markup."""
    return st.one_of(st.sampled_from(ODD_NAMES), texts(80).map(one_line))


def people() -> st.SearchStrategy[str]:
    """Names as Pollen keeps them: who has none is called someone."""
    return names().map(lambda name: name if name.strip() else "someone")


def labels(most: int) -> st.SearchStrategy[str]:
    """Names of domains and of tags, on one line and with a letter."""
    return texts(most, least=1).map(one_line)


def numbers() -> st.SearchStrategy[int]:
    return st.sampled_from((1, 2, 3, 77, 10**17))
