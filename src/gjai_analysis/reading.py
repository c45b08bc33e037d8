"""CSV files to columns of text, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gjai_analysis.errors import Level, Problem, visible

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
    "[\u00a0\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028\u2029\u2060-\u2064\u3164\uffa0"
    "\U000e0000-\U000e007f]"
)
csv.field_size_limit(10_000_000)  # a whole article in a cell is a fault to report
# Line breaks inside cells are the writer's business; the data know only "\n".
_BREAKS = re.compile("\r\n?")


@dataclass(frozen=True)
class TextTable:
    """
    Cells of one file as text: equally long columns, and each row's number.

    `header` is the row of the column names; a table that lost rows, because
    their width was wrong, is not `complete`.
    """

    file: str
    columns: dict[str, list[str]]
    rows: list[int]
    header: int = 1
    complete: bool = True


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
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    kinds = (fault for magic, *fault in _FOREIGN if start.startswith(magic))
    kind, fix = next(kinds, ("", ""))
    return (f"is {kind}", fix) if kind else None


def _encoding_fault(content: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """Name the encoding that a file most likely has."""
    line = content[: error.start].count(b"\n") + 1
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "is encoded as UTF-16", "Save it as UTF-8"
    try:
        content.decode("cp949")
    except UnicodeDecodeError:
        return f"is not UTF-8 (first wrong byte in line {line})", "Save it as CSV UTF-8"
    return (
        f"is encoded as CP949 (EUC-KR), as Korean Excel saves (line {line})",
        "Save it as CSV UTF-8",
    )


def read_table(folder: Path, file: str) -> tuple[TextTable | None, list[Problem]]:
    """
    Read one CSV file strictly.

    Returns
    -------
    table, problems
        `table` is None where the file could not be cut into cells at all.
        Text is composed to NFC and blank lines are skipped, yet counted.
    """
    text = read_text(folder, file)
    if isinstance(text, Problem):
        return None, [text]
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        message = f"has an unresolved merge conflict in line {line}"
        return None, [Problem(file, 0, "", "", message, "Resolve it, then try again")]
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append(record)  # noqa: PERF402  (to know where it stopped)
    except csv.Error as error:
        message = f"cannot be read as CSV ({error})"
        fix = "Close the quotation marks; write a quotation mark in a cell twice"
        return None, [Problem(file, len(records) + 1, "", "", message, fix)]
    if not any(any(record) for record in records):
        message, fix = "is empty", "Write at least the header row"
        return None, [Problem(file, 0, "", "", message, fix)]
    return _cut(file, records)


def _cut(file: str, records: list[list[str]]) -> tuple[TextTable | None, list[Problem]]:
    """Turn records into columns; rows of a wrong width are problems."""
    top = next(i for i, record in enumerate(records) if any(record))
    header = [unicodedata.normalize("NFC", name) for name in records[top]]
    problems = list(_header_problems(file, top + 1, header))
    if problems:
        return None, problems
    kept, rows = [], []
    for number, record in enumerate(records[top + 1 :], start=top + 2):
        if len(record) == len(header) and any(record):
            kept.append(record)
            rows.append(number)
        elif any(record):
            message = f"has {len(record)} cells where the header has {len(header)}"
            fix = "Quote cells that contain a comma; remove or add cells"
            problems.append(Problem(file, number, "", "", message, fix))
    complete = not problems
    cells = zip(*kept, strict=True) if kept else ([] for _ in header)
    columns = dict(zip(header, map(list, cells), strict=True))
    for name, values in columns.items():
        problems.extend(_clean(file, name, values, rows))
    return TextTable(file, columns, rows, top + 1, complete), problems


def _header_problems(file: str, row: int, header: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the header as such."""
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            fix = "Save it as CSV with commas"
            yield Problem(file, row, "", "", f"is separated by {name}", fix)
    for name in sorted({name for name in header if header.count(name) > 1}):
        fix = "Remove or rename one of the columns"
        yield Problem(file, row, visible(name), "", "stands twice in the header", fix)


def _clean(
    file: str, column: str, values: list[str], rows: list[int]
) -> Iterator[Problem]:
    """Compose the cells of a column in place; yield what cannot stand."""
    verdicts = {value: _verdict(value) for value in set(values)}
    if all(verdict is None for verdict in verdicts.values()):
        return
    for position, value in enumerate(values):
        verdict = verdicts[value]
        if verdict is None:
            continue
        clean, message, fix, level = verdict
        values[position] = clean
        if message:
            shown = visible(value)
            yield Problem(file, rows[position], column, shown, message, fix, level)


def _verdict(value: str) -> tuple[str, str, str, Level] | None:
    """Return the clean form of a cell with message, fix and level; None if clean."""
    if value.isascii() and value.isprintable() and value.strip() == value:
        return None
    clean = unicodedata.normalize("NFC", _BREAKS.sub("\n", value))
    if _FORBIDDEN.search(clean):
        return clean, "has a character that no text needs", "Retype the cell", "error"
    if _INVISIBLE.search(clean):
        return clean, "has an invisible character", "Retype the cell", "error"
    if clean != clean.strip():
        return clean, "begins or ends with a space", "Remove the space", "error"
    if clean != _BREAKS.sub("\n", value):
        message = "was not composed (NFD), as some systems write Hangul"
        return clean, message, "Nothing to do; it was composed to NFC", "warning"
    return None if clean == value else (clean, "", "", "warning")
