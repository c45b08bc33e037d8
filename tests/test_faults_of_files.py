"""A file that is not the table it should be is refused; another form of it is not."""

import csv
import io
import unicodedata

import pytest
from faults import (
    DESCRIPTOR,
    SOUND,
    Fault,
    Place,
    complaints,
    cut,
    every,
    examine,
    line,
    put_header,
    raw,
    records,
    rename,
    store,
    table_by_table,
)
from plain import differences

from gjai_analysis.dataset import load_dataset, validate_dataset

BOM = b"\xef\xbb\xbf"


def whole(table, message):
    """Expect a fault of a file as such."""
    return (Place(table, 0, "", "", message),)


def header(table, column, message):
    """Expect a fault of the header."""
    return (Place(table, 1, column, "", message),)


def described(column, message, value=""):
    """Expect a fault of the descriptor."""
    return (Place(DESCRIPTOR, 0, column, value, message),)


def encode(encoding):
    return lambda content: content.decode().encode(encoding, "replace")


def quoted(content, *, ending="\n"):
    """Write a table as a spreadsheet that quotes every cell."""
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator=ending).writerows(rows)
    return buffer.getvalue().encode()


# Somebody changed the header, or a row as a whole.
TABLES = [
    Fault(
        "a column deleted in Excel",
        cut("people", "name_ko"),
        header("people", "name_ko", "is missing from the header"),
    ),
    Fault(
        "a column of one's own",
        put_header("people", lambda names: [*names[:2], "name_en\u200b"]),
        (
            *header("people", "name_en", "is missing from the header"),
            *header("people", "name_en<U+200B>", "is not a column of this table"),
        ),
    ),
    Fault(
        "a header in capitals",
        rename("topics", "activity", "Activity"),
        (
            *header("topics", "activity", "is missing from the header"),
            *header("topics", "Activity", "is not a column of this table"),
        ),
    ),
    Fault(
        "a column pasted twice",
        put_header("people", lambda names: [names[0], "name_en", "name_en"]),
        header("people", "name_en", "stands twice in the header"),
    ),
    Fault(
        "semicolons, as Excel saves in Europe",
        raw("people", lambda content: content.replace(b",", b";")),
        (*header("people", "", "is separated by semicolons"),),
    ),
    Fault(
        "tabs, as pasted from Excel",
        raw("people", lambda content: content.replace(b",", b"\t")),
        (*header("people", "", "is separated by tabs"),),
    ),
    Fault(
        "an unquoted comma",
        line("people", "per-zz,Kim, Lee,"),
        (Place("people", 22, "", "", "has 4 cells where the header has 3"),),
    ),
    Fault(
        "a cell cut off",
        line("people", "per-zz,김"),
        (Place("people", 22, "", "", "has 2 cells where the header has 3"),),
    ),
    Fault(
        "a quotation mark never closed",
        line("people", 'per-zz,"김,Kim'),
        (Place("people", 22, "", "", "cannot be read as CSV"),),
    ),
    Fault(
        "a quotation mark inside quotes",
        line("people", 'per-zz,"Kim "the" Lee",'),
        (Place("people", 22, "", "", "cannot be read as CSV"),),
    ),
    Fault(
        "two files put together, each with its header",
        line("aliases", "org_id,alias,kind"),
        (
            Place("aliases", 56, "", "", "is the header again"),
            Place("aliases", 56, "kind", "kind", "is not a known code"),
            Place("aliases", 56, "org_id", "org_id", "has no row in organizations"),
            Place("aliases", 56, "org_id", "org_id", "has the wrong form"),
        ),
    ),
    Fault(
        "a ruler left over from a merge",
        line("people", "======="),
        (Place("people", 22, "", "", "is left over from a merge conflict"),),
    ),
    Fault("a header alone", raw("aliases", b"org_id,alias,kind\n")),
    Fault("a quotation mark written twice", line("people", 'per-zz,"""K"" Lee",')),
    Fault(
        "a fault below blank lines",
        line("people", "\n\nper-Zz,,Kim"),
        (Place("people", 24, "person_id", "per-Zz", "has the wrong form"),),
    ),
    Fault(
        "a fault below a cell of three lines",
        line("people", 'per-zy,,"Kim\nLee\nPark"\nper-Zz,,Kim'),
        (Place("people", 23, "person_id", "per-Zz", "has the wrong form"),),
    ),
    Fault(
        "a fault below a header that has sunk",
        raw("people", lambda content: b"\n,,\n" + content + b"per-Zz,,Kim\n"),
        (Place("people", 24, "person_id", "per-Zz", "has the wrong form"),),
    ),
]
NAMES = "person_id,name_ko,name_en\nper-a,각각,A\nper-b,"
# Somebody, or some program, put another file in the place of one.
FILES = [
    ("Excel saved a workbook", b"PK\x03\x04\x14\x00\x06\x00", "an Excel workbook"),
    ("Excel 97 saved a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook"),
    ("Excel 2003 saved XML", b'<?xml version="1.0"?>', "is an XML document"),
    ("an office sent a PDF", b"%PDF-1.7", "is a PDF document"),
    (
        "an editor cut a letter",
        f"{NAMES}각각".encode() + b"\xea\xb0,B\n",
        "is not UTF-8",
    ),
    ("a mail program packed it", b"\x1f\x8b\x08\x00\x00", "is compressed (gzip)"),
    ("git left a pointer", b"version https://git-lfs.github.com", "Git LFS pointer"),
    ("a portal sent its login page", b"<!DOCTYPE html>\n<html>", "is a web page"),
    ("a page with a blank above", BOM + b"\r\n <html>", "is a web page"),
    ("an API sent records", b'[{"person_id": "per-zz"}]', "is JSON"),
    ("an API sent an answer", b'{"error": 404}', "is JSON"),
    ("git stopped in a merge", b"<<<<<<< HEAD\nperson_id", "in the middle of a merge"),
    ("the disk was full", b"", "is empty"),
    ("a sheet of blanks", b",,\n,,\n", "is empty"),
    ("a mark and nothing else", BOM, "is empty"),
]
CHANGES = [
    ("Korean Excel saved it", encode("cp949"), "is encoded as CP949 (EUC-KR)"),
    ("Excel saved Unicode text", encode("utf-16"), "is encoded as UTF-16"),
    ("Notepad saved big-endian", encode("utf-16-be"), "UTF-16 without a byte order"),
    ("Chinese Excel saved it", encode("gb18030"), "is not UTF-8"),
    (
        "a byte was lost",
        lambda c: c.replace("차".encode(), b"\xec\xb0", 1),
        "is not UTF-8",
    ),
    ("a byte of 1252", lambda c: c + b"per-zz,,Andr\xe9\n", "is not UTF-8"),
    ("an overlong NUL", lambda c: c + b"per-zz,,K\xc0\x80\n", "is not UTF-8"),
    ("half a surrogate", lambda c: c + b"per-zz,,\xed\xa0\x80\n", "is not UTF-8"),
    (
        "a merge left in the middle",
        lambda c: c + b"<<<<<<< HEAD\nper-zz,,Kim\n=======\n>>>>>>> theirs\n",
        "has an unresolved merge conflict in line 22",
    ),
    (
        "a merge cleaned up halfway",
        lambda c: c + b"per-zz,,Kim\n>>>>>>> theirs\n",
        "has an unresolved merge conflict in line 23",
    ),
]
FAULTS = [
    *TABLES,
    *(Fault(n, raw("people", c), whole("people", m)) for n, c, m in FILES),
    *(Fault(n, raw("people", c), whole("people", m)) for n, c, m in CHANGES),
]


