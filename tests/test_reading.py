"""A file is read exactly as it was meant, or refused where it went wrong."""

import csv
import json
import re
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from gjai_analysis import reading
from gjai_analysis.columns import Coded, TextTable
from gjai_analysis.dataset import load_dataset, validate_dataset
from gjai_analysis.errors import DatasetError, Problem
from gjai_analysis.files import read_text
from gjai_analysis.quick import quick_table
from gjai_analysis.reading import read_table

OUTSIDE = "leads outside of the package", "Copy the file there; no link is followed"
SAVE = "Save it as CSV UTF-8"


def write(folder, content):
    """Write a table and read it; strings are written as UTF-8."""
    content = content.encode() if isinstance(content, str) else content
    (folder / "t.csv").write_bytes(content)
    return read_table(folder, "t.csv")


def refuses(package, problem):
    """Tell whether a package loads nothing, for this reason above all."""
    with pytest.raises(DatasetError, match=re.escape(f"\n  - {problem}")):
        load_dataset(package)
    of_file = [p for p in validate_dataset(package) if p.file == problem.file]
    return of_file == [problem]


def rewrite(package, change):
    """Change the bytes of every CSV file of a package."""
    for path in package.glob("*.csv"):
        path.write_bytes(change(path.read_bytes()))


def append(package, file, line):
    """Add a line to a file; return its row as a spreadsheet counts it."""
    path = package / file
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines))


def point(package, path):
    """Let the descriptor name another file for the people."""
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    (people,) = (r for r in descriptor["resources"] if r["name"] == "people")
    people["path"] = path
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")


def test_a_table_is_columns_of_text_with_row_numbers(tmp_path):
    table, problems = write(tmp_path, "a,b\n1,\n광주,x y\n")
    assert table == TextTable(
        "t.csv", {"a": ["1", "광주"], "b": ["", "x y"]}, range(2, 4)
    )
    assert problems == []


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    assert write(tmp_path, "a,b\n") == (
        TextTable("t.csv", {"a": [], "b": []}, range(2, 2)),
        [],
    )


@given(st.lists(st.lists(st.text("ab ,\"'\n가힣", max_size=4), min_size=2, max_size=2)))
def test_what_the_csv_module_writes_is_read_back(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("written")
    rows = [[cell.strip() for cell in row] for row in rows]
    rows = [row for row in rows if row != ["a", "b"]]
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *rows])
    table, problems = read_table(folder, "t.csv")
    kept = [row for row in rows if any(row)]
    assert list(map(list, zip(*table.columns.values(), strict=True))) == kept
    assert problems == []


def test_a_missing_file_is_named_with_the_folder_that_lacks_it(package):
    (package / "people.csv").unlink()
    fix = "Put the file into package/"
    assert refuses(package, Problem("people.csv", 0, "", "", "does not exist", fix))


@pytest.mark.parametrize("name", ["People.csv", "people.csv.txt", "people (1).csv"])
def test_a_renamed_file_is_named_as_the_one_that_may_be_meant(package, name):
    (package / "people.csv").rename(package / name)
    fix = f"Put the file into package/, or rename {name}"
    assert refuses(package, Problem("people.csv", 0, "", "", "does not exist", fix))


def test_a_file_that_may_not_be_read_is_a_problem(package, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(package), "read_bytes", refuse)
    (problem,) = validate_dataset(package)
    assert problem.message == "cannot be read (Permission denied)"


def test_a_header_that_stands_again_among_the_rows_is_refused(tmp_path):
    found = write(tmp_path, "a,b\n1,2\na,b\na,c\n")[1]
    assert found == [
        Problem("t.csv", 3, "", "", "is the header again", "Remove the row")
    ]


def test_what_a_merge_left_over_is_refused(tmp_path):
    message = "is left over from a merge conflict"
    found = write(tmp_path, "a,b\n1,2\n=======\n3,4\n")[1]
    assert found == [Problem("t.csv", 3, "", "", message, "Remove the row")]


@pytest.mark.parametrize("extra", [",", ",,,"])
def test_columns_without_a_name_and_a_cell_are_no_columns(tmp_path, extra):
    content = "".join(f"{line}{extra}\n" for line in ("a,b", "1,2", "3,"))
    table, found = write(tmp_path, content)
    assert (table.columns, found) == ({"a": ["1", "3"], "b": ["2", ""]}, [])


