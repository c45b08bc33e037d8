"""Repair what a spreadsheet does to a data package, in a copy, change by change."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from gjai_analysis.descriptor import Table, read_descriptor
from gjai_analysis.errors import FileError, visible
from gjai_analysis.files import is_cp949
from gjai_analysis.package import data_folder

_SPELLING = {"TRUE": "true", "True": "true", "FALSE": "false", "False": "false"}
_BREAKS = re.compile("\r\n?")
_LOST = re.compile(r"^(?!https?:).*\w\?(\w|\s|$)", re.DOTALL)
_EDGES = "\u200b\ufeff"


@dataclass(frozen=True, order=True)
class Change:
    """
    One repair: of a whole file (`row` 0), of a column, or of a cell.

    `row` counts as a spreadsheet does, in the file that was repaired; `old` and
    `new` are empty where words say it better.
    """

    file: str
    row: int
    column: str
    what: str
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        place = self.file + (f", row {self.row}" if self.row else "")
        place += f", column {self.column}" if self.column else ""
        values = f': "{visible(self.old)}" -> "{visible(self.new)}"' if self.old else ""
        return f"{place}: {self.what}{values}"


def fix_dataset(
    path: str | os.PathLike[str] | None, out: str | os.PathLike[str]
) -> list[Change]:
    """
    Write a copy of a data package in which all that is surely meant is mended.

    Mended are the encoding (CP949 and UTF-16), byte order marks, line ends,
    commas in place of semicolons or tabs, decomposed Hangul, spaces around a
    cell, the order of columns, columns and rows without any text, and the
    spelling of true and false. All else is left, for a person to decide; so
    check the copy.

    Parameters
    ----------
    path
        As for :func:`load_dataset`. It is never changed.
    out
        Folder to write; it must not exist, or be empty.

    Returns
    -------
    changes
        In the order of file and row; empty when there was nothing to mend.

    Raises
    ------
    DatasetError
        If the descriptor cannot be read.
    FileError
        If `out` is not a new folder outside of the package. Nothing is written.
    """
    folder, target = data_folder(path), Path(out)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileError(f"{target} exists and is not an empty folder; name a new one")
    if target.resolve().is_relative_to(folder.resolve()):
        raise FileError(f"{target} lies inside {folder}; name a folder elsewhere")
    _, tables = read_descriptor(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    changes: list[Change] = []
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fixing-") as held:
        copy = Path(held) / "copy"
        shutil.copytree(folder, copy, ignore=_irregular, copy_function=shutil.copyfile)
        for table in tables.values():
            if (copy / table.file).is_file():
                content, found = _mended(table, (copy / table.file).read_bytes())
                if found:
                    (copy / table.file).write_bytes(content)
                changes.extend(found)
        if target.exists():
            target.rmdir()
        copy.rename(target)
    return changes


def _irregular(folder: str, names: list[str]) -> set[str]:
    """Name what is not copied: links, pipes and other things that are no files."""
    paths = {name: Path(folder) / name for name in names}
    return {
        name
        for name, path in paths.items()
        if path.is_symlink() or not (path.is_file() or path.is_dir())
    }


def _mended(table: Table, content: bytes) -> tuple[bytes, list[Change]]:
    """Return the file as it should be, or as it is where it cannot be cut."""
    text, words = _decoded(content)
    if text is None:
        return content, []
    changes = [Change(table.file, 0, "", what) for what in words]
    if stated := re.match("sep=[,;\t]?\n", text):  # a line for Excel alone
        text = text[stated.end() :]
        changes.append(Change(table.file, 1, "", "line sep= removed"))
    separator = _separator(text)
    if separator != ",":
        changes.append(Change(table.file, 0, "", "commas put between the cells"))
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=separator, strict=True
        )
        rows = list(enumerate(reader, start=1))
    except csv.Error:
        return content, []
    filled = [(number, row) for number, row in rows if any(map(str.strip, row))]
    if len(filled) < len(rows):
        what = f"{len(rows) - len(filled)} rows without text removed"
        changes.append(Change(table.file, 0, "", what))
    if "encoding changed from CP949 to UTF-8" in words:
        changes.extend(_lost_letters(table, filled))
    changes.extend(_mend_cells(table, filled))
    records, moved = _arranged(table, [row for _, row in filled])
    changes.extend(Change(table.file, 0, "", what) for what in moved)
    if not changes:
        return content, []
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(records)
    return buffer.getvalue().encode(), sorted(changes)


def _decoded(content: bytes) -> tuple[str | None, list[str]]:
    """Return the text of a file, and what of its encoding has to change."""
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
    start = content[:1000]
    encoding = marks.get(start[:2], "utf-8")
    if 3 * start.count(b"\0") > len(start) and encoding == "utf-8":  # without a mark
        encoding = (
            "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if not is_cp949(content):
            return None, []
        encoding, text = "cp949", content.decode("cp949")
    changes = []
    if encoding == "utf-8-sig":
        changes.append("byte order mark removed")
    elif encoding != "utf-8":
        changes.append(f"encoding changed from {encoding.upper()} to UTF-8")
    if "\r" in text:
        changes.append("line ends made LF")
    return _BREAKS.sub("\n", text), changes


def _lost_letters(table: Table, rows: list[tuple[int, list[str]]]) -> list[Change]:
    """Point at cells in which CP949 may have turned a letter into ``?``."""
    header = rows[0][1] if rows else []
    what = "check this: CP949 turns letters that it lacks into ?"
    return [
        Change(table.file, number, column, what, cell, cell)
        for number, row in rows
        for column, cell in zip(header, row, strict=False)
        if _LOST.match(cell)
    ]


def _separator(text: str) -> str:
    """Return what stands between the names of the columns."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count) if "," not in header else ","


def _mend_cells(table: Table, rows: list[tuple[int, list[str]]]) -> list[Change]:
    """Trim, compose and spell the cells in place; comments are left alone."""
    changes = []
    truths = {field.name for field in table.fields if field.type == "boolean"}
    header = rows[0][1] if rows else []
    for number, row in rows:
        if table.comment and row[0].startswith(f"{table.comment} "):
            continue
        for place, cell in enumerate(row):
            column = header[place] if place < len(header) else ""
            composed = unicodedata.normalize("NFC", cell)
            clean = composed.strip().strip(_EDGES).strip()
            word = _SPELLING.get(clean, clean) if column in truths else clean
            if word != cell:
                what = "trimmed" if clean != composed else "composed (NFC)"
                what = "spelled as in the model" if word != clean else what
                changes.append(Change(table.file, number, column, what, cell, word))
                row[place] = word
    return changes


def _arranged(table: Table, rows: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Drop columns without name and text and put the others in their order."""
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        return rows, []
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    changes = []
    if len(columns) < width:
        changes.append(f"{width - len(columns)} columns without text removed")
    order = [field.name for field in table.fields]
    known = sorted(
        columns, key=lambda column: order.index(column[0]) if column[0] in order else 99
    )
    if known != columns:
        changes.append("columns put in the order of the model")
    return [list(row) for row in zip(*known, strict=True)], changes