# Another form of the same tables.
FORMS = {
    "a byte order mark": lambda content: BOM + content,
    "line ends of Windows": lambda content: content.replace(b"\n", b"\r\n"),
    "line ends of an old Mac": lambda content: content.replace(b"\n", b"\r"),
    "no line end at the end": lambda content: content.removesuffix(b"\n"),
    "every cell in quotes": quoted,
    "quotes, mark and line ends": lambda content: BOM + quoted(content, ending="\r\n"),
    "blank lines below": lambda content: content + b"\n\n\n",
    "blank lines above": lambda content: b"\n\n" + content,
    "TRUE and FALSE": lambda c: c.replace(b",true,", b",TRUE,").replace(
        b",false,", b",FALSE,"
    ),
}
ORDERS = {
    "rows in another order": lambda rows: [rows[0], *reversed(rows[1:])],
    "columns in another order": lambda rows: [row[::-1] for row in rows],
    "columns of nothing, as Excel leaves": lambda rows: [
        [*row, "", ""] for row in rows
    ],
    "rows of commas, as Excel leaves": lambda rows: [*rows, [""] * len(rows[0])],
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_file_is_refused_for_what_it_is_and_its_twin_loads(package, fault):
    fault.damage(package)
    found, expected = complaints(package, fault.places, fault.warned)
    assert found == expected


def test_a_header_alone_needs_no_line_end(package):
    raw("aliases", b"org_id,alias,kind")(package)
    assert complaints(package) == ([], [])


@pytest.mark.parametrize("table", SOUND)
def test_a_table_that_lost_a_column_is_refused_for_that_column_alone(package, table):
    names, *rows = records(package, table)
    for column in names:
        cut(table, column)(package)
        problems = validate_dataset(package)
        places = [(p.file, p.row, p.column, p.message) for p in problems]
        assert places == [(f"{table}.csv", 1, column, "is missing from the header")]
        store(package, table, [names, *rows])


@pytest.mark.parametrize("table", SOUND)
def test_a_table_that_lost_its_header_is_refused(package, table):
    store(package, table, records(package, table)[1:])
    dataset, problems = examine(package)
    assert dataset is None
    assert {(p.file, p.row) for p in problems} == {(f"{table}.csv", 1)}


@pytest.mark.parametrize("table", SOUND)
def test_a_table_that_lost_its_rows_is_refused_or_loads_without_them(package, table):
    store(package, table, records(package, table)[:1])
    dataset, problems = examine(package)
    assert dataset is None or differences(dataset, package) == []
    assert all(p.row > 0 and p.column for p in problems if p.level == "error")


@pytest.mark.parametrize("form", FORMS)
def test_another_form_of_the_files_changes_nothing(package, form):
    before = load_dataset(package).fingerprint
    every(FORMS[form])(package)
    assert complaints(package) == ([], [])
    assert load_dataset(package).fingerprint == before


@pytest.mark.parametrize("order", ORDERS)
def test_another_order_of_the_cells_changes_nothing(package, order):
    before = load_dataset(package).fingerprint
    table_by_table(ORDERS[order])(package)
    assert complaints(package) == ([], [])
    assert load_dataset(package).fingerprint == before


def test_text_that_a_mac_took_apart_is_composed_with_a_warning_for_each_cell(package):
    before = load_dataset(package).fingerprint
    every(lambda c: unicodedata.normalize("NFD", c.decode()).encode())(package)
    apart = {
        (f"{table}.csv", number, column, "warning")
        for table in SOUND
        for (names, *rows) in [records(package, table)]
        for number, row in enumerate(rows, start=2)
        for column, cell in zip(names, row, strict=True)
        if not unicodedata.is_normalized("NFC", cell)
    }
    dataset, problems = examine(package)
    assert {(p.file, p.row, p.column, p.level) for p in problems} == apart
    assert dataset.fingerprint == before
    assert differences(dataset, package) == []
