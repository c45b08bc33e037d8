"""A dataset as one Excel workbook, and back, without losing a character."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gjai_analysis.columns import TextTable
from gjai_analysis.dataset import Dataset, dataset_of
from gjai_analysis.descriptor import Field, Table, parse_descriptor
from gjai_analysis.errors import FileError, Problem, visible
from gjai_analysis.frames import text_table
from gjai_analysis.package import check_package, described, model_problems
from gjai_analysis.reading import clean_cells, header_problems
from gjai_analysis.writing import write_all

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_CODES, _PACKAGE = "_codes", "_package"
# in a workbook, "_x0041_" stands for "A", and "_x005F_" for a "_" before such
_ESCAPE, _ESCAPED = re.compile("_x([0-9A-F]{4})_"), re.compile("_(?=x[0-9A-F]{4}_)")
_MOST = 32_767  # characters that a cell of Excel holds


def to_excel(dataset: Dataset, path: str | os.PathLike[str]) -> None:
    """
    Write a dataset as one Excel workbook, a sheet for each table.

    Every cell is text, so that Excel neither turns an identifier into a date nor
    runs text as a formula. Columns with codes have a drop-down, and the header
    stays in sight. Two hidden sheets hold the codes and the description.

    Parameters
    ----------
    dataset
        What to write.
    path
        The workbook; one that exists is replaced when the new one is complete.

    Raises
    ------
    FileError
        If a text is longer than the 32,767 characters that a cell holds, or the
        name does not end in .xlsx, or the folder does not exist.
    ImportError
        If openpyxl is missing (``pip install gjai-analysis[excel]``).
    """
    from openpyxl import Workbook  # noqa: PLC0415  (an extra)

    book, place = Workbook(), Path(path)
    if place.suffix != ".xlsx" or not place.parent.is_dir():
        raise FileError(f"{place} must end in .xlsx and lie in a folder that exists")
    book.remove(book.worksheets[0])
    lists = _code_lists(dataset)
    for name, table in described(dataset.descriptor).items():
        text = text_table(table, dataset.tables[name])
        _write_sheet(book.create_sheet(name), table, text, lists)
    description = json.dumps(dict(dataset.descriptor), ensure_ascii=False, indent=1)
    codes = itertools.zip_longest(*lists.values(), fillvalue="")
    hidden = {_CODES: codes, _PACKAGE: ([line] for line in description.split("\n"))}
    for title, rows in hidden.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden"
        for number, cells in enumerate(rows, start=1):
            _write_row(sheet, number, cells)
    content = io.BytesIO()
    book.save(content)
    write_all(place.parent, {place.name: content.getvalue()})


def _code_lists(dataset: Dataset) -> dict[str, list[str]]:
    """Return the codes that each scheme and each enumeration offers."""
    schemes = dataset.vocabulary.reset_index().groupby("scheme")["code"]
    lists = {str(scheme): list(codes) for scheme, codes in schemes}
    for table in described(dataset.descriptor).values():
        for field in table.fields:
            if field.enum and field.scheme not in lists:
                lists[f"{table.name}.{field.name}"] = list(field.enum)
    return lists


def _write_sheet(
    sheet: Worksheet, table: Table, text: TextTable, lists: Mapping[str, list[str]]
) -> None:
    """Write a table: text cells, drop-downs for codes, the header frozen."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    places = list(lists)
    for position, field in enumerate(table.fields, start=1):
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].number_format = "@"
        sheet.column_dimensions[letter].width = 18
        own = f"{table.name}.{field.name}"
        scheme = field.scheme if field.scheme and field.scheme in lists else own
        choices = '"true,false"' if field.type == "boolean" else ""
        if scheme in lists:
            column = get_column_letter(places.index(scheme) + 1)
            choices = f"{_CODES}!${column}$1:${column}${len(lists[scheme])}"
        if choices:
            rule = DataValidation(type="list", formula1=choices, allow_blank=True)
            rule.add(f"{letter}2:{letter}1048576")
            sheet.add_data_validation(rule)
    _write_row(sheet, 1, text.columns)
    rows = zip(*text.columns.values(), strict=True)
    for number, cells in enumerate(rows, start=2):
        _write_row(sheet, number, cells)
    sheet.freeze_panes = "A2"


def _write_row(sheet: Worksheet, number: int, cells: Iterable[str]) -> None:
    """Write cells that no spreadsheet takes for anything but text."""
    for position, value in enumerate(cells, start=1):
        if len(value) > _MOST:
            place = f"sheet {sheet.title}, row {number}"
            message = f"{place}: a text of {len(value)} characters does not fit a cell"
            raise FileError(message)
        if value:
            cell = sheet.cell(number, position, _ESCAPED.sub("_x005F_", value))
            cell.data_type = "s"
            cell.number_format = "@"


