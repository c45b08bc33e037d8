"""A workbook holds a dataset to the last character, and an edited one is checked."""

import dataclasses
import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gjai_analysis import (
    DatasetError,
    FileError,
    dataset_from_tables,
    example_dataset,
    from_excel,
    load_dataset,
    to_excel,
)
from gjai_analysis.dataset import TABLES

SHEET = "book.xlsx, sheet agreements"


@pytest.fixture
def book(tmp_path):
    """Return the path of a workbook with the small example."""
    to_excel(example_dataset(), tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def edit(path, change, sheet="agreements"):
    """Edit a sheet as a person would, and save."""
    workbook = openpyxl.load_workbook(path)
    change(workbook[sheet])
    workbook.save(path)


def put(path, row, column, value, sheet="agreements"):
    """Type a value into a cell."""

    def change(cells):
        names = [cell.value for cell in cells[1]]
        cells.cell(row, names.index(column) + 1).value = value

    edit(path, change, sheet)


def problems(path):
    with pytest.raises(DatasetError) as caught:
        from_excel(path)
    return [
        (p.file, p.row, p.column, p.value, p.message) for p in caught.value.problems
    ]


def test_the_shipped_seed_comes_back_whole(package, tmp_path):
    data = load_dataset(package)
    to_excel(data, tmp_path / "book.xlsx")
    again = from_excel(tmp_path / "book.xlsx")
    assert (again.fingerprint, again.version) == (data.fingerprint, data.version)
    assert dict(again.descriptor) == dict(data.descriptor)
    for name in TABLES:
        assert again.tables[name].equals(data.tables[name])
    assert again.file_rows == {
        name: list(range(2, len(table) + 2)) for name, table in data.tables.items()
    }


texts = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1
).map(str.strip)


@settings(max_examples=15)
@given(st.lists(texts.filter(bool), min_size=1, max_size=4))
def test_any_text_comes_back_as_it_was(tmp_path_factory, notes):
    ids = [f"per-{i}" for i in range(len(notes))]
    try:
        data = dataset_from_tables(
            {"people": pd.DataFrame({"person_id": ids, "name_en": notes})}
        )
    except DatasetError:
        return
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    to_excel(data, path)
    assert from_excel(path).fingerprint == data.fingerprint


