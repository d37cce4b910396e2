"""Each kind of block as lines of text."""

from collections.abc import Callable, Iterable, Mapping

from sandbox.printing.charts import chart_as_lines
from sandbox.printing.controls import control
from sandbox.printing.markup import leaf, markdown, text_object
from sandbox.printing.page import Json, Lines, Page, columns, indented, seen, side_by_side, underlined

_TEXTS = ("plain_text", "mrkdwn")
# These belong to the block above them, so no blank line comes between.
_CLOSE = ("context", "context_actions")


def blocks_as_lines(blocks: Iterable[Json], page: Page, state: Json | None = None) -> Lines:
    """Print blocks one under the other. `state` is a view's `state.values`."""
    lines: Lines = []
    for block in blocks:
        if lines and block.get("type") not in _CLOSE:
            lines.append("")
        held = (state or {}).get(str(block.get("block_id"))) if state is not None else None
        lines += _as_lines(block, page, held)
    return lines


def _as_lines(block: Json, page: Page, held: Json | None) -> Lines:
    kind = str(block.get("type"))
    if kind == "input":
        return _input(block, page, held)
    if kind == "section":
        return _section(block, page, held)
    if kind in ("actions", "context_actions"):
        return _actions(block.get("elements", []), page, held)
    return _PRINTERS[kind](block, page) if kind in _PRINTERS else [f"[{kind}]"]


def _control(element: Json, page: Page, held: Json | None) -> str:
    state = held.get(str(element.get("action_id"))) if held is not None else None
    return seen(control(element, page, state))


def _section(block: Json, page: Page, held: Json | None) -> Lines:
    lines = page.wrap(text_object(block["text"], page)) if "text" in block else []
    half = (page.width - 2) // 2
    fields = [Page(page.names, half).wrap(text_object(one, page)) for one in block.get("fields", [])]
    for left, right in zip(fields[::2], [*fields[1::2], []], strict=False):
        lines += side_by_side(left, right, width=half)
    if "accessory" in block:
        shown = _control(block["accessory"], page, held)
        if lines and "\n" not in shown and len(lines[-1]) + 2 + len(shown) <= page.width:
            lines[-1] += f"  {shown}"
        else:
            lines += page.flow([shown])
    return lines


def _actions(elements: Iterable[Json], page: Page, held: Json | None) -> Lines:
    return page.flow(_control(element, page, held) for element in elements)


def _input(block: Json, page: Page, held: Json | None) -> Lines:
    label = text_object(block.get("label", {}), page)
    optional = " (optional)" if block.get("optional") else ""
    asked = f"{label}{optional}"
    lines = page.wrap(asked if asked.endswith(("?", ":")) else f"{asked}:")
    shown = _control(block.get("element", {}), page, held)
    if len(lines) == 1 and "\n" not in shown and len(lines[0]) + 1 + len(shown) <= page.width:
        lines = [f"{lines[0]} {shown}"]
    else:
        lines += indented(page.narrower(2).wrap(shown))
    if "hint" in block:
        lines += indented(page.narrower(2).wrap(text_object(block["hint"], page)))
    return lines


def _header(block: Json, page: Page) -> Lines:
    return underlined(page.wrap(text_object(block["text"], page)))


def _context(block: Json, page: Page) -> Lines:
    inner = page.narrower(2)
    texts = [
        text_object(element, page) if element.get("type") in _TEXTS else control(element, page)
        for element in block.get("elements", [])
    ]
    separator = "\n" if any("\n" in text for text in texts) else "  "
    return indented(inner.wrap(separator.join(texts)))


def _divider(_block: Json, page: Page) -> Lines:
    return ["-" * page.width]


def _image(block: Json, page: Page) -> Lines:
    title = page.wrap(text_object(block["title"], page)) if "title" in block else []
    return [*title, *page.wrap(control(block, page))]


def _markdown(block: Json, page: Page) -> Lines:
    return page.wrap(markdown(str(block.get("text", ""))))


