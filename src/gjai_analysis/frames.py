"""From text to typed columns, and back to the text they came from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from gjai_analysis.columns import TextTable
from gjai_analysis.dates import edtf_bounds
from gjai_analysis.descriptor import Table

TRUTH = {"true": True, "True": True, "TRUE": True}
TRUTH |= {"false": False, "False": False, "FALSE": False}


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
    if not len(text.rows):
        return _empty_frame(table).copy(), []
    return _filled_frame(table, text)


@lru_cache(maxsize=128)
def _empty_frame(table: Table) -> pd.DataFrame:
    """Return a frame without rows; most tables of a small dataset are empty."""
    none: dict[str, list[str]] = {field.name: [] for field in table.fields}
    return _filled_frame(table, TextTable(table.file, dict(none), []))[0]


def _filled_frame(table: Table, text: TextTable) -> tuple[pd.DataFrame, list[int]]:
    columns: dict[str, Any] = {}
    ranks = {}
    for field in table.fields:
        codes, values = text.distinct(field.name)
        typed = _typed(field.type, values)
        columns[field.name] = typed.take(codes)
        if field.is_date:
            bounds = edtf_bounds([value or None for value in values])
            for side in ("earliest", "latest"):
                columns[f"{field.name}_{side}"] = bounds[side].array.take(codes)
        if field.name in table.key:
            rank = pd.Series(typed).rank(method="dense", na_option="bottom")
            ranks[field.name] = rank.to_numpy(int)[codes]
    order = np.lexsort([ranks[name] for name in reversed(table.key)])
    frame = pd.DataFrame(columns, index=np.array(text.rows, "int64"))
    frame = frame.take(order)
    return frame.set_index(table.index), frame.index.tolist()


def _typed(kind: str, cells: list[str]) -> Any:  # noqa: ANN401  (arrays of many types)
    """Return cells as an array of the dtype that a type of the schema has."""
    if kind == "boolean":
        return pd.array([TRUTH.get(cell) for cell in cells], dtype="boolean")
    if kind == "number":
        # adding 0.0 makes one zero of two
        return np.array([float(cell or "nan") + 0.0 for cell in cells], "float64")
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
    flat = flat.sort_values(present) if present else flat
    columns: dict[str, Sequence[str]] = {
        field.name: _texts(flat[field.name]) if field.name in flat else [""] * len(flat)
        for field in table.fields
    }
    return TextTable(table.file, columns, list(range(2, len(flat) + 2)))


def _texts(series: pd.Series) -> list[str]:
    if series.dtype == "str":
        return series.fillna("").tolist()
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
