"""datapackage.json to checks of text tables, and text to typed frames."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gjai_analysis.dates import edtf_bounds, parse_edtf
from gjai_analysis.errors import DatasetError, Problem, nearest, visible
from gjai_analysis.reading import TextTable, read_text

EDTF = "http://id.loc.gov/datatypes/edtf"
DESCRIPTOR = "datapackage.json"
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_TRUTH = {"true": True, "True": True, "TRUE": True}
_TRUTH |= {"false": False, "False": False, "FALSE": False}


@dataclass(frozen=True)
class Field:
    """One column: its type and what its cells must obey."""

    name: str
    type: str
    required: bool = False
    unique: bool = False
    is_date: bool = False
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    min_length: int | None = None
    scheme: str | None = None
    references: tuple[str, ...] = ()

    @classmethod
    def from_descriptor(cls, field: Mapping[str, Any]) -> Field:
        """Read a field descriptor of a Table Schema."""
        limits = field.get("constraints", {})
        return cls(
            name=field["name"],
            type=field.get("type", "string"),
            required=limits.get("required", False),
            unique=limits.get("unique", False),
            is_date=field.get("rdfType") == EDTF,
            pattern=limits.get("pattern"),
            enum=tuple(limits.get("enum", ())),
            minimum=limits.get("minimum"),
            maximum=limits.get("maximum"),
            max_length=limits.get("maxLength"),
            min_length=limits.get("minLength"),
            scheme=field.get("scheme"),
            references=tuple(field.get("references", ())),
        )


@dataclass(frozen=True)
class Table:
    """One resource: its file, columns, primary key and foreign keys."""

    name: str
    file: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()

    @property
    def index(self) -> list[str]:
        """The key columns that are always filled; they index the typed frame."""
        required = {field.name for field in self.fields if field.required}
        return [name for name in self.key if name in required]

    @property
    def dates(self) -> list[str]:
        """The columns that hold EDTF dates."""
        return [field.name for field in self.fields if field.is_date]

    @classmethod
    def from_descriptor(cls, resource: Mapping[str, Any]) -> Table:
        """Read a resource descriptor of a Data Package."""
        schema = resource["schema"]
        keys = [
            (
                _names(key["fields"]),
                key["reference"].get("resource") or resource["name"],
                _names(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ]
        return cls(
            name=resource["name"],
            file=resource["path"],
            fields=tuple(map(Field.from_descriptor, schema["fields"])),
            key=_names(schema.get("primaryKey", ())),
            foreign_keys=tuple(keys),
        )


def _names(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def read_descriptor(folder: Path) -> tuple[dict[str, Any], dict[str, Table]]:
    """
    Read `datapackage.json`.

    Returns
    -------
    descriptor, tables
        The descriptor as it is, and its resources by name.

    Raises
    ------
    DatasetError
        If the file is missing, is not JSON or does not describe tables.
    """

    def fault(message: str) -> DatasetError:
        fix = "Point to a folder that holds a data package"
        return DatasetError([Problem(DESCRIPTOR, 0, "", "", message, fix)])

    text = read_text(folder, DESCRIPTOR)
    if isinstance(text, Problem):
        raise DatasetError([text])
    try:
        descriptor = json.loads(text)
        tables = [Table.from_descriptor(item) for item in descriptor["resources"]]
    except json.JSONDecodeError as error:
        raise fault(f"is not JSON (line {error.lineno}: {error.msg})") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise fault(f"does not describe tables ({error!r})") from error
    return descriptor, {table.name: table for table in tables}


def check_table(table: Table, text: TextTable) -> list[Problem]:
    """Return every problem that one table has by itself."""
    problems = list(_check_header(table, text))
    for field in table.fields:
        if field.name in text.columns:
            problems.extend(_check_column(field, text))
    if all(name in text.columns for name in table.key):
        problems.extend(_check_key(table, text))
    return problems


def _check_header(table: Table, text: TextTable) -> Iterator[Problem]:
    known = [field.name for field in table.fields]
    for name in known:
        if name not in text.columns:
            fix = "Add the column, empty if need be"
            yield Problem(table.file, 1, name, "", "is missing from the header", fix)
    for name in text.columns:
        if name not in known:
            fix = "Remove the column or rename it." + nearest(name, known)
            shown = visible(name)
            yield Problem(
                table.file, 1, shown, "", "is not a column of this table", fix
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
    """Yield each value that refers to a row which does not exist."""
    for table in tables.values():
        if table.name not in texts:
            continue
        columns = texts[table.name].columns
        for names, target, their in table.foreign_keys:
            if target in texts and all(name in columns for name in names):
                known = _keys(texts[target], their)
                yield from _dangling(texts[table.name], names, known, target)
        for field in table.fields:
            if field.references and field.name in columns:
                known = set().union(
                    *(
                        _keys(texts[name], tables[name].key)
                        for name in field.references
                        if name in texts
                    )
                )
                place = ", ".join(field.references)
                yield from _dangling(texts[table.name], (field.name,), known, place)


def _keys(text: TextTable, names: tuple[str, ...]) -> set[tuple[str, ...]]:
    if not all(name in text.columns for name in names):
        return set()
    return set(zip(*(text.columns[name] for name in names), strict=True))


def _dangling(
    text: TextTable,
    names: tuple[str, ...],
    known: set[tuple[str, ...]],
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
