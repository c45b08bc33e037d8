"""CSV files to columns of text, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import io
import itertools
import re
import sys
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from gjai_analysis.errors import Level, Problem, visible

Cells = npt.NDArray[np.object_]
Codes = npt.NDArray[np.intp]

_FOREIGN = [
    (b"PK\x03\x04", "an Excel workbook (xlsx)", "Save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", "Save it as CSV UTF-8"),
    (b"\x1f\x8b", "compressed (gzip)", "Unpack it first"),
    (b"version https://git-lfs", "a Git LFS pointer", "Run git lfs pull"),
    (b"<<<<<<< ", "in the middle of a merge", "Resolve the conflict, then try again"),
    (b"<", "a web page (HTML), not a table", "Download the file itself"),
    (b"{", "JSON, not a table", "Export it as CSV UTF-8"),
    (b"[", "JSON, not a table", "Export it as CSV UTF-8"),
]
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\u061c\u202a-\u202e\u2066-\u2069\ufeff]"
)
_INVISIBLE = re.compile(
    "[\u115f\u1160\u180e\u200b\u200e\u200f\u2028\u2029\u2060-\u2064\u3164\uffa0"
    "\U000e0000-\U000e007f]"
)
# Prose may want these (no-break spaces, soft hyphen, joiners of emoji); keys never.
_TYPESETTING = re.compile("[\u00a0\u00ad\u2007\u200c\u200d\u202f]")
# Where this finds nothing, in values joined by "\n", none of the above can.
_UNUSUAL = re.compile("[^ -~\n가-힣]|^[ =#]| $", re.MULTILINE)
_FORMULA = re.compile("=[^= ]")
_ERROR_VALUES = {"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"}
_CHUNK = 1000
_TEXT = bytes(set(range(256)) - set(b",\n"))
csv.field_size_limit(10_000_000)  # a whole article in a cell is a fault to report
# Line breaks inside cells are the writer's business; the data know only "\n".
_BREAKS = re.compile("\r\n?")


@dataclass(frozen=True)
class TextTable:
    """
    Cells of one file as text: equally long columns, and each row's number.

    `header` is the row of the column names; a table that lost rows, because
    their width was wrong, is not `complete`. Treat the columns as read-only.
    """

    file: str
    columns: dict[str, list[str]]
    rows: list[int]
    header: int = 1
    complete: bool = True
    _distinct: dict[str, tuple[Codes, list[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def distinct(
        self, column: str, cells: Cells | None = None
    ) -> tuple[Codes, list[str]]:
        """Return the place of each cell among the distinct values, and these."""
        if column not in self._distinct:
            if cells is None:
                cells = np.array(self.columns[column], dtype=object)
            codes, values = pd.factorize(cells)
            self._distinct[column] = codes, values.tolist()
        return self._distinct[column]

    def forget(self, column: str) -> None:
        """Drop the distinct values of a column, because its cells have changed."""
        self._distinct.pop(column, None)


def read_text(folder: Path, file: str) -> str | Problem:
    """
    Return the text of a file of the package, or the problem that prevents it.

    Only regular files inside the folder are opened, so a descriptor can point
    at nothing else. One byte order mark is dropped; the encoding is UTF-8.
    """
    fault = _place_fault(folder, file)
    if fault is None:
        content = (folder / file).read_bytes()
        fault = _content_fault(content) if file.lower().endswith(".csv") else None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            fault = fault or _encoding_fault(content, error)
    return text if fault is None else Problem(visible(file), 0, "", "", *fault)


def _place_fault(folder: Path, file: str) -> tuple[str, str] | None:
    """Say why a file must not, or cannot, be opened."""
    path = folder / file
    if folder.exists() and not folder.is_dir():
        return "is not in a folder", f"Name the folder, not {folder.name}"
    if Path(file).is_absolute() or "://" in file:
        return "is not a path inside the package", "Name a file in the folder"
    if not folder.exists():
        return "does not exist", f"There is no folder {folder}"
    if not path.exists():
        return "does not exist", f"Put the file into {folder.resolve().name}/"
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        return "is not a regular file inside the package", "Copy it there"
    return None


def _content_fault(content: bytes) -> tuple[str, str] | None:
    """Name what a file is when it is no CSV."""
    start = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    kinds = (fault for magic, *fault in _FOREIGN if start.startswith(magic))
    kind, fix = next(kinds, ("", ""))
    return (f"is {kind}", fix) if kind else None


def _encoding_fault(content: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """Name the encoding that a file most likely has."""
    line = content[: error.start].count(b"\n") + 1
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "is encoded as UTF-16", "Save it as UTF-8"
    if not is_cp949(content):
        return f"is not UTF-8 (first wrong byte in line {line})", "Save it as CSV UTF-8"
    return (
        f"is encoded as CP949 (EUC-KR), as Korean Excel saves (line {line})",
        "Save it as CSV UTF-8",
    )


def is_cp949(content: bytes) -> bool:
    """
    Tell whether bytes that are not UTF-8 are most likely Korean in CP949.

    UTF-8 with a damaged byte can often be decoded as CP949, to nonsense; but
    then most of its characters are sound UTF-8.
    """
    try:
        foreign = sum(not char.isascii() for char in content.decode("cp949"))
    except UnicodeDecodeError:
        return False
    return 2 * content.decode("utf-8", "replace").count("\ufffd") >= foreign


def read_table(
    folder: Path, file: str, *, keys: Collection[str] = (), comment: str = ""
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
        Rows that begin with this are skipped, yet counted; by default none.

    Returns
    -------
    table, problems
        `table` is None where the file could not be cut into cells at all.
        Text is composed to NFC and blank lines are skipped, yet counted.
    """
    text = read_text(folder, file)
    if isinstance(text, Problem):
        return None, [text]
    if "<<<<<<< " in text or ">>>>>>> " in text:
        conflict = _CONFLICT.search(text)
        if conflict:
            line = text.count("\n", 0, conflict.start()) + 1
            message = f"has an unresolved merge conflict in line {line}"
            fix = "Resolve it, then try again"
            return None, [Problem(file, 0, "", "", message, fix)]
    commented = comment and (text.startswith(comment) or f"\n{comment}" in text)
    plain = None if commented else _plain_table(file, text)
    table, problems = plain or _quoted_table(file, text, comment)
    if table is not None:
        problems.extend(clean_cells(table, keys))
    return table, problems


