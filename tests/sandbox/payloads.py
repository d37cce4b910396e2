"""Small payloads that Slack takes, for tests to spoil."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "Words") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "a", **more: Any) -> Json:
    return {"text": plain(f"Option {value}"), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def section(text: str = "Words", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Press", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def asked(element: Json, **more: Any) -> Json:
    """An input block."""
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def select(count: int = 2, **more: Any) -> Json:
    return {"type": "static_select", "options": options(count), **more}


def rich_text(*leaves: Json, **more: Any) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}], **more}


def table(*rows: list[str], **more: Any) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows], **more}


def data_table(*rows: list[str], **more: Any) -> Json:
    return {**table(*rows), "type": "data_table", "caption": "Lessons", **more}


def task(**more: Any) -> Json:
    return {"type": "task_card", "task_id": "1", "title": "Look", "status": "pending", **more}


def container(*blocks: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain("Title"), "child_blocks": list(blocks), **more}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain("Title"), **more}


def chart(kind: str = "line", **more: Any) -> Json:
    data = [{"label": "Jan", "value": 1}, {"label": "Feb", "value": 2.5}]
    drawn: Json = {"type": kind, "segments": data}
    if kind != "pie":
        axis = {"categories": ["Jan", "Feb"], "x_label": "Month"}
        drawn = {"type": kind, "series": [{"name": "applied", "data": data}], "axis_config": axis}
    return {"type": "data_visualization", "title": "Lessons", "chart": drawn, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
