"""Checks of text tables against their description, and text to typed frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gjai_analysis.dates import edtf_bounds, parse_edtf
from gjai_analysis.descriptor import Columns, Field, Table
from gjai_analysis.errors import Problem, nearest, visible
from gjai_analysis.reading import TextTable

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DIGITS = 15
_TRUTH = {"true": True, "True": True, "TRUE": True}
_TRUTH |= {"false": False, "False": False, "FALSE": False}


def check_table(table: Table, text: TextTable) -> list[Problem]:
    """Return every problem that one table has by itself."""
    problems = list(_check_header(table, text))
    for field in table.fields:
        if field.name in text.columns:
            problems.extend(_check_column(field, text))
    unique = {field.name for field in table.fields if field.unique}
    if all(name in text.columns and name not in unique for name in table.key):
        problems.extend(_check_key(table, text))
    return problems


def _check_header(table: Table, text: TextTable) -> Iterator[Problem]:
    known = [field.name for field in table.fields]
    for name in known:
        if name not in text.columns:
            fix = "Add the column, empty if need be"
            yield Problem(
                table.file, text.header, name, "", "is missing from the header", fix
            )
    for name in text.columns:
        if name not in known:
            fix = "Remove the column or rename it." + nearest(name, known)
            shown = visible(name)
            yield Problem(
                table.file, text.header, shown, "", "is not a column of this table", fix
            )


def _check_column(field: Field, text: TextTable) -> Iterator[Problem]:
    """Check each distinct value once, then report every row that has it."""
    values = text.columns[field.name]
    faults = {value: _fault(field, value) for value in set(values)}
    seen: dict[str, int] = {}
    for value, row in zip(values, text.rows, strict=True):
        fault = faults[value]
        if fault:
            yield Problem(text.file, row, field.name, visible(value), *fault)
        elif field.unique and value and seen.setdefault(value, row) != row:
            message = f"stands already in row {seen[value]}"
            fix = "Give each row a value of its own"
            yield Problem(text.file, row, field.name, visible(value), message, fix)


def _fault(field: Field, value: str) -> tuple[str, str] | None:
    """Return message and fix for a value that a field does not admit."""
    if value == "":
        return ("is empty", "Fill the cell") if field.required else None
    if field.is_date:
        try:
            parse_edtf(value)
        except ValueError as error:
            return "is not a date", str(error)
    return _TYPE_FAULTS[field.type](field, value)


def _text_fault(field: Field, value: str) -> tuple[str, str] | None:
    if field.enum and value not in field.enum:
        hint = nearest(value, field.enum) or f" Codes: {', '.join(field.enum[:12])}"
        return "is not a known code", f"Use a code of the vocabulary.{hint}"
    if field.pattern and not re.fullmatch(field.pattern, value):
        return "has the wrong form", f"Write it as {field.pattern}"
    if field.max_length and len(value) > field.max_length:
        return f"has {len(value)} characters", f"At most {field.max_length} are allowed"
    if field.min_length and len(value) < field.min_length:
        return f"has {len(value)} characters", f"At least {field.min_length} are needed"
    return None


def _number_fault(field: Field, value: str) -> tuple[str, str] | None:
    whole = field.type == "integer"
    if not (_INTEGER if whole else _NUMBER).fullmatch(value):
        kind = "a whole number" if whole else "a number"
        return f"is not {kind}", "Write it in full with plain digits, e.g. 1200"
    digits = _DIGITS if whole else _DIGITS + 2
    if len(value.strip("-").replace(".", "").lstrip("0")) > digits:
        return "has too many digits", f"At most {digits} digits are kept exactly"
    number = float(value)
    if field.minimum is not None and number < field.minimum:
        return "is too small", f"At least {field.minimum} is allowed"
    if field.maximum is not None and number > field.maximum:
        return "is too large", f"At most {field.maximum} is allowed"
    return None


def _truth_fault(_: Field, value: str) -> tuple[str, str] | None:
    return None if value in _TRUTH else ("is not true or false", "Write true or false")


_TYPE_FAULTS: dict[str, Callable[[Field, str], tuple[str, str] | None]] = {
    "string": _text_fault,
    "integer": _number_fault,
    "number": _number_fault,
    "boolean": _truth_fault,
}


def _check_key(table: Table, text: TextTable) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    parts = zip(*(text.columns[name] for name in table.key), strict=True)
    for key, row in zip(parts, text.rows, strict=True):
        if seen.setdefault(key, row) != row:
            column, shown = "/".join(table.key), visible("/".join(key))
            message = f"is the same key as in row {seen[key]}"
            fix = "Remove one of the rows or give it a key of its own"
            yield Problem(table.file, row, column, shown, message, fix)


def check_references(
    tables: Mapping[str, Table], texts: Mapping[str, TextTable]
) -> Iterator[Problem]:
    """
    Yield each value that refers to a row which does not exist.

    A reference into a table that could not be read, or whose key is missing,
    is not checked: that table has been reported, and all would dangle.
    """
    for table in tables.values():
        for names, targets in table.links:
            keys = {
                name: key or tables[name].key
                for name, key in targets.items()
                if name in tables
            }
            own = texts.get(table.name)
            if own is None or not _have(own, names):
                continue
            if all(_answers(texts.get(name), key) for name, key in keys.items()):
                known = {
                    value
                    for name, key in keys.items()
                    for value in _keys(texts[name], key)
                }
                yield from _dangling(own, names, known, ", ".join(keys))


def _have(text: TextTable | None, names: Columns) -> bool:
    return text is not None and all(name in text.columns for name in names)


def _answers(text: TextTable | None, key: Columns) -> bool:
    return text is not None and text.complete and _have(text, key)


def _keys(text: TextTable, names: Columns) -> set[Columns]:
    return set(zip(*(text.columns[name] for name in names), strict=True))


def _dangling(
    text: TextTable,
    names: Columns,
    known: set[Columns],
    target: str,
) -> Iterator[Problem]:
    values = list(zip(*(text.columns[name] for name in names), strict=True))
    missing = {value for value in set(values) - known if all(value)}
    ids = [value[0] for value in known]
    hints = {value: nearest(value[0], ids) for value in missing}
    for value, row in zip(values, text.rows, strict=True):
        if value in missing:
            shown = visible("/".join(value))
            message = f"has no row in {target}"
            fix = f"Add the row or correct the reference.{hints[value]}"
            yield Problem(text.file, row, "/".join(names), shown, message, fix)


def typed_frame(table: Table, text: TextTable) -> tuple[pd.DataFrame, list[int]]:
    """
    Return checked text as a frame with the dtypes of the schema.

    Returns
    -------
    frame, rows
        Indexed by the key columns that are always filled and sorted by the
        whole key; each EDTF column is followed by `…_earliest` and `…_latest`
        (datetime64[s]). Empty cells are missing values. `rows` says in which
        row of the file each row of the frame stands.
    """
    columns: dict[str, Any] = {}
    for field in table.fields:
        cells = text.columns[field.name]
        columns[field.name] = _typed(field.type, cells)
        if field.is_date:
            bounds = edtf_bounds([cell or None for cell in cells])
            columns[f"{field.name}_earliest"] = bounds["earliest"].array
            columns[f"{field.name}_latest"] = bounds["latest"].array
    frame = pd.DataFrame(columns, index=pd.Index(text.rows, dtype="int64"))
    frame = frame.sort_values(list(table.key))
    return frame.set_index(table.index), frame.index.tolist()


def _typed(kind: str, cells: list[str]) -> Any:  # noqa: ANN401  (arrays of many types)
    """Return cells as an array of the dtype that a type of the schema has."""
    if kind == "boolean":
        return pd.array([_TRUTH.get(cell) for cell in cells], dtype="boolean")
    if kind == "number":
        return np.array([float(cell) if cell else np.nan for cell in cells], "float64")
    if kind == "integer":
        return pd.array([int(cell) if cell else None for cell in cells], dtype="Int64")
    return pd.array([cell or None for cell in cells], dtype="str")


def text_table(table: Table, frame: pd.DataFrame) -> TextTable:
    """
    Return a frame as text, the reverse of :func:`typed_frame`.

    Rows are sorted by the whole key; columns follow the schema; columns that
    the frame lacks are empty. Numbers are written in full.
    """
    flat = frame.reset_index() if frame.index.names != [None] else frame
    present = [name for name in table.key if name in flat]
    flat = flat.sort_values(present, ignore_index=True) if present else flat
    columns = {
        field.name: _texts(flat[field.name]) if field.name in flat else [""] * len(flat)
        for field in table.fields
    }
    return TextTable(table.file, columns, list(range(2, len(flat) + 2)))


def _texts(series: pd.Series) -> list[str]:
    return [
        "" if missing else _text(value)
        for value, missing in zip(series, series.isna(), strict=True)
    ]


def _text(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return np.format_float_positional(value, trim="-")
    return str(value)
