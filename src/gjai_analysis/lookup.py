"""Cells of checked or unchecked text tables, as the rules look them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from gjai_analysis.columns import TextTable
from gjai_analysis.dates import parse_edtf
from gjai_analysis.descriptor import Table

Tables = Mapping[str, Table]
Texts = Mapping[str, TextTable]


def rows_of(texts: Texts, table: str, *columns: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells; nothing when a column is missing."""
    if readable(texts, table, *columns):
        text = texts[table]
        cells = zip(*(text.columns[name] for name in columns), strict=True)
        yield from zip(text.rows, map(list, cells), strict=True)


def values_of(texts: Texts, table: str, column: str) -> list[str]:
    """Return the distinct values of a column; none when it is missing."""
    return texts[table].distinct(column)[1] if readable(texts, table, column) else []


def readable(texts: Texts, table: str, *columns: str) -> bool:
    """Tell whether a table could be read and has these columns."""
    return table in texts and all(name in texts[table].columns for name in columns)


def number_of(text: str) -> int:
    """Return a whole number; -1 for what the schema has refused."""
    return int(text) if text.isdecimal() and len(text) <= 15 else -1


def bound_of(text: str, side: int) -> date | None:
    """Return the first (0) or last (1) day of a date; None for what is none."""
    try:
        return parse_edtf(text)[side] if text else None
    except ValueError:
        return None
