"""CSV files to columns of text, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import io
import itertools
import re
import sys
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from gjai_analysis.columns import TextTable
from gjai_analysis.errors import Level, Problem, visible
from gjai_analysis.files import meant, read_file
from gjai_analysis.quick import quick_table

_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\u061c\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
_INVISIBLE = re.compile(
    "[\u034f\u180b-\u180d\u180f\u206a-\u206f\u2800\ufff9-\ufffb\u115f\u1160\u180e\u200b\u200e\u200f\u2028\u2029\u2060-\u2064\u3164\uffa0"
    "\U000e0000-\U000e007f]"
)
# Prose may want these (no-break spaces, soft hyphen, joiners of emoji); keys never.
_TYPESETTING = re.compile(
    "[\u00a0\u00ad\u2007\u200c\u200d\u202f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_HIDDEN_IN_KEYS = re.compile(f"{_INVISIBLE.pattern}|{_TYPESETTING.pattern}|\u3000")
# Where these find nothing, in values joined by "\n", none of the above can.
_UNUSUAL = re.compile("[^ -~\n가-힣]")
_EDGES = ("\n ", " \n", "\n=", "\n#", "\n@")
_FORMULA = re.compile("=[^= ]|@[A-Za-z]+[(]")
_ERROR_VALUE = re.compile(
    "#(N/A|NAME[?]|REF!|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|#{2,})|Err:5[0-9]{2}"
)
_COMPATIBLE = "has a letter that looks like another one (a compatibility form)"
_CHUNK = 1000
csv.field_size_limit(10_000_000)  # a whole article in a cell is a fault to report
# Line breaks inside cells are the writer's business; the data know only "\n".
_BREAKS = re.compile("\r\n?")


def read_table(
    folder: Path,
    file: str,
    *,
    keys: Collection[str] = (),
    comment: str = "",
    names: Sequence[str] = (),
) -> tuple[TextTable | None, list[Problem]]:
    """
    Read one CSV file strictly.

    Parameters
    ----------
    folder, file
        Where it is.
    keys
        Columns in which no invisible character may stand.
    comment
        Rows in which the first of `names` begins with this and a space are skipped,
        yet counted; by default none.
    names
        What the columns should be called, in their order.

    Returns
    -------
    table, problems
        `table` is None where the file could not be cut into cells at all.
        Text is composed to NFC and blank lines are skipped, yet counted.
    """
    found = read_file(folder, file)
    if isinstance(found, Problem):
        return None, [found]
    content, text = found
    comment = f"{comment} " if comment else ""  # "#REF!" is no comment
    problems: list[Problem] = []
    table = quick_table(file, content, comment, names)
    if table is None or list(header_problems(file, 1, list(table.columns))):
        table, problems = _quoted_table(file, text, comment, names)
    if table and names and not set(names) & set(table.columns):
        return None, [_headless(table, names)]
    if table is not None:
        problems.extend(_headers_again(table))
        problems.extend(clean_cells(table, keys))
    return table, problems


def _quoted_table(
    file: str, text: str, comment: str, names: Sequence[str]
) -> tuple[TextTable | None, list[Problem]]:
    """Cut a text with the csv module, in chunks that spare memory."""
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        message = f"has an unresolved merge conflict in line {line}"
        fix = "Resolve it, then try again"
        return None, [Problem(file, 0, "", "", message, fix)]
    position, place = itertools.count(1), 0
    records = csv.reader(io.StringIO(text, newline=""), strict=True)
    filled = (
        (record, number)
        for record, number in zip(records, position, strict=False)
        if any(record) and not (comment and _begins(record, place, comment))
    )
    rows: list[int] = []
    problems: list[Problem] = []
    try:
        first, top = next(filled, ([], 0))
        header = [unicodedata.normalize("NFC", name) for name in first]
        if names and header:  # only a key can never begin like a comment
            place = header.index(names[0]) if names[0] in header else len(header)
        columns: list[list[str]] = [[] for _ in header]
        while chunk := list(itertools.islice(filled, _CHUNK)):
            kept = [item for item in chunk if len(item[0]) == len(header)]
            rows.extend(number for _, number in kept)
            cells = zip(*(record for record, _ in kept), strict=True)
            for column, more in zip(columns, cells, strict=False):
                column.extend(map(sys.intern, more))
            if len(kept) < len(chunk):
                problems.extend(_width_problems(file, chunk, len(header)))
    except csv.Error as error:
        message = f"cannot be read as CSV ({error})"
        fix = "Close the quotation marks; write a quotation mark in a cell twice"
        return None, [Problem(file, next(position), "", "", message, fix)]
    if not top:
        message, fix = "is empty", "Write at least the header row"
        return None, [Problem(file, 0, "", "", message, fix)]
    return _assembled(file, header, columns, rows, top, problems)


def _assembled(  # noqa: PLR0917  (all that a table is made of)
    file: str,
    header: list[str],
    columns: list[list[str]],
    rows: list[int],
    top: int,
    problems: list[Problem],
) -> tuple[TextTable | None, list[Problem]]:
    """Make a table of what was cut, unless its header is at fault."""
    # spreadsheets leave columns behind that have neither a name nor a cell
    while header and not header[-1] and not any(columns[-1]):
        header, columns = header[:-1], columns[:-1]
    faults = list(header_problems(file, top, header))
    if faults:
        return None, faults
    by_name: dict[str, Sequence[str]] = dict(zip(header, columns, strict=True))
    return TextTable(file, by_name, rows, top, complete=not problems), problems


def _begins(record: list[str], place: int, mark: str) -> bool:
    return place < len(record) and record[place].startswith(mark)


def _headless(table: TextTable, names: Sequence[str]) -> Problem:
    """Report a table whose first row names none of its columns."""
    shown = visible(",".join(table.columns))
    message = "is not the header; not one column of the table is named"
    fix = f"Name the columns, or put their names above the rows: {','.join(names)}"
    return Problem(table.file, table.header, "", shown, message, fix)


def _width_problems(
    file: str, records: list[tuple[list[str], int]], width: int
) -> Iterator[Problem]:
    """Yield the rows that have more or fewer cells than the header."""
    fix = "Quote cells that contain a comma; remove or add cells"
    for record, row in records:
        if record == ["======="]:
            message = "is left over from a merge conflict"
            yield Problem(file, row, "", "", message, "Remove the row")
        elif len(record) != width:
            message = f"has {len(record)} cells where the header has {width}"
            yield Problem(file, row, "", "", message, fix)


def _headers_again(table: TextTable) -> Iterator[Problem]:
    """Yield rows that repeat the header, as when two files were put together."""
    first = next(iter(table.columns))
    if first in table.distinct(first)[1]:
        cells = zip(*table.columns.values(), strict=True)
        for row, record in zip(table.rows, cells, strict=True):
            if record == tuple(table.columns):
                yield Problem(
                    table.file, row, "", "", "is the header again", "Remove the row"
                )


def header_problems(file: str, row: int, header: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the header as such."""
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            fix = "Save it as CSV with commas"
            yield Problem(file, row, "", "", f"is separated by {name}", fix)
    for place, name in enumerate(header):
        if not name and header.count(name) > 1:
            fix = "Name the column, or remove it"
            message = f"has no name over column {place + 1}, which is not empty"
            yield Problem(file, row, "", "", message, fix)
        elif name != name.strip():
            fix = "Remove the space"
            shown = visible(name.replace(" ", "\u00a0"))
            yield Problem(file, row, shown, "", "begins or ends with a space", fix)
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        fix = "Remove or rename one of the columns"
        yield Problem(file, row, visible(name), "", "stands twice in the header", fix)


