"""A team, member by member."""

from collections.abc import Sequence
from typing import Any, Final

from bot.features.products.files import names, standard
from bot.features.products.files.told import Member, Role, Told

MAX_USERNAME: Final = 200


def read_team(told: Told, document: dict[str, Any], lines: Sequence[int]) -> None:
    """Take the members out of a document. Without any the file says nothing of who owns the product."""
    team = document.get("team")
    members = team.get("members") if isinstance(team, dict) else None
    if members is not None and not isinstance(members, list):
        told.wrong("team", "Its members are a list.")
    if not isinstance(team, dict) or not isinstance(members, list):
        return
    del team["members"]
    if not team:
        del document["team"]
    roles = names.roles_of([one.get("role") if isinstance(one, dict) else None for one in members])
    told.members = []
    for place, (plain, role) in enumerate(zip(members, roles, strict=True)):
        line = lines[place] if place < len(lines) else told.lines.get("team", told.line)
        told.members.append(_member(told, plain, role, line))


def _member(told: Told, plain: Any, role: Role | None, line: int) -> Member:
    given = plain if isinstance(plain, dict) else {"?": plain}
    told.lines["team"] = line
    username = next(
        (
            " ".join(text.split())
            for name in ("username", "name")
            if isinstance(text := given.get(name), str) and text.strip()
        ),
        "",
    )
    days = {}
    for name in ("dateIn", "dateOut"):
        text = given.get(name)
        days[name] = standard.day_in(text) if isinstance(text, str) else None
        if role is Role.OWNER and text is not None and days[name] is None:
            told.wrong("team", f"{name} “{str(text)[:40]}” is no date that can be read; write it like 2026-01-31.")
    if role is Role.OWNER and not username:
        told.wrong("team", "An owner needs a username.")
    if role is Role.OWNER and len(username) > MAX_USERNAME:
        told.wrong("team", f"A username has at most {MAX_USERNAME} characters.")
    replaced_by = given.get("replacedByUsername")
    return Member(
        username=username,
        role=role,
        date_in=days["dateIn"],
        date_out=days["dateOut"],
        replaced_by=" ".join(replaced_by.split()) if isinstance(replaced_by, str) else "",
        line=line,
        plain=given if isinstance(plain, dict) else {"": plain},
    )