def test_a_column_without_a_name_but_with_a_cell_is_kept_for_the_schema(tmp_path):
    table, _ = write(tmp_path, "a,b,\n1,2,\n3,,x\n")
    assert table.columns[""] == ["", "x"]


@pytest.mark.parametrize(
    ("content", "message", "fix"),
    [
        (b"PK\x03\x04\x14\x00", "is an Excel workbook (xlsx)", SAVE),
        (b"\xd0\xcf\x11\xe0\xa1", "is an old Excel workbook (xls)", SAVE),
        (b"\x1f\x8b\x08\x00", "is compressed (gzip)", "Unpack it first"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
            "is a Git LFS pointer",
            "Run git lfs pull",
        ),
        (
            b"<!DOCTYPE html>\n<html></html>\n",
            "is a web page (HTML), not a table",
            "Download the file itself",
        ),
        (
            b"\n  <html></html>\n",
            "is a web page (HTML), not a table",
            "Download the file itself",
        ),
        (b'{"a": 1}', "is JSON, not a table", "Export it as CSV UTF-8"),
        (b'[{"a": 1}]', "is JSON, not a table", "Export it as CSV UTF-8"),
        (b'[\n  {\n    "a": 1', "is JSON, not a table", "Export it as CSV UTF-8"),
        (b'\xef\xbb\xbf{\n "a": 1', "is JSON, not a table", "Export it as CSV UTF-8"),
        (
            b"\xef\xbb\xbf\n<html></html>\n",
            "is a web page (HTML), not a table",
            "Download the file itself",
        ),
        (
            b"<<<<<<< HEAD\nperson_id,name_ko,name_en\n=======\n",
            "is in the middle of a merge",
            "Resolve the conflict, then try again",
        ),
        (b"", "is empty", "Write at least the header row"),
        (b"\xef\xbb\xbf", "is empty", "Write at least the header row"),
        (b"\n,\n\n", "is empty", "Write at least the header row"),
        ("a,b\n".encode("utf-16"), "is encoded as UTF-16", SAVE),
        (
            "\ufeffa,b\n".encode("utf-16-be"),
            "is encoded as UTF-16",
            SAVE,
        ),
        (b"a,b\nx,\xff\xfe\n", "is not UTF-8 (first wrong byte in line 2)", SAVE),
    ],
)
def test_a_file_that_is_no_utf8_table_is_named_for_what_it_is(
    tmp_path, content, message, fix
):
    problem = Problem("t.csv", 0, "", "", message, fix)
    assert write(tmp_path, content) == (None, [problem])


def test_a_workbook_in_place_of_a_table_of_the_package_is_refused(package):
    (package / "people.csv").write_bytes(b"PK\x03\x04\x14\x00")
    message = "is an Excel workbook (xlsx)"
    assert refuses(package, Problem("people.csv", 0, "", "", message, SAVE))


def test_a_cp949_file_is_named_as_such(package):
    table = "person_id,name_ko,name_en\nper-a,A,\nper-b,차상균,\n"
    (package / "people.csv").write_bytes(table.encode("cp949"))
    (problem,) = (p for p in validate_dataset(package) if p.file == "people.csv")
    assert "is encoded as CP949 (EUC-KR)" in problem.message
    assert "(line 3)" in problem.message
    assert problem.fix == SAVE
    assert refuses(package, problem)


@pytest.mark.parametrize("cell", ["<b>", '"{""a"": 1}"', "PK", "version https"])
def test_cells_may_look_like_another_format(tmp_path, cell):
    table, problems = write(tmp_path, f"a\n{cell}\n")
    assert len(table.rows) == 1
    assert problems == []


def test_only_tables_are_searched_for_other_formats(tmp_path):
    (tmp_path / "datapackage.json").write_text("{}", "utf-8")
    assert read_text(tmp_path, "datapackage.json") == "{}"


def test_a_byte_order_mark_changes_nothing(package):
    before = load_dataset(package).fingerprint
    rewrite(package, lambda content: b"\xef\xbb\xbf" + content)
    assert load_dataset(package).fingerprint == before
    assert validate_dataset(package) == []


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_line_ends_of_other_systems_change_nothing(package, ending):
    before = load_dataset(package).fingerprint
    rewrite(package, lambda content: content.replace(b"\n", ending))
    assert load_dataset(package).fingerprint == before


