"""Checks of text tables against their description, and text to typed frames."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd

from gjai_analysis.columns import Codes, TextTable
from gjai_analysis.dates import likely_date, parse_edtf
from gjai_analysis.descriptor import Columns, Field, Table
from gjai_analysis.errors import Problem, hinter, nearest, visible
from gjai_analysis.frames import TRUTH

Fault = tuple[str, str]
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DIGITS = 15  # of a whole number; other numbers keep what a float keeps


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
    for place, name in enumerate(text.columns, start=1):
        if name not in known:
            fix = "Remove the column or rename it." + nearest(name, known)
            message = "is not a column of this table"
            message = message if name else f"has no name over column {place}"
            yield Problem(table.file, text.header, visible(name), "", message, fix)


def _check_column(field: Field, text: TextTable) -> Iterator[Problem]:
    """Check each distinct value once, then report every row that has it."""
    codes, values = text.distinct(field.name)
    distinct = not field.unique or len(values) == len(codes)
    if distinct and _is_plainly_right(field, values):
        return
    faults = list(map(_fault_finder(field), values))
    for position in _where(codes, [fault is not None for fault in faults]):
        code = codes[position]
        shown, fault = visible(values[code]), faults[code] or ("", "")
        yield Problem(text.file, text.rows[position], field.name, shown, *fault)
    if not distinct:
        fix = "Give each row a value of its own"
        filled = [
            bool(value) and not fault
            for value, fault in zip(values, faults, strict=True)
        ]
        for position, first in _repeated(codes):
            if filled[codes[position]]:
                message = f"stands already in row {text.rows[first]}"
                shown = visible(values[codes[position]])
                row = text.rows[position]
                yield Problem(text.file, row, field.name, shown, message, fix)


def _is_plainly_right(field: Field, values: list[str]) -> bool:
    """Tell of a column of text, at once, that no cell can be at fault."""
    if field.type != "string" or field.is_date or (field.required and "" in values):
        return False
    filled = [value for value in values if value]
    lengths = (min(map(len, filled), default=0), max(map(len, filled), default=0))
    return (
        (not field.enum or set(filled) <= set(field.enum))
        and (field.min_length or 0) <= lengths[0]
        and lengths[1] <= (field.max_length or math.inf)
        and (not field.pattern or all(map(re.compile(field.pattern).fullmatch, filled)))
    )


def _where(codes: Codes, chosen: Sequence[bool]) -> list[int]:
    """Return the positions of the cells whose distinct value is chosen."""
    mask = np.array(chosen, dtype="bool")
    return np.flatnonzero(mask[codes]).tolist() if mask.any() else []


def combined(*columns: Codes) -> Codes:
    """Return one number for each row: the same just where all columns are the same."""
    rows = columns[0].astype(np.int64)
    for codes in columns[1:]:
        width = int(codes.max(initial=0)) + 1
        if int(rows.max(initial=0)) >= 2**62 // width:
            rows = pd.factorize(rows)[0]
        rows = rows * width + codes
    return rows


def _repeated(*columns: Codes) -> Iterator[tuple[int, int]]:
    """Yield the position of each row that repeats one, and of the first such."""
    rows = combined(*columns)
    again = np.flatnonzero(pd.Series(rows).duplicated())
    if again.size:
        values, firsts = np.unique(rows, return_index=True)
        positions = firsts[np.searchsorted(values, rows[again])]
        yield from zip(again.tolist(), positions.tolist(), strict=True)


def _fault_finder(field: Field) -> Callable[[str], Fault | None]:
    """Return a function that says what a field has against a value."""
    fault = _TYPE_FAULTS[field.type](field)
    empty = ("is empty", "Fill the cell") if field.required else None
    if field.is_date:
        return lambda value: _date_fault(value) or fault(value) if value else empty
    return lambda value: fault(value) if value else empty


def _date_fault(value: str) -> Fault | None:
    try:
        parse_edtf(value)
    except ValueError as error:
        likely = likely_date(value)
        hint = f". Did you mean {likely}?" if likely else ""
        return "is not a date", f"{visible(str(error), 300)}{hint}"
    return None


def _text_fault(field: Field) -> Callable[[str], Fault | None]:
    codes, near = set(field.enum), hinter(field.enum)
    obeys = re.compile(field.pattern or "(?s:.*)").fullmatch
    least, most = field.min_length or 0, field.max_length or math.inf

    def fault(value: str) -> Fault | None:
        if codes and value not in codes:
            some, more = ", ".join(field.enum[:12]), len(field.enum) - 12
            codes_are = f" Codes: {some}" + (f" and {more} more" if more > 0 else "")
            hint = near(value) or codes_are
            return "is not a known code", f"Use a code of the vocabulary.{hint}"
        if not obeys(value):
            return "has the wrong form", f"Write it as {field.pattern}"
        if len(value) > most:
            return f"has {len(value)} characters", f"At most {most} are allowed"
        if len(value) < least:
            return f"has {len(value)} characters", f"At least {least} are needed"
        return None

    return fault


def _number_fault(field: Field, value: str) -> Fault | None:
    whole = field.type == "integer"
    if not (_INTEGER if whole else _NUMBER).fullmatch(value):
        kind = "a whole number" if whole else "a number"
        return f"is not {kind}", _number_hint(value, whole=whole)
    number = float(value)
    exact = len(value.lstrip("-")) <= _DIGITS if whole else _is_kept(value, number)
    if not exact:
        return "has too many digits", f"At most {_DIGITS} digits are kept exactly"
    if field.minimum is not None and number < field.minimum:
        return "is too small", f"At least {field.minimum} is allowed"
    if field.maximum is not None and number > field.maximum:
        return "is too large", f"At most {field.maximum} is allowed"
    return None


def _number_hint(value: str, *, whole: bool) -> str:
    """Say how to write a number, and which one was probably meant."""
    plain = unicodedata.normalize("NFKC", value).replace(" ", "")
    if re.fullmatch("-?[0-9.]+E[+][0-9]+", plain):
        return "Excel has cut it; take all of its digits from the original"
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    plain = re.sub("^0+(?=[0-9])", "", plain)
    hint = (
        f". Did you mean {plain}?"
        if (_INTEGER if whole else _NUMBER).fullmatch(plain)
        else ""
    )
    return f"Write it in full with plain digits, e.g. 1200{hint}"


def _is_kept(value: str, number: float) -> bool:
    """Tell whether a float gives back the very number that was written."""
    return math.isfinite(number) and Decimal(repr(number)) == Decimal(value)


def _truth_fault(value: str) -> Fault | None:
    return None if value in TRUTH else ("is not true or false", "Write true or false")


_TYPE_FAULTS: dict[str, Callable[[Field], Callable[[str], Fault | None]]] = {
    "string": _text_fault,
    "integer": lambda field: partial(_number_fault, field),
    "number": lambda field: partial(_number_fault, field),
    "boolean": lambda _: _truth_fault,
}


def _check_key(table: Table, text: TextTable) -> Iterator[Problem]:
    column, fix = (
        "/".join(table.key),
        "Remove one of the rows or give it a key of its own",
    )
    for position, first in _repeated(*(text.distinct(name)[0] for name in table.key)):
        key = "/".join(text.columns[name][position] for name in table.key)
        message = f"is the same key as in row {text.rows[first]}"
        yield Problem(
            text.file, text.rows[position], column, visible(key), message, fix
        )


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
                known = [_keys(texts[name], key) for name, key in keys.items()]
                yield from _dangling(own, names, known, ", ".join(keys))


def _have(text: TextTable | None, names: Columns) -> bool:
    return text is not None and all(name in text.columns for name in names)


def _answers(text: TextTable | None, key: Columns) -> bool:
    return text is not None and text.complete and _have(text, key)


def _keys(text: TextTable, names: Columns) -> list[str]:
    """Return each key, its parts joined by NUL; of one column, the distinct ones."""
    if len(names) == 1:
        return text.distinct(names[0])[1]
    parts = (text.columns[name] for name in names)
    return list(map("\0".join, zip(*parts, strict=True)))


def _dangling(
    text: TextTable, names: Columns, known: list[list[str]], target: str
) -> Iterator[Problem]:
    unknown = set(_keys(text, names)).difference(*known)
    missing = {key for key in unknown if all(key.split("\0"))}
    if not missing:
        return
    near = hinter({key.split("\0")[0] for keys in known for key in keys})
    cells = zip(*(text.columns[name] for name in names), strict=True)
    for row, key in zip(text.rows, map("\0".join, cells), strict=True):
        if key in missing:
            shown = visible(key.replace("\0", "/"))
            message = f"has no row in {target}"
            hint = near(key.split("\0")[0])
            fix = f"Add the row or correct the reference.{hint}"
            yield Problem(text.file, row, "/".join(names), shown, message, fix)