def _rich_text(block: Json, page: Page) -> Lines:
    lines: Lines = []
    for part in block.get("elements", []):
        text = "".join(leaf(element, page) for element in part.get("elements", []))
        match part.get("type"):
            case "rich_text_list":
                lines += _list(part, page)
            case "rich_text_preformatted":
                lines += indented(seen(text).split("\n"), "    ")
            case "rich_text_quote":
                lines += indented(page.narrower(2).wrap(text.rstrip("\n")), "> ")
            case _:
                lines += page.wrap(text.rstrip("\n"))
    return lines


def _list(part: Json, page: Page) -> Lines:
    lines: Lines = []
    start = 1 + int(part.get("offset") or 0)
    indent = "  " * int(part.get("indent") or 0)
    for number, item in enumerate(part.get("elements", []), start=start):
        mark = f"{number}. " if part.get("style") == "ordered" else "• "
        text = "".join(leaf(element, page) for element in item.get("elements", [])).rstrip("\n")
        first, *rest = page.narrower(len(indent) + len(mark)).wrap(text)
        lines += [f"{indent}{mark}{first}", *indented(rest, indent + " " * len(mark))]
    return lines


def _table(block: Json, page: Page) -> Lines:
    rows = [[_cell(cell, page) for cell in row] for row in block.get("rows", [])]
    if not any(rows):
        return []
    settings = block.get("column_settings") or []
    aligns = [str((one or {}).get("align", "left")) for one in settings] + ["left"] * max(len(row) for row in rows)
    return columns(rows, aligns, width=page.width)


def _cell(cell: Json, page: Page) -> str:
    if cell.get("type") == "rich_text":
        return " ".join(" ".join(_rich_text(cell, Page(page.names, 1000))).split())
    return " ".join(str(cell.get("text", cell.get("value", ""))).split())


def _video(block: Json, page: Page) -> Lines:
    described = text_object(block["description"], page) if "description" in block else ""
    return page.wrap(f"[video: {text_object(block.get('title', {}), page)}] {described}".rstrip())


def _card(block: Json, page: Page) -> Lines:
    lines: Lines = []
    if "hero_image" in block:
        lines.append(control(block["hero_image"], page))
    for part in ("title", "subtitle", "body"):
        if part in block:
            lines += page.wrap(text_object(block[part], page))
    return [*lines, *_actions(block.get("actions", []), page, None)]


def _carousel(block: Json, page: Page) -> Lines:
    return blocks_as_lines(block.get("elements", []), page)


def _container(block: Json, page: Page) -> Lines:
    title = block.get("title")
    lines = page.wrap(text_object(title, page)) if title else _rich_text(block.get("rich_text_title", {}), page)
    lines += page.wrap(text_object(block["subtitle"], page)) if "subtitle" in block else []
    return [*lines, *blocks_as_lines(block.get("child_blocks", []), page)]


def _data_table(block: Json, page: Page) -> Lines:
    return [*page.wrap(str(block.get("caption", ""))), *_table(block, page)]


def _plan(block: Json, page: Page) -> Lines:
    return [
        *page.wrap(str(block.get("title", ""))),
        *(line for task in block.get("tasks", []) for line in _task(task, page)),
    ]


def _task(block: Json, page: Page) -> Lines:
    lines = page.wrap(f"[{block.get('status')}] {block.get('title')}")
    return lines + [line for part in ("details", "output") if part in block for line in _rich_text(block[part], page)]


def _alert(block: Json, page: Page) -> Lines:
    return page.wrap(f"! {text_object(block.get('text', {}), page)}")


_PRINTERS: Mapping[str, Callable[[Json, Page], Lines]] = {
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "data_table": _data_table,
    "data_visualization": chart_as_lines,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "markdown": _markdown,
    "plan": _plan,
    "rich_text": _rich_text,
    "table": _table,
    "task_card": _task,
    "video": _video,
}