def test_line_ends_in_a_cell_become_one_kind(tmp_path):
    table, problems = write(tmp_path, b'a\r\n"x\r\ny\rz\nw"\r\n')
    assert table.columns == {"a": ["x\ny\nz\nw"]}
    assert problems == []


def test_a_decomposed_name_is_composed_with_a_warning(package):
    name = unicodedata.normalize("NFD", "광주")
    row = append(package, "people.csv", f"per-zz,{name},")
    message = "was not composed (NFD), as some systems write Hangul"
    fix = "Nothing to do; it was composed to NFC"
    warning = Problem("people.csv", row, "name_ko", name, message, fix, "warning")
    dataset = load_dataset(package)
    assert warning in dataset.problems
    assert dataset.people.loc["per-zz", "name_ko"] == "광주"


def test_a_decomposed_package_has_the_same_fingerprint(package):
    before = load_dataset(package).fingerprint
    rewrite(
        package, lambda content: unicodedata.normalize("NFD", content.decode()).encode()
    )
    assert load_dataset(package).fingerprint == before
    assert {p.level for p in validate_dataset(package)} == {"warning"}


@pytest.mark.parametrize("name", ["광주", "é", "A–B", "１２", "a\u3000b"])
def test_composed_text_passes_without_a_word(tmp_path, name):
    table, problems = write(tmp_path, f"a\n{name}\n")
    assert table.columns == {"a": [name]}
    assert problems == []


@pytest.mark.parametrize(
    ("char", "message"),
    [
        ("\x00", "has a character that no text needs"),
        ("\x1b", "has a character that no text needs"),
        ("\t", "has a character that no text needs"),
        ("\x7f", "has a character that no text needs"),
        ("\u061c", "has a character that no text needs"),
        ("\x85", "has a character that no text needs"),
        ("\u202e", "has a character that no text needs"),
        ("\u2066", "has a character that no text needs"),
        ("\ufeff", "has a character that no text needs"),
        ("\ufffd", "has a character that no text needs"),
        ("\u200b", "has an invisible character"),
        ("\u200f", "has an invisible character"),
        ("\u2028", "has an invisible character"),
        ("\u2060", "has an invisible character"),
        ("\u2064", "has an invisible character"),
        ("\U000e0041", "has an invisible character"),
    ],
)
def test_an_unseen_character_is_spelled_out_and_refused(tmp_path, char, message):
    shown = f"광<U+{ord(char):04X}>주"
    name = unicodedata.name(char, "a control character").lower()
    named = f"{message} (U+{ord(char):04X}, {name})"
    problem = Problem("t.csv", 2, "a", shown, named, "Retype the cell")
    assert write(tmp_path, f"a\n광{char}주\n")[1] == [problem]


@pytest.mark.parametrize("char", "\u00a0\u00ad\u2007\u200c\u200d\u202f")
def test_what_typesetting_wants_is_a_warning_in_prose_and_refused_in_keys(
    tmp_path, char
):
    content = f"a,b\n광{char}주,1\n"
    fix = "Type a plain space or nothing in its place, unless it is wanted"
    shown = f"광<U+{ord(char):04X}>주"
    name = unicodedata.name(char).lower()
    message = f"has an invisible character (U+{ord(char):04X}, {name})"
    table, found = write(tmp_path, content)
    assert found == [Problem("t.csv", 2, "a", shown, message, fix, "warning")]
    assert table.columns["a"] == [f"광{char}주"]
    _, found = read_table(tmp_path, "t.csv", keys=["a"])
    assert found == [Problem("t.csv", 2, "a", shown, message, "Retype the cell")]
    assert read_table(tmp_path, "t.csv", keys=["b"])[1][0].level == "warning"


@pytest.mark.parametrize("cell", ["#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!"])
def test_an_error_value_of_a_spreadsheet_is_refused(tmp_path, cell):
    message, fix = "is an error value of a spreadsheet", "Restore what stood here"
    assert write(tmp_path, f"a,b\n1,{cell}\n")[1] == [
        Problem("t.csv", 2, "b", cell, message, fix)
    ]


