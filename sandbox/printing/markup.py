"""Slack's markup as a person sees it: mrkdwn, Markdown, and the leaves of rich text."""

import re

from sandbox.printing.page import Json, Page

_ENTITY = re.compile(r"<([^<>\s][^<>\n]*)>")
_LINK = re.compile(r"\[([^\]\n]+)\]\((\S+?)\)")
_BROADCASTS = ("here", "channel", "everyone")


def mrkdwn(text: str, page: Page) -> str:
    """Show mentions by name, links as `label (url)`, dates by their fallback, and decode what was escaped."""
    return unescaped(_ENTITY.sub(lambda found: _entity(found.group(1), page), text))


def markdown(text: str) -> str:
    """Show the links of standard Markdown as those of mrkdwn are; the rest reads well as it is."""
    return _LINK.sub(lambda found: link(found.group(2), found.group(1)), text)


def text_object(value: Json, page: Page) -> str:
    text = str(value.get("text", ""))
    return mrkdwn(text, page) if value.get("type") == "mrkdwn" else text


def unescaped(text: str) -> str:
    """Decode the three characters that Slack has apps escape."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def link(address: str, label: str) -> str:
    if not label or label in (address, address.removeprefix("mailto:")):
        return label or address
    return f"{label} ({address})"


def leaf(element: Json, page: Page) -> str:
    """Show one inline element of rich text."""
    match element.get("type"):
        case "user":
            shown = page.person(str(element.get("user_id")))
        case "channel":
            shown = page.channel(str(element.get("channel_id")))
        case "usergroup":
            shown = page.person(str(element.get("usergroup_id")))
        case "broadcast":
            shown = f"@{element.get('range')}"
        case "link":
            shown = link(str(element.get("url")), str(element.get("text", "")))
        case "emoji":
            shown = f":{element.get('name')}:"
        case "date":
            shown = str(element.get("fallback") or element.get("timestamp"))
        case "team":
            shown = str(page.names.get(str(element.get("team_id")), element.get("team_id")))
        case "color":
            shown = str(element.get("value"))
        case _:
            shown = str(element.get("text", ""))
    code = (element.get("style") or {}).get("code")
    return f"`{shown}`" if code else shown


def _entity(inside: str, page: Page) -> str:
    name, _, label = inside.partition("|")
    if name.startswith("@"):
        return page.person(name[1:], label.removeprefix("@"))
    if name.startswith("#"):
        return page.channel(name[1:], label.removeprefix("#"))
    if name.startswith("!subteam^"):
        return page.person(name.removeprefix("!subteam^"), label.removeprefix("@"))
    if name.startswith("!"):
        word = name[1:]
        return f"@{word}" if word in _BROADCASTS else label or word
    return link(name, label)