@pytest.mark.parametrize("text", ["=1+1", "+82", "-1", "@home", "007", "2021-02-26"])
def test_no_text_becomes_a_formula_a_number_or_a_date(tmp_path, text):
    people = pd.DataFrame({"person_id": ["per-a"], "name_en": [text]})
    to_excel(dataset_from_tables({"people": people}), tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["people"]
    cell = next(cell for cell in sheet[2] if cell.value == text)
    assert (cell.data_type, cell.number_format) == ("s", "@")


def test_a_sheet_has_its_header_frozen_and_codes_to_choose_from(book):
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["agreements"]
    assert sheet.freeze_panes == "A2"
    rules = {str(r.sqref): r.formula1 for r in sheet.data_validations.dataValidation}
    assert rules["L2:L1048576"] == '"true,false"'
    column = rules["B2:B1048576"].split("$")[1]
    codes = [cell.value for cell in workbook["_codes"][column]]
    enum = load_dataset().vocabulary.loc["agreement_kind"].index
    assert [code for code in codes if code] == list(enum)
    assert rules["B2:B1048576"].endswith(f"${len(enum)}")
    assert workbook["_codes"].sheet_state == "hidden"


@pytest.mark.parametrize(
    ("shown", "taken"),
    [
        ("mmm-yy", "2021-02"),
        ("yyyy", "2021"),
        ('yyyy"년" m"월" d"일"', "2021-02-01"),
        ("m/d/yy", "2021-02-01"),
    ],
)
def test_a_date_is_as_precise_as_excel_shows_it(book, shown, taken):
    def change(sheet):
        cell = sheet.cell(2, 7, dt.datetime(2021, 2, 1))  # noqa: DTZ001
        cell.number_format = shown

    edit(book, change)
    assert from_excel(book).agreements["signed"].iloc[0] == taken


def test_what_a_person_types_is_taken_as_it_is_meant(book):
    put(book, 2, "signed", dt.datetime(2021, 2, 26))  # noqa: DTZ001
    put(book, 2, "parties_complete", False)
    put(book, 2, "series_no", 7.0)
    row = from_excel(book).agreements.iloc[0]
    assert (row["signed"], row["series_no"]) == ("2021-02-26", 7)
    assert not row["parties_complete"]


@pytest.mark.parametrize(
    ("column", "value", "shown", "message"),
    [
        ("title_en", "=A1", "=A1", "is a formula"),
        (
            "signed",
            dt.datetime(2021, 2, 26, 9, 30),  # noqa: DTZ001
            "2021-02-26 09:30:00",
            "has a time of day",
        ),
        ("signed", dt.time(9, 30), "09:30:00", "has a time of day"),
        ("title_en", "#N/A", "#N/A", "is an error value of a spreadsheet"),
        ("kind", "mous", "mous", "is not a known code"),
        ("series_no", 1.5, "1.5", "is not a whole number"),
        ("signed", 44253, "44253", "is not a date"),
    ],
)
def test_a_cell_that_is_wrong_is_found_in_its_sheet(
    book, column, value, shown, message
):
    put(book, 3, column, value)
    assert (SHEET, 3, column, shown, message) in problems(book)


def test_faults_are_found_below_empty_rows(book):
    edit(book, lambda sheet: sheet.insert_rows(2, 3))
    put(book, 5, "kind", "mous")
    assert problems(book) == [(SHEET, 5, "kind", "mous", "is not a known code")]


def test_an_unnamed_empty_column_is_no_matter_but_one_with_text_is(book):
    edit(book, lambda sheet: sheet.cell(1, 16, None))
    whole = from_excel(book).fingerprint
    assert whole == example_dataset().fingerprint
    edit(book, lambda sheet: sheet.cell(3, 15, "lost?"))
    assert {problem[1] for problem in problems(book)} == {1}


def test_a_missing_sheet_is_an_error_and_a_strange_one_a_warning(book):
    workbook = openpyxl.load_workbook(book)
    workbook.create_sheet("my notes")
    workbook.save(book)
    found = {(p.file, p.message, p.level) for p in from_excel(book).problems}
    message = "is not a table and was not read"
    assert ("book.xlsx, sheet my notes", message, "warning") in found
    del workbook["aliases"]
    workbook.save(book)
    assert ("book.xlsx, sheet aliases", 0, "", "", "is missing") in problems(book)


def test_what_is_no_workbook_is_refused(tmp_path, book):
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(FileError, match=r"text.xlsx is not an Excel workbook"):
        from_excel(tmp_path / "text.xlsx")
    workbook = openpyxl.load_workbook(book)
    del workbook["_package"]
    workbook.save(book)
    with pytest.raises(FileError, match="has no sheet _package"):
        from_excel(book)


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_written(book):
    before = book.read_bytes()
    note = "x" * 40_000
    people = pd.DataFrame({"person_id": ["per-a"], "name_en": [note]})
    data = example_dataset()
    data = dataclasses.replace(data, people=people.set_index("person_id"))
    with pytest.raises(FileError, match="sheet people, row 2"):
        to_excel(data, book)
    assert book.read_bytes() == before


def test_a_failure_leaves_the_old_workbook(book, monkeypatch):
    before = book.read_bytes()

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr("gjai_analysis.writing.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        to_excel(example_dataset({"z": ["a", "b"]}), book)
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.iterdir()] == ["book.xlsx"]


@pytest.mark.parametrize("part", ["xl/styles.xml", "[Content_Types].xml"])
def test_a_workbook_that_was_cut_off_is_refused(book, tmp_path, part):
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, content[: len(content) // 2] if name == part else content
            )
    with pytest.raises(FileError, match=r"b\.xlsx is not an Excel workbook"):
        from_excel(tmp_path / "b.xlsx")
