"""How nouns look. Names come from outside, and a process can choose its own: nothing of them is believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def shown(text: str) -> str:
    """A name without what would move the cursor or change the colour of a terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def counted(count: int, what: str) -> str:
    """How many of something."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def cell(value: object) -> str:
    """A value in a table: unknown is a dash, never 0."""
    if value is None:
        return "<td>-</td>"
    if isinstance(value, float):
        return f'<td style="text-align: right">{value:.4g}</td>'
    return f"<td>{escape(shown(str(value)))}</td>"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """A table in HTML."""
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    above = f"<caption>{escape(shown(caption))}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def listing(items: Iterable[str]) -> str:
    """A list in HTML; nothing where there is nothing to list."""
    entries = "".join(f"<li>{escape(shown(item))}</li>" for item in items)
    return f"<ul>{entries}</ul>" if entries else ""