def _plain_table(file: str, text: str) -> tuple[TextTable, list[Problem]] | None:
    """
    Cut a text without quotation marks, which is cells, commas and line ends only.

    None comes back unless all rows are filled and equally wide: there the csv
    module has something to say. Here it would cut the same cells, more slowly.
    """
    plain = text.replace("\r\n", "\n") if "\r" in text else text
    content = (plain if plain.endswith("\n") else plain + "\n").encode()
    header = unicodedata.normalize("NFC", plain[: plain.find("\n")]).split(",")
    odd = any(sign in plain for sign in '"\r\0\ufeff')
    if odd or "" in header or list(header_problems(file, 1, header)):
        return None
    row = b"," * (len(header) - 1) + b"\n"
    if content.translate(None, _TEXT) != row * content.count(b"\n"):
        return None
    cells = pd.read_csv(
        io.BytesIO(content),
        header=None,
        skiprows=1,
        names=range(len(header)),
        dtype=object,
        na_filter=False,
        quoting=csv.QUOTE_NONE,
        skip_blank_lines=False,
    )
    arrays = {name: cells[i].to_numpy() for i, name in enumerate(header)}
    columns = {name: array.tolist() for name, array in arrays.items()}
    if "" in columns[header[0]]:
        return None
    table = TextTable(file, columns, list(range(2, len(cells) + 2)))
    for name, array in arrays.items():
        table.distinct(name, array)
    return table, []


def _quoted_table(
    file: str, text: str, comment: str
) -> tuple[TextTable | None, list[Problem]]:
    """Cut a text with the csv module, in chunks that spare memory."""
    position = itertools.count(1)
    records = csv.reader(io.StringIO(text, newline=""), strict=True)
    filled = (
        (record, number)
        for record, number in zip(records, position, strict=False)
        if any(record) and not (comment and record[0].startswith(comment))
    )
    rows: list[int] = []
    problems: list[Problem] = []
    try:
        names, top = next(filled, ([], 0))
        header = [unicodedata.normalize("NFC", name) for name in names]
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
    faults = list(header_problems(file, top, header))
    if faults:
        return None, faults
    by_name = dict(zip(header, columns, strict=True))
    return TextTable(file, by_name, rows, top, complete=not problems), problems


def _width_problems(
    file: str, records: list[tuple[list[str], int]], width: int
) -> Iterator[Problem]:
    """Yield the rows that have more or fewer cells than the header."""
    fix = "Quote cells that contain a comma; remove or add cells"
    for record, row in records:
        if len(record) != width:
            message = f"has {len(record)} cells where the header has {width}"
            yield Problem(file, row, "", "", message, fix)


def header_problems(file: str, row: int, header: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the header as such."""
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            fix = "Save it as CSV with commas"
            yield Problem(file, row, "", "", f"is separated by {name}", fix)
    for name in sorted({name for name in header if header.count(name) > 1}):
        fix = "Remove or rename one of the columns"
        yield Problem(file, row, visible(name), "", "stands twice in the header", fix)


def clean_cells(table: TextTable, keys: Collection[str]) -> Iterator[Problem]:
    """Compose the cells of a new table in place; yield what cannot stand."""
    for column, values in table.columns.items():
        distinct = table.distinct(column)[1]
        joined = "\n".join(distinct)
        if joined.count("\n") < len(distinct) and not _UNUSUAL.search(joined):
            continue
        verdicts = {value: _verdict(value, column in keys) for value in distinct}
        if not any(verdicts.values()):
            continue
        table.forget(column)
        for position, (value, row) in enumerate(zip(values, table.rows, strict=True)):
            verdict = verdicts[value]
            if verdict:
                values[position], message, fix, level = verdict
                if message:
                    shown = visible(value)
                    yield Problem(table.file, row, column, shown, message, fix, level)


def _verdict(value: str, is_key: bool) -> tuple[str, str, str, Level] | None:
    """Return the clean form of a cell with message, fix and level; None if clean."""
    broken = _BREAKS.sub("\n", value)
    clean = unicodedata.normalize("NFC", broken)
    message, fix = "", "Retype the cell"
    if _FORBIDDEN.search(clean):
        message = "has a character that no text needs"
    elif _INVISIBLE.search(clean) or (is_key and _TYPESETTING.search(clean)):
        message = "has an invisible character"
    elif clean != clean.strip():
        message, fix = "begins or ends with a space", "Remove the space"
    elif clean in _ERROR_VALUES:
        message, fix = "is an error value of a spreadsheet", "Restore what stood here"
    if message:
        return clean, message, fix, "error"
    if _FORMULA.match(clean):
        message, fix = "looks like a formula", "Write the value itself, if it is one"
    elif _TYPESETTING.search(clean):
        message = "has an invisible character"
        fix = "Type a plain space or nothing in its place, unless it is wanted"
    elif clean != broken:
        message = "was not composed (NFD), as some systems write Hangul"
        fix = "Nothing to do; it was composed to NFC"
    return (
        (clean, message, message and fix, "warning")
        if clean != value or message
        else None
    )