@pytest.mark.parametrize("cell", ["#1", "N/A", "NA", "#hashtag", "null", "-", "+82"])
def test_what_only_resembles_an_error_value_is_text(tmp_path, cell):
    table, found = write(tmp_path, f"a,b\n1,{cell}\n")
    assert (table.columns["b"], found) == ([cell], [])


def test_what_looks_like_a_formula_is_text_with_a_warning(tmp_path):
    message = "looks like a formula"
    fix = "Write the value itself, if it is one"
    table, found = write(tmp_path, "a,b\n1,=A1+1\n2,= 3\n")
    assert found == [Problem("t.csv", 2, "b", "=A1+1", message, fix, "warning")]
    assert table.columns["b"] == ["=A1+1", "= 3"]


def test_rows_that_are_comments_are_skipped_yet_counted(tmp_path):
    content = '"# one",x,y\na,b\n# two\n1,2\n# ,3\n\n4,5\n'
    (tmp_path / "t.csv").write_text(content, "utf-8")
    table, found = read_table(tmp_path, "t.csv", comment="#")
    assert (table.columns, found) == ({"a": ["1", "4"], "b": ["2", "5"]}, [])
    assert (table.header, table.rows) == (2, [4, 7])


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#org-a"])
def test_a_number_sign_without_a_space_begins_no_comment(tmp_path, cell):
    (tmp_path / "t.csv").write_text(f"a,b\n{cell},1\n", "utf-8")
    table, _ = read_table(tmp_path, "t.csv", comment="#")
    assert table.columns["a"] == [cell]


def test_a_number_sign_begins_no_comment_unless_declared(tmp_path):
    table, _ = write(tmp_path, "a,b\n#1,2\n")
    assert table.columns["a"] == ["#1"]


plain = st.text(st.characters(codec="utf-8", exclude_characters='",\n\r'))
quoted = st.text(st.sampled_from('a,"\n# \1가')).map(
    lambda text: '"' + text.replace('"', '""') + '"'
)
cells = plain | quoted | st.sampled_from(["# a", "#a", '"', '"a"b', 'a"b', '""', "x"])


@given(
    st.lists(st.tuples(cells, cells), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["", "# "]),
)
def test_the_quick_way_and_the_csv_module_cut_the_same_cells(
    rows, ending, closed, mark
):
    text = ending.join(["a,b", *map(",".join, rows)]) + ending * closed
    quick = quick_table("t.csv", text.encode(), mark, ["a", "b"])
    event("quick" if quick else "csv module")
    if quick is not None:
        slow, problems = reading._quoted_table("t.csv", text, mark, ["a", "b"])
        assert problems == []
        broken = {  # line ends in a cell are one and the same once it is clean
            name: [cell.replace("\r\n", "\n") for cell in column]
            for name, column in slow.columns.items()
        }
        assert dict(quick.columns) == broken
        assert list(quick.rows) == slow.rows


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1\n",
        "a,b\n1,2,3\n",
        "a,b\n1,2,3\n1\n",
        "a,b\n\n1,2\n",
        "\na,b\n1,2\n",
        "a,b\n,2\n",
        "a,b\n1\r,2\n",
        "a,a\n1,2\n",
        "a,\n1,2\n",
        "",
        "\n",
    ],
)
def test_the_quick_way_leaves_all_else_to_the_csv_module(text):
    assert quick_table("t.csv", text.encode(), "", ()) is None


def test_the_quick_way_is_taken_where_it_can_be():
    text = "a,b\n1,\n2,가\n"
    table = quick_table("t.csv", text.encode(), "", ())
    assert table.columns == {"a": ["1", "2"], "b": ["", "가"]}
    assert (table.rows, table.header, table.complete) == (range(2, 4), 1, True)


@given(st.lists(plain, max_size=5), st.slices(5), st.integers(0, 4))
def test_coded_cells_are_as_good_as_a_list(values, some, place):
    codes, distinct = pd.factorize(np.array(values, dtype=object))
    coded = Coded(codes, distinct.tolist())
    assert (coded, len(coded), list(coded)) == (values, len(values), values)
    assert coded[some] == values[some]
    assert coded not in ([*values, "more"], 1)
    if place < len(values):
        assert coded[place] == values[place]
        assert coded.index(values[place]) == values.index(values[place])