def from_excel(path: str | os.PathLike[str]) -> Dataset:
    """
    Read a workbook that :func:`to_excel` wrote and a person has edited.

    Numbers and truth values are taken as Excel holds them, dates as precisely as
    it shows them (a cell that shows a month is a month). Refused are formulas,
    times of day, dates without a year or in a column of text, truth values in a
    column of text, and percentages: what is typed and what Excel holds differ
    there. Sheets that are no tables are not read; a warning says so.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    dataset
        Checked as completely as files are; its `problems` holds the warnings.

    Raises
    ------
    DatasetError
        If anything is wrong; `file` names the workbook and the sheet.
    FileError
        If this is no workbook, cannot be read, or its description is missing.
    ImportError
        If openpyxl is missing (``pip install gjai-analysis[excel]``).
    """
    from openpyxl import load_workbook  # noqa: PLC0415  (an extra)

    place = Path(path)
    try:
        book = load_workbook(io.BytesIO(place.read_bytes()))
    except OSError as error:
        raise FileError(f"{place.name} cannot be read ({error.strerror})") from error
    except (
        zipfile.BadZipFile,
        AttributeError,
        LookupError,
        NotImplementedError,
        SyntaxError,
        TypeError,
        ValueError,
        zlib.error,
    ) as error:
        raise FileError(f"{place.name} is not an Excel workbook (xlsx)") from error
    if _PACKAGE not in book.sheetnames:
        raise FileError(f"{place.name} has no sheet {_PACKAGE}; write it by to_excel")
    lines = (row[0] for row in book[_PACKAGE].iter_rows(max_col=1, values_only=True))
    descriptor, tables = parse_descriptor("\n".join(map(str, lines)))
    texts, problems = _read_book(book, tables, visible(place.name))
    return dataset_of(check_package(descriptor, tables, texts, problems))


def _read_book(
    book: Workbook, tables: dict[str, Table], title: str
) -> tuple[dict[str, TextTable], list[Problem]]:
    """Return the sheets of a workbook as text; tables are named by their sheets."""
    problems = model_problems(tables)
    strangers = [n for n in book.sheetnames if n not in {*tables, _CODES, _PACKAGE}]
    texts = {}
    for name in list(tables):
        file = f"{title}, sheet {name}"
        tables[name] = replace(tables[name], file=file)
        if name in book.sheetnames:
            texts[name], found = _read_sheet(book[name], tables[name])
            problems.extend(found)
        else:
            others = [visible(name) for name in strangers]
            fix = "Add the sheet, with its header" + _or_rename(others)
            problems.append(Problem(file, 0, "", "", "is missing", fix))
    fix = "Move its content to a table, or delete it"
    problems.extend(
        Problem(
            f"{title}, sheet {visible(name)}",
            0,
            "",
            "",
            "is not a table and was not read",
            fix,
            "warning",
        )
        for name in strangers
    )
    return texts, problems


def _read_sheet(sheet: Worksheet, table: Table) -> tuple[TextTable, list[Problem]]:
    """Return a sheet as text, with the rows that Excel shows."""
    problems: list[Problem] = []
    rows: list[tuple[int, list[str]]] = []
    kinds = {field.name: field for field in table.fields}
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts: list[str] = []
        for cell in cells:
            column = rows[0][1][len(texts)] if rows else ""
            content, fault = _cell_text(cell, kinds.get(column))
            texts.append(content)
            if fault:
                problems.append(
                    Problem(table.file, number, column, visible(content), *fault)
                )
        if any(texts):
            rows.append((number, texts))
    header = rows[0][1] if rows else []
    while (
        header and not header[-1] and not any(row[len(header) - 1] for _, row in rows)
    ):
        header = header[:-1]
    problems.extend(header_problems(table.file, rows[0][0] if rows else 1, header))
    columns: dict[str, Sequence[str]] = {
        name: [row[position] for _, row in rows[1:]]
        for position, name in enumerate(header)
    }
    numbers = [number for number, _ in rows[1:]]
    text = TextTable(table.file, columns, numbers, rows[0][0] if rows else 1)
    problems.extend(clean_cells(text, table.exact))
    return text, problems


def _cell_text(
    cell: Cell | MergedCell, field: Field | None
) -> tuple[str, tuple[str, str] | None]:
    """Return a cell as text; and what is wrong with it, and the remedy."""
    value = cell.value
    if cell.data_type == "f":
        formula = str(getattr(value, "text", value))
        return formula, ("is a formula", "Write the value itself")
    if isinstance(value, datetime | date | time | timedelta):
        return _date_text(value, cell.number_format, field)
    if isinstance(value, bool):
        fault = ("is a truth value", "Write it as text")
        wanted = field is None or field.type == "boolean"
        return str(value).lower(), None if wanted else fault
    if isinstance(value, int | float) and "%" in str(cell.number_format):
        fault = ("is shown as a percentage", "Write the number itself, as a number")
        return str(value), fault
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-"), None
    text = "" if value is None else str(value)
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text), None


def _date_text(
    value: datetime | date | time | timedelta, shown_as: str, field: Field | None
) -> tuple[str, tuple[str, str] | None]:
    """Return a date as precisely as a cell shows it."""
    if not isinstance(value, datetime) or value.time() != time():
        return str(value), ("has a time of day", "Write the day, e.g. 2026-11-21")
    if field is not None and not field.is_date:
        fix = "Format the cell as text and type it again"
        return value.date().isoformat(), ("is a date, not what was typed", fix)
    # words and colours of a format are no parts of a date
    shown = re.sub(r"\[[^]]*\]|\"[^\"]*\"|\\.", "", shown_as.lower())
    parts = {letter for letter in "ymd" if letter in shown}
    if parts and "y" not in parts:
        fix = "Type it again as text, with the year"
        return value.date().isoformat(), ("is a date that shows no year", fix)
    length = 10 if "d" in parts or not parts else 7 if "m" in parts else 4
    return value.date().isoformat()[:length], None


def _or_rename(others: list[str]) -> str:
    return f", or rename {' or '.join(others)}" if others else ""