def clean_cells(table: TextTable, keys: Collection[str]) -> Iterator[Problem]:
    """Compose the cells of a new table in place; yield what cannot stand."""
    for column, values in table.columns.items():
        distinct = table.distinct(column)[1]
        joined = "\n".join(["", *distinct, ""])
        broken = joined.count("\n") > len(distinct) + 1
        if not (broken or _UNUSUAL.search(joined) or any(e in joined for e in _EDGES)):
            continue
        verdicts = {value: _verdict(value, column in keys) for value in distinct}
        if not any(verdicts.values()):
            continue
        cells = list(values)
        table.replace(column, cells)
        for position, (value, row) in enumerate(zip(values, table.rows, strict=True)):
            verdict = verdicts[value]
            if verdict:
                cells[position], message, fix, level = verdict
                if message:
                    shown = visible(value)
                    place = visible(column)
                    yield Problem(table.file, row, place, shown, message, fix, level)


def _named(found: re.Match[str]) -> str:
    """Name a character that cannot be seen."""
    name = unicodedata.name(found[0], "a control character").lower()
    return f"U+{ord(found[0]):04X}, {name}"


def _verdict(value: str, is_key: bool) -> tuple[str, str, str, Level] | None:
    """Return the clean form of a cell with message, fix and level; None if clean."""
    broken = _BREAKS.sub("\n", value)
    clean = unicodedata.normalize("NFC", broken)
    message, fix = "", "Retype the cell"
    if found := _FORBIDDEN.search(clean):
        message = f"has a character that no text needs ({_named(found)})"
    elif found := (_HIDDEN_IN_KEYS if is_key else _INVISIBLE).search(clean):
        message = f"has an invisible character ({_named(found)})"
    elif clean != clean.strip():
        message, fix = "begins or ends with a space", "Remove the space"
    elif lost := meant(clean):
        message = f"was garbled: UTF-8 opened as CP949 (it was like {visible(lost)})"
        fix = "Take the original file again; open it by an import as UTF-8"
    elif _ERROR_VALUE.fullmatch(clean):
        message, fix = "is an error value of a spreadsheet", "Restore what stood here"
    if message:
        return clean, message, fix, "error"
    if _FORMULA.match(clean):
        message, fix = "looks like a formula", "Write the value itself, if it is one"
    elif found := _TYPESETTING.search(clean):
        message = f"has an invisible character ({_named(found)})"
        fix = "Type a plain space or nothing in its place, unless it is wanted"
    elif clean != broken:
        message = "was not composed (NFD), as some systems write Hangul"
        message = message if len(clean) < len(broken) else _COMPATIBLE
        fix = "Nothing to do; it was composed to NFC"
    return (
        (clean, message, message and fix, "warning")
        if clean != value or message
        else None
    )