def test_distinct_values_are_those_of_the_cleaned_cells(tmp_path):
    table, _ = write(tmp_path, "a,b\n1,e\u0301\n2,\u00e9\n3,x\n")
    codes, values = table.distinct("b")
    assert (codes.tolist(), values) == ([0, 0, 1], ["\u00e9", "x"])


def test_an_unseen_character_in_the_package_is_refused(package):
    row = append(package, "people.csv", "per-zz,광\u200b주,")
    message = "has an invisible character (U+200B, zero width space)"
    fix = "Retype the cell"
    place = ("people.csv", row, "name_ko", "광<U+200B>주")
    assert refuses(package, Problem(*place, message, fix))


@pytest.mark.parametrize("filler", ["\u115f", "\u1160", "\u3164", "\uffa0"])
def test_the_fillers_of_hangul_are_refused(tmp_path, filler):
    _, (problem,) = write(tmp_path, f"a\n광{filler}주\n")
    assert (problem.row, problem.column) == (2, "a")
    assert problem.message.startswith(f"has an invisible character (U+{ord(filler):X}")


@pytest.mark.parametrize("value", ["광주 ", " 광주", "Gwangju ", '"Gwangju\n"'])
def test_a_space_at_an_end_of_a_cell_is_refused(package, value):
    row = append(package, "people.csv", f"per-zz,{value},")
    shown = value.strip('"').replace("\n", "<U+000A>")
    message, fix = "begins or ends with a space", "Remove the space"
    assert refuses(package, Problem("people.csv", row, "name_ko", shown, message, fix))


def test_every_row_with_a_faulty_cell_is_reported(tmp_path):
    _, problems = write(tmp_path, "a,b\nx ,1\ny,2\nx ,3\n")
    message, fix = "begins or ends with a space", "Remove the space"
    assert problems == [Problem("t.csv", n, "a", "x ", message, fix) for n in (2, 4)]


def test_a_doubled_column_is_refused(package):
    (package / "people.csv").write_text("person_id,name_ko,name_ko\n", "utf-8")
    message, fix = "stands twice in the header", "Remove or rename one of the columns"
    assert refuses(package, Problem("people.csv", 1, "name_ko", "", message, fix))


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_table_with_other_separators_is_named_as_such(tmp_path, sign, name):
    _, problems = write(tmp_path, f"a{sign}b\n1{sign}2\n")
    message, fix = f"is separated by {name}", "Save it as CSV with commas"
    assert problems[0] == Problem("t.csv", 1, "", "", message, fix)


@pytest.mark.parametrize("header", ['"a;b",c', '"a\tb",c', "a b"])
def test_separators_inside_a_name_of_a_column_are_left_to_the_schema(tmp_path, header):
    assert write(tmp_path, f"{header}\n")[1] == []


def test_two_doubled_columns_are_reported_and_no_row_is_read(tmp_path):
    table, problems = write(tmp_path, "b,a,a,b\n1\n")
    assert table is None
    assert [(p.row, p.column) for p in problems] == [(1, "a"), (1, "b")]


def test_column_names_are_composed(tmp_path):
    table, _ = write(tmp_path, unicodedata.normalize("NFD", "이름\n1\n"))
    assert list(table.columns) == ["이름"]


@pytest.mark.parametrize(("line", "cells"), [("per-zz,광주", 2), ("per-zz,a,b,c", 4)])
def test_a_row_of_the_wrong_width_is_refused(package, line, cells):
    row = append(package, "people.csv", line)
    message = f"has {cells} cells where the header has 3"
    fix = "Quote cells that contain a comma; remove or add cells"
    assert refuses(package, Problem("people.csv", row, "", "", message, fix))


def test_a_row_of_the_wrong_width_leaves_the_others_readable(tmp_path):
    table, (problem,) = write(tmp_path, "a,b\n1,2\n3\n5,6\n")
    columns = {"a": ["1", "5"], "b": ["2", "6"]}
    assert table == TextTable("t.csv", columns, [2, 4], complete=False)
    assert problem.row == 3


def test_a_quoted_comma_adds_no_cell(tmp_path):
    table, problems = write(tmp_path, 'a,b\n"1,2","say ""yes"""\n')
    assert table.columns == {"a": ["1,2"], "b": ['say "yes"']}
    assert problems == []


