"""Tables for notebooks. Everything is escaped: a process can choose its name."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def table(title: str, head: Iterable[str], rows: Iterable[Iterable[str]], note: str = "") -> str:
    """Write a table with a title, and perhaps a note below."""
    heads = "".join(f"<th>{escape(it)}</th>" for it in head)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(it)}</td>' for it in row)}</tr>" for row in rows)
    below = f"<p><small>{escape(note)}</small></p>" if note else ""
    return f"<div><strong>{escape(title)}</strong><table><tr>{heads}</tr>{lines}</table>{below}</div>"
