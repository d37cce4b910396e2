"""Messages and views as plain text that a person reads in a terminal: no colours, no control characters."""

from collections.abc import Mapping
from typing import Any

from sandbox.printing.blocks import blocks_as_lines
from sandbox.printing.markup import mrkdwn, text_object
from sandbox.printing.page import Json, Lines, Page, indented, underlined

__all__ = ["message_as_text", "view_as_text"]


def message_as_text(message: Mapping[str, Any], *, names: Mapping[str, str], width: int = 78) -> str:
    """Print what a message shows: its blocks, or its text if it has none, and its attachments.

    `names` has the names of people, channels and groups by id, without @ and #.
    """
    page = Page(names, width)
    if message.get("blocks"):
        lines = blocks_as_lines(message["blocks"], page)
    else:
        text = str(message.get("text") or "")
        lines = page.wrap(text if message.get("mrkdwn") is False else mrkdwn(text, page)) if text else []
    for attachment in message.get("attachments") or []:
        lines += indented(_attachment(attachment, page.narrower(2)), "| ")
    return "\n".join(lines)


def view_as_text(view: Mapping[str, Any], *, names: Mapping[str, str], width: int = 78) -> str:
    """Print a modal or a Home tab, with what its inputs hold if the view says so in `state`."""
    page = Page(names, width)
    values = (view.get("state") or {}).get("values")
    lines = blocks_as_lines(view.get("blocks", []), page, values)
    if view.get("type") != "home":
        title = page.wrap(text_object(view.get("title") or {}, page))
        lines = [*underlined(title), "", *lines, "", *page.flow(_endings(view, page))]
    return "\n".join(lines)


def _endings(view: Json, page: Page) -> Lines:
    """Show the buttons below a modal; Slack names those that the app doesn't name."""
    submit, close = view.get("submit"), view.get("close")
    leaving = text_object(close, page) if close else "Cancel" if submit else "Close"
    return [f"[{leaving}]", *([f"[{text_object(submit, page)}]"] if submit else [])]


def _attachment(attachment: Json, page: Page) -> Lines:
    if attachment.get("blocks"):
        return blocks_as_lines(attachment["blocks"], page)
    lines: Lines = []
    for part in ("pretext", "author_name", "title", "text"):
        if attachment.get(part):
            lines += page.wrap(mrkdwn(str(attachment[part]), page))
    for one in attachment.get("fields") or []:
        lines += page.wrap(mrkdwn(f"{one.get('title', '')}: {one.get('value', '')}", page))
    if attachment.get("footer"):
        lines += indented(page.wrap(str(attachment["footer"])))
    return lines or page.wrap(mrkdwn(str(attachment.get("fallback") or ""), page))