def test_an_unclosed_quote_is_found_in_its_row(package):
    row = append(package, "people.csv", 'per-zz,"광주,')
    message = "cannot be read as CSV (unexpected end of data)"
    fix = "Close the quotation marks; write a quotation mark in a cell twice"
    assert refuses(package, Problem("people.csv", row, "", "", message, fix))


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('"a\n', 1),
        ('a\n1\n"2\n3\n', 3),
        ('a\n"1\n1"\n\n"2"x\n', 4),
        ('a\n1\n"2\n"3"\n', 3),
    ],
)
def test_a_wrong_quotation_mark_is_found_after_blank_and_long_rows(
    tmp_path, content, row
):
    table, (problem,) = write(tmp_path, content)
    assert (table, problem.row) == (None, row)
    assert problem.message.startswith("cannot be read as CSV")


@pytest.mark.parametrize("blank", ["", ",", '"",', ",,,"])
def test_blank_lines_are_skipped_yet_counted(tmp_path, blank):
    table, problems = write(tmp_path, f"a,b\n{blank}\n1,2\n{blank}\n3,4\n")
    assert table.rows == [3, 5]
    assert problems == []


@pytest.mark.parametrize("above", ["\n\n", ",\n\n", '"",\n,,,\n'])
def test_blank_lines_above_the_header_are_skipped_yet_counted(tmp_path, above):
    table, problems = write(tmp_path, f"{above}a,b\n1,2\n")
    assert table == TextTable("t.csv", {"a": ["1"], "b": ["2"]}, [4], header=3)
    assert problems == []


def test_a_doubled_column_below_blank_lines_is_found_in_its_row(tmp_path):
    _, (problem,) = write(tmp_path, "\n\na,a\n")
    assert (problem.row, problem.column) == (3, "a")


def test_a_fault_after_blank_lines_is_found_in_the_row_of_a_spreadsheet(package):
    row = append(package, "people.csv", "\n\nper-zz,광주 ,")
    assert row > 3
    message, fix = "begins or ends with a space", "Remove the space"
    assert refuses(
        package, Problem("people.csv", row, "name_ko", "광주 ", message, fix)
    )


@pytest.mark.parametrize("cell", ["가" * 200_000, "a" * 200_000])
def test_a_cell_as_long_as_a_book_is_read(tmp_path, cell):
    table, problems = write(tmp_path, f"a\n{cell}\n1\n")
    assert (table.columns, problems) == ({"a": [cell, "1"]}, [])


def test_a_cell_of_many_lines_is_one_row(tmp_path):
    table, (problem,) = write(tmp_path, 'a,b\n"1\n2\n3",4\nx ,5\n')
    assert list(table.rows) == [2, 3]
    assert (problem.row, problem.value) == (3, "x ")


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> branch"])
def test_an_unresolved_merge_is_named_with_its_line(package, marker):
    table = f"person_id,name_ko,name_en\nper-a,A,\n{marker}\nper-b,B,\n"
    (package / "people.csv").write_text(table, "utf-8")
    message = "has an unresolved merge conflict in line 3"
    fix = "Resolve it, then try again"
    assert refuses(package, Problem("people.csv", 0, "", "", message, fix))


@pytest.mark.parametrize(
    "cell", ["======", "=======", "========", "<<<<<<<", "a >>>>>>> b"]
)
def test_other_rulers_are_no_merge_conflict(tmp_path, cell):
    table, problems = write(tmp_path, f"a\n{cell}\n")
    assert (table.columns, problems) == ({"a": [cell]}, [])


@pytest.mark.parametrize("path", ["/etc/hostname", "https://example.org/people.csv"])
def test_a_path_that_leads_elsewhere_is_refused(tmp_path, path):
    message, fix = "is not a path inside the package", "Name a file in the folder"
    problem = Problem(path, 0, "", "", message, fix)
    assert read_table(tmp_path, path) == (None, [problem])


@pytest.mark.parametrize("path", ["../t.csv", "../package/../t.csv"])
def test_a_path_that_begins_outside_the_folder_is_refused(tmp_path, path):
    (tmp_path / "package").mkdir()
    (tmp_path / "t.csv").write_text("secret\n", "utf-8")
    message, fix = OUTSIDE
    problem = Problem(path, 0, "", "", message, fix)
    assert read_text(tmp_path / "package", path) == problem


def test_a_link_that_leads_out_of_the_folder_is_refused(package):
    (package / "people.csv").rename(package.parent / "people.csv")
    (package / "people.csv").symlink_to(package.parent / "people.csv")
    message, fix = OUTSIDE
    assert refuses(package, Problem("people.csv", 0, "", "", message, fix))


def test_a_link_that_leads_nowhere_is_a_missing_file(package):
    (package / "people.csv").unlink()
    (package / "people.csv").symlink_to(package / "people.csv.old")
    fix = "Put the file into package/"
    assert refuses(package, Problem("people.csv", 0, "", "", "does not exist", fix))


def test_a_folder_in_place_of_a_file_is_refused(package):
    (package / "people.csv").unlink()
    (package / "people.csv").mkdir()
    message, fix = "is not a regular file", "Put a file there"
    assert refuses(package, Problem("people.csv", 0, "", "", message, fix))


def test_an_unprintable_path_is_spelled_out(tmp_path):
    message, fix = "does not exist", f"Put the file into {tmp_path.name}/"
    problem = Problem("people<U+200B>.csv", 0, "", "", message, fix)
    assert read_table(tmp_path, "people\u200b.csv") == (None, [problem])


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "data").write_text("a\n", "utf-8")
    message, fix = "is not in a folder", "Name the folder, not data"
    problem = Problem("t.csv", 0, "", "", message, fix)
    assert read_text(tmp_path / "data", "t.csv") == problem


def test_a_link_inside_the_folder_is_followed(package, seed_package):
    (package / "people.csv").rename(package / "persons.txt")
    (package / "people.csv").symlink_to("persons.txt")
    assert load_dataset(package).fingerprint == load_dataset(seed_package).fingerprint


def test_a_link_to_the_folder_itself_is_followed(package, seed_package):
    (package.parent / "link").symlink_to(package)
    dataset = load_dataset(package.parent / "link")
    assert dataset.fingerprint == load_dataset(seed_package).fingerprint


def test_a_table_may_lie_deeper_in_the_folder(package, seed_package):
    (package / "tables").mkdir()
    (package / "people.csv").rename(package / "tables" / "people.csv")
    point(package, "tables/people.csv")
    assert load_dataset(package).fingerprint == load_dataset(seed_package).fingerprint


def test_faults_of_several_files_are_reported_at_once(package):
    (package / "topics.csv").unlink()
    (package / "aliases.csv").write_bytes(b"PK\x03\x04")
    row = append(package, "people.csv", "per-zz,광\u200b주,")
    append(package, "people.csv", "per-zy,A ,")
    with pytest.raises(DatasetError, match=r"problems in the data; nothing") as caught:
        load_dataset(package)
    found = {(p.file, p.row) for p in caught.value.problems}
    assert {("topics.csv", 0), ("aliases.csv", 0)} <= found
    assert {("people.csv", row), ("people.csv", row + 1)} <= found


def test_a_name_like_a_comment_is_kept_where_the_key_does_not_come_first(tmp_path):
    names = ["id", "name"]
    for text in ("name,id\n# 1 Ventures,a\n", 'name,id\n"# 1 Ventures",a\n\n1,# x\n'):
        (tmp_path / "t.csv").write_text(text, "utf-8")
        table, _ = read_table(tmp_path, "t.csv", keys=["id"], comment="#", names=names)
        assert table.columns == {"name": ["# 1 Ventures"], "id": ["a"]}
    (tmp_path / "t.csv").write_text("id,name\n# a,1\nb,# 1\n", "utf-8")
    table, _ = read_table(tmp_path, "t.csv", keys=["id"], comment="#", names=names)
    assert table.columns == {"id": ["b"], "name": ["# 1"]}
    assert list(table.rows) == [3]


def test_a_package_that_was_not_written_to_the_end_is_refused(package):
    (package / ".writing-x").mkdir()  # nothing had been replaced
    assert load_dataset(package)
    (package / ".writing-x" / "begun").touch()
    (problem,) = [p for p in validate_dataset(package) if p.level == "error"]
    assert problem.message.startswith("was not written to the end")
    assert ".writing-x/old" in problem.fix
