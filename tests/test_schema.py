"""Whatever the schema forbids is refused in its row; the rest gets its type."""

import csv
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import schema
from gjai_analysis.columns import TextTable
from gjai_analysis.dataset import load_dataset, validate_dataset
from gjai_analysis.descriptor import EDTF, Field, Table
from gjai_analysis.errors import DatasetError, Problem, hinter, nearest
from gjai_analysis.frames import text_table, typed_frame
from gjai_analysis.schema import (
    check_references,
    check_table,
    combined,
)

PLAIN = "Write it in full with plain digits, e.g. 1200"
KEY = Field("id", "string", required=True)
TYPED = Table(
    "t",
    "t.csv",
    (
        KEY,
        Field("day", "string", is_date=True),
        Field("count", "integer"),
        Field("size", "number"),
        Field("sure", "boolean"),
    ),
    ("id",),
)


def text(name, lines):
    """Make a table of text from words with commas, one word for each row."""
    header, *rows = (line.split(",") for line in lines.split())
    columns = {column: [row[i] for row in rows] for i, column in enumerate(header)}
    return TextTable(f"{name}.csv", columns, list(range(2, len(rows) + 2)))


def limited(limits, kind="string", **more):
    """Make a table of one column, x, with these limits."""
    field = Field.from_descriptor(
        {"name": "x", "type": kind, "constraints": limits, **more}
    )
    return Table("t", "t.csv", (field,), ("id",))


def found(limits, value, kind="string", **more):
    """Return what a column with these limits has against one value, as text."""
    table = limited(limits, kind, **more)
    problems = check_table(table, TextTable("t.csv", {"x": [value]}, [7]))
    assert all((p.file, p.row, p.column) == ("t.csv", 7, "x") for p in problems)
    return [(p.value, p.message, p.fix) for p in problems]


def refuses(package, problem):
    """Tell whether a package loads nothing, for this reason among others."""
    with pytest.raises(DatasetError, match=re.escape(f"\n  - {problem}")):
        load_dataset(package)
    return problem in validate_dataset(package)


def errors(package):
    return [p for p in validate_dataset(package) if p.level == "error"]


def append(package, file, line):
    """Add a line to a file; return its row as a spreadsheet counts it."""
    path = package / file
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines))


def rename(package, file, old, new):
    """Change the header of a file."""
    content = (package / file).read_text("utf-8")
    assert old in content.splitlines()[0]
    (package / file).write_text(content.replace(old, new, 1), "utf-8")


def dangling(tables, **texts):
    """Return what refers to nothing, as (row, column, value, message, fix)."""
    texts = {name: text(name, lines) for name, lines in texts.items()}
    problems = list(check_references({table.name: table for table in tables}, texts))
    assert {p.file for p in problems} <= {table.file for table in texts.values()}
    return [(p.row, p.column, p.value, p.message, p.fix) for p in problems]


# The header


def test_a_missing_column_is_refused(package):
    rename(package, "people.csv", ",name_ko", ",")
    message, fix = "is missing from the header", "Add the column, empty if need be"
    assert refuses(package, Problem("people.csv", 1, "name_ko", "", message, fix))


def test_an_unknown_column_is_refused_with_its_near_miss(package):
    rename(package, "people.csv", "name_ko", "name_kr")
    message = "is not a column of this table"
    fix = "Remove the column or rename it. Did you mean name_ko, name_en?"
    assert refuses(package, Problem("people.csv", 1, "name_kr", "", message, fix))


def test_an_unknown_column_is_spelled_out():
    table = text("t", "id,day,count,size,sure,\u200bid")
    (problem,) = check_table(TYPED, table)
    assert problem.column == "<U+200B>id"
    assert problem.fix == "Remove the column or rename it. Did you mean id?"


def test_header_faults_stand_in_the_row_of_the_header():
    columns = {name: [] for name in ("id", "day", "count", "size", "surely")}
    absent = ("sure", "", "is missing from the header")
    unknown = ("surely", "", "is not a column of this table")
    fix = "Remove the column or rename it. Did you mean sure?"
    assert check_table(TYPED, TextTable("t.csv", columns, [], header=3)) == [
        Problem("t.csv", 3, *absent, "Add the column, empty if need be"),
        Problem("t.csv", 3, *unknown, fix),
    ]


def test_columns_may_stand_in_any_order():
    assert check_table(TYPED, text("t", "sure,size,count,day,id true,1,1,2024,a")) == []


def test_a_misnamed_key_is_refused_in_the_header(package):
    rename(package, "organizations.csv", "org_id", "orgid")
    message = "is not a column of this table"
    fix = "Remove the column or rename it. Did you mean org_id?"
    assert refuses(package, Problem("organizations.csv", 1, "orgid", "", message, fix))


# One cell


@pytest.mark.parametrize(
    ("limits", "value", "message", "fix"),
    [
        ({"required": True}, "", "is empty", "Fill the cell"),
        ({"pattern": "org-[a-z]+"}, "Org-a", "has the wrong form", "org-[a-z]+"),
        ({"pattern": "org-[a-z]+"}, "org-a b", "has the wrong form", "org-[a-z]+"),
        ({"enum": ["mou", "accord"]}, "mouu", "is not a known code", "mean mou?"),
        ({"enum": ["mou", "accord"]}, "MOU", "is not a known code", "mean mou?"),
        ({"maxLength": 2}, "abc", "has 3 characters", "At most 2 are allowed"),
        ({"maxLength": 2}, "광주시", "has 3 characters", "At most 2 are allowed"),
        ({"minLength": 2}, "a", "has 1 characters", "At least 2 are needed"),
    ],
)
def test_text_beyond_the_limits_is_refused_with_a_remedy(limits, value, message, fix):
    ((shown, said, remedy),) = found(limits, value)
    assert (shown, said) == (value, message)
    assert remedy.endswith(fix)


@pytest.mark.parametrize(
    ("limits", "value"),
    [
        ({}, ""),
        ({"pattern": "org-[a-z]+"}, ""),
        ({"enum": ["mou"]}, ""),
        ({"minLength": 2}, ""),
        ({"required": True}, "0"),
        ({"pattern": "org-[a-z]+"}, "org-a"),
        ({"enum": ["mou", "accord"]}, "mou"),
        ({"maxLength": 2}, "광주"),
        ({"minLength": 2, "maxLength": 2}, "ab"),
    ],
)
def test_text_within_the_limits_passes(limits, value):
    assert found(limits, value) == []


@pytest.mark.parametrize(
    ("limits", "values"),
    [
        ({}, ["", "a"]),
        ({"required": True}, ["a"]),
        ({"enum": ["mou", "accord"]}, ["", "mou", "accord"]),
        ({"pattern": "a+"}, ["", "a"]),
        ({"minLength": 2, "maxLength": 2}, ["", "ab"]),
        ({"maxLength": 2}, []),
    ],
)
def test_a_sound_column_of_text_is_judged_as_a_whole(monkeypatch, limits, values):
    rows = TextTable("t.csv", {"x": values}, list(range(len(values))))
    monkeypatch.setattr(schema, "_fault_finder", None)
    assert check_table(limited(limits), rows) == []


@pytest.mark.parametrize(
    ("limits", "faulty"),
    [
        ({"minLength": 2}, [(4, "a")]),
        ({"maxLength": 2}, [(3, "abc")]),
        ({"minLength": 2, "maxLength": 2}, [(3, "abc"), (4, "a")]),
        ({"enum": ["ab", "a"]}, [(3, "abc")]),
        ({"pattern": "ab?"}, [(3, "abc")]),
    ],
)
def test_sound_cells_beside_a_fault_pass(limits, faulty):
    problems = check_table(limited(limits), text("t", "x ab abc a ab"))
    assert [(p.row, p.value) for p in problems] == faulty


def test_a_code_like_no_other_is_refused_with_the_first_codes():
    codes = [f"code{n:02d}" for n in range(20)]
    ((_, _, fix),) = found({"enum": codes}, "~")
    some = ", ".join(codes[:12])
    assert fix == f"Use a code of the vocabulary. Codes: {some} and 8 more"
    ((_, _, fix),) = found({"enum": codes[:12]}, "~")
    assert fix == f"Use a code of the vocabulary. Codes: {some}"


@pytest.mark.parametrize(
    ("kind", "value", "likely"),
    [
        ("integer", "1.0", ""),
        ("integer", "1e5", ""),
        ("integer", "1,200", "1200"),
        ("integer", "１２", "12"),
        ("integer", "007", "7"),
        ("integer", "000", "0"),
        ("integer", "+1", ""),
        ("integer", "X7", ""),
        ("integer", "1만", ""),
        ("number", "1e5", ""),
        ("number", "1,200.5", "1200.5"),
        ("number", "1 200", "1200"),
        ("number", "１２", "12"),
        ("number", ".5", ""),
        ("number", "5.", ""),
        ("number", "nan", ""),
        ("number", "inf", ""),
    ],
)
def test_a_number_not_in_plain_digits_is_refused_with_what_is_meant(
    kind, value, likely
):
    message = {"integer": "is not a whole number", "number": "is not a number"}[kind]
    fix = PLAIN + (f". Did you mean {likely}?" if likely else "")
    assert found({}, value, kind) == [(value, message, fix)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "0"),
        ("integer", "1200"),
        ("integer", "-7"),
        ("number", "0.50"),
        ("number", "-1.5"),
        ("number", "600000000000"),
        ("integer", ""),
        ("number", ""),
        ("boolean", ""),
    ],
)
def test_a_number_in_plain_digits_passes(kind, value):
    assert found({}, value, kind) == []


@pytest.mark.parametrize(
    ("kind", "value", "digits"),
    [
        ("integer", "1" * 16, 15),
        ("integer", "-" + "9" * 5000, 15),
        ("number", "1" * 18, 15),
        ("number", "9007199254740993", 15),
        ("number", "9" * 400, 15),
        ("number", "1." + "2" * 17, 15),
    ],
)
def test_a_number_of_too_many_digits_is_refused(kind, value, digits):
    ((_, message, fix),) = found({}, value, kind)
    assert message == "has too many digits"
    assert fix == f"At most {digits} digits are kept exactly"


@pytest.mark.parametrize("value", ["0.30000000000000004", "123456789012.345"])
def test_a_computed_number_is_kept(value):
    assert found({}, value, "number") == []


@given(st.integers(1 - 10**15, 10**15 - 1))
def test_a_whole_number_passes_as_python_writes_it(number):
    assert found({}, str(number), "integer") == found({}, str(number), "number") == []


@pytest.mark.parametrize(
    ("kind", "value", "message", "fix"),
    [
        ("integer", "0", "is too small", "At least 1 is allowed"),
        ("number", "0.99", "is too small", "At least 1 is allowed"),
        ("integer", "10", "is too large", "At most 9 is allowed"),
        ("number", "9.01", "is too large", "At most 9 is allowed"),
    ],
)
def test_a_number_beyond_the_limits_is_refused(kind, value, message, fix):
    assert found({"minimum": 1, "maximum": 9}, value, kind) == [(value, message, fix)]


@pytest.mark.parametrize("value", ["1", "9", "5"])
def test_a_number_within_the_limits_passes(value):
    assert found({"minimum": 1, "maximum": 9}, value, "integer") == []


@pytest.mark.parametrize("value", ["yes", "1", "0", "t", "tRUE", "참"])
def test_what_is_neither_true_nor_false_is_refused(value):
    expected = [(value, "is not true or false", "Write true or false")]
    assert found({}, value, "boolean") == expected


@pytest.mark.parametrize("value", ["true", "TRUE", "True", "false", "FALSE", "False"])
def test_truth_passes_as_spreadsheets_write_it(value):
    assert found({}, value, "boolean") == []


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        ("2021-13", '"2021-13" has no month 13; months are 01 to 12'),
        ("2021.02.26", '"2021.02.26" is not an EDTF date; write 2024-01-16'),
        ("2021-02-30", '"2021-02-30" is no day of the calendar; that month has 28'),
        ("２０２１", '"２０２１" is not an EDTF date; write 2024-01-16'),
        ("2022/2021", '"2022/2021" ends before it starts; swap the two dates'),
    ],
)
def test_a_wrong_date_is_refused_with_what_would_be_right(value, fix):
    ((shown, message, remedy),) = found({}, value, rdfType=EDTF)
    assert (shown, message) == (value, "is not a date")
    assert remedy.startswith(fix)


def test_a_date_written_otherwise_is_refused_with_what_is_meant():
    ((_, _, fix),) = found({}, "2021.02.26", rdfType=EDTF)
    assert fix.endswith(" or 2020/2024. Did you mean 2021-02-26?")


def test_a_date_of_no_likely_meaning_is_refused_without_a_guess():
    ((_, _, fix),) = found({}, "2021-13", rdfType=EDTF)
    assert fix.endswith(" (seasons have no fixed days)")


@pytest.mark.parametrize("value", ["", "2021-02-26", "2024-40", "../2021?"])
def test_a_date_passes(value):
    assert found({}, value, rdfType=EDTF) == []


def test_a_date_obeys_the_other_limits_too():
    limits = {"pattern": "[0-9]{4}"}
    assert found(limits, "2024", rdfType=EDTF) == []
    ((_, message, fix),) = found(limits, "2024-01", rdfType=EDTF)
    assert (message, fix) == ("has the wrong form", "Write it as [0-9]{4}")


def test_the_same_fault_is_reported_in_each_of_its_rows():
    table = text("t", "id,day,count,size,sure a,,x,, b,,1,, c,,x,,")
    problems = check_table(TYPED, table)
    assert [(p.row, p.column, p.value) for p in problems] == [
        (2, "count", "x"),
        (4, "count", "x"),
    ]


@pytest.mark.parametrize(
    ("file", "line", "problem"),
    [
        (
            "people.csv",
            "per-Zz,A,",
            (
                "person_id",
                "per-Zz",
                "has the wrong form",
                "Write it as per-[a-z0-9]+(-[a-z0-9]+)*",
            ),
        ),
        ("people.csv", ",A,", ("person_id", "", "is empty", "Fill the cell")),
        (
            "people.csv",
            f"per-zz,{'가' * 101},",
            (
                "name_ko",
                "가" * 80 + "…",
                "has 101 characters",
                "At most 100 are allowed",
            ),
        ),
        (
            "organizations.csv",
            "org-zz,A,,companyy,,,,,",
            (
                "kind",
                "companyy",
                "is not a known code",
                "Use a code of the vocabulary. Did you mean company?",
            ),
        ),
        (
            "programmes.csv",
            "prg-zz,project,A,,2021-02-30,,,,",
            (
                "start",
                "2021-02-30",
                "is not a date",
                '"2021-02-30" is no day of the calendar; that month has 28',
            ),
        ),
        (
            "events.csv",
            "evt-zz,signing,2021,happened,,A,,,,1.0,,",
            ("series_first", "1.0", "is not a whole number", PLAIN),
        ),
        (
            "events.csv",
            "evt-zz,signing,2021,happened,,A,,,,0,,",
            ("series_first", "0", "is too small", "At least 1 is allowed"),
        ),
        (
            "indicators.csv",
            "ind-zz,org-gwangju-city,gpus,1e5,KRW,,exact,actual,,,true,",
            ("value", "1e5", "is not a number", PLAIN),
        ),
        (
            "agreements.csv",
            "agr-zz,mou,joint,,A,,2021,,,,,yes,",
            ("parties_complete", "yes", "is not true or false", "Write true or false"),
        ),
        (
            "aliases.csv",
            "org-gwangju-cty,A,short",
            ("org_id", "org-gwangju-cty", "has no row in organizations"),
        ),
    ],
)
def test_a_faulty_cell_of_the_package_is_located(package, file, line, problem):
    row = append(package, file, line)
    at_place = [p for p in validate_dataset(package) if (p.file, p.row) == (file, row)]
    (located,) = (p for p in at_place if p.message == problem[2])
    shown = (located.column, located.value, located.message, located.fix)
    assert shown[: len(problem)] == problem
    assert refuses(package, located)


def test_faults_of_several_tables_are_reported_at_once(package):
    people = append(package, "people.csv", "per-Zz,A,")
    aliases = append(package, "aliases.csv", "org-zz,A,shor")
    rename(package, "topics.csv", "position", "place")
    places = {(p.file, p.row, p.column) for p in validate_dataset(package)}
    assert {("people.csv", people, "person_id"), ("topics.csv", 1, "position")} < places
    assert {("aliases.csv", aliases, name) for name in ("org_id", "kind")} < places


# Keys


def test_a_value_that_must_be_unique_is_refused_the_second_time():
    table = Table("t", "t.csv", (Field("x", "string", unique=True),), ("id",))
    problems = check_table(table, text("t", "x a b a a"))
    message, fix = "stands already in row 2", "Give each row a value of its own"
    assert problems == [Problem("t.csv", n, "x", "a", message, fix) for n in (4, 5)]


def test_empty_cells_are_never_the_same():
    table = Table("t", "t.csv", (Field("x", "string", unique=True),), ("id",))
    assert check_table(table, TextTable("t.csv", {"x": ["", "a", ""]}, [2, 3, 4])) == []


def test_a_key_is_refused_the_second_time_with_its_first_row():
    fields = (Field("a", "string"), Field("b", "string"))
    problems = check_table(
        Table("t", "t.csv", fields, ("a", "b")), text("t", "a,b x,y x,z x,y")
    )
    message = "is the same key as in row 2"
    fix = "Remove one of the rows or give it a key of its own"
    assert problems == [Problem("t.csv", 4, "a/b", "x/y", message, fix)]


def test_a_repeated_identifier_is_reported_once():
    key = Field("id", "string", required=True, unique=True)
    problems = check_table(Table("t", "t.csv", (key,), ("id",)), text("t", "id a b a"))
    message, fix = "stands already in row 2", "Give each row a value of its own"
    assert problems == [Problem("t.csv", 4, "id", "a", message, fix)]


def test_a_repeated_identifier_of_the_package_is_reported_once(package):
    row = append(package, "organizations.csv", "org-gwangju-city,A,,company,,,,,")
    (problem,) = errors(package)
    assert (problem.row, problem.column) == (row, "org_id")
    assert problem.message.startswith("stands already in row ")


def test_keys_that_differ_in_one_part_pass():
    fields = (Field("a", "string"), Field("b", "string"))
    table = Table("t", "t.csv", fields, ("a", "b"))
    assert check_table(table, text("t", "a,b x,y x,z z,y")) == []


def test_a_doubled_key_of_the_package_is_refused_with_its_first_row(package):
    first = append(package, "aliases.csv", "org-gwangju-city,Zz,short")
    row = append(package, "aliases.csv", "org-gwangju-city,Zz,variant")
    message = f"is the same key as in row {first}"
    fix = "Remove one of the rows or give it a key of its own"
    key = "org-gwangju-city/Zz"
    assert refuses(
        package, Problem("aliases.csv", row, "org_id/alias", key, message, fix)
    )


@given(st.lists(st.tuples(*[st.sampled_from([0, 1, 2, 2**34, 2**61])] * 3)))
def test_combined_numbers_are_the_same_just_where_all_columns_are(rows):
    columns = [np.array([row[i] for row in rows], np.intp) for i in range(3)]
    numbers = combined(*columns).tolist()
    pairs = itertools.combinations(zip(rows, numbers, strict=True), 2)
    assert len(numbers) == len(rows)
    assert all((a == b) == (x == y) for (a, x), (b, y) in pairs)


def test_numbers_too_large_to_multiply_are_counted_anew():
    first, second = np.array([0, 2**34, 0]), np.array([0, 0, 2**30 - 1])
    assert len(set(combined(first, second).tolist())) == 3


# References

PARENT = Table(
    "t", "t.csv", (KEY, Field("up", "string")), ("id",), ((("up",), "t", ("id",)),)
)
LINK = Table("l", "l.csv", (Field("to", "string", references=("t", "u")),), ("to",))
OTHER = Table("u", "u.csv", (KEY,), ("id",))


def test_a_reference_to_no_row_is_refused_with_its_near_miss():
    fix = "Add the row or correct the reference. Did you mean alpha?"
    expected = [(3, "up", "alpah", "has no row in t", fix)]
    assert dangling([PARENT], t="id,up alpha, beta,alpah gamma,alpha") == expected


def test_a_reference_like_no_row_is_refused_without_a_guess():
    fix = "Add the row or correct the reference."
    expected = [(2, "up", "zzz", "has no row in t", fix)]
    assert dangling([PARENT], t="id,up alpha,zzz") == expected


def test_a_reference_of_two_columns_must_match_in_both():
    link = Table("l", "l.csv", (), ("a",), ((("a", "b"), "t", ("id", "up")),))
    fix = "Add the row or correct the reference. Did you mean xy?"
    found = dangling([PARENT, link], t="id,up xy, z,xy", l="a,b xy,xy z,xy ,xy")
    assert found == [(2, "a/b", "xy/xy", "has no row in t", fix)]


def test_a_reference_to_one_of_several_tables_is_looked_for_in_all():
    tables, fix = [LINK, OTHER, PARENT], "Add the row or correct the reference."
    found = dangling(tables, t="id,up one,", u="id two", l="to one two ~")
    assert found == [(4, "to", "~", "has no row in t, u", fix)]


@pytest.mark.parametrize("lines", ["to one", "to zzz"])
def test_a_reference_to_one_of_several_tables_waits_until_all_are_read(lines):
    assert dangling([LINK, OTHER, PARENT], t="id,up one,", l=lines) == []
    assert dangling([LINK, OTHER, PARENT], t="id,up one,", u="no x", l=lines) == []


def test_a_table_that_is_not_described_is_not_looked_into():
    fix = "Add the row or correct the reference."
    found = dangling([LINK, PARENT], t="id,up one,", l="to one ~")
    assert found == [(3, "to", "~", "has no row in t", fix)]


def test_an_empty_reference_passes():
    texts = {"l": TextTable("l.csv", {"to": [""]}, [2])}
    assert list(check_references({"l": LINK}, texts)) == []


@pytest.mark.parametrize("lines", ["to x", "id x"])
def test_a_foreign_key_is_left_alone_while_its_table_cannot_be_read(lines):
    link = Table("l", "l.csv", (), ("to",), ((("to",), "t", ("id",)),))
    assert dangling([link, PARENT], l=lines) == []


def test_a_reference_is_left_alone_while_its_own_column_is_missing():
    assert dangling([PARENT, LINK], t="id x", l="too x") == []


def test_a_missing_column_does_not_hide_a_reference_of_another():
    links = ((("no",), "t", ("id",)), (("up",), "t", ("id",)))
    table = Table("t", "t.csv", (KEY, Field("up", "string")), ("id",), links)
    fix = "Add the row or correct the reference."
    assert dangling([table], t="id,up alpha,zzz") == [
        (2, "up", "zzz", "has no row in t", fix)
    ]


@pytest.mark.parametrize(
    "name", ["agreements", "organizations", "vocabulary", "participations"]
)
def test_an_unreadable_table_of_the_package_is_reported_once(package, name):
    (package / f"{name}.csv").write_bytes(b"PK\x03\x04")
    (problem,) = errors(package)
    assert problem.file == f"{name}.csv"
    assert problem.message == "is an Excel workbook (xlsx)"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("agreements", "agreement_id"),
        ("organizations", "org_id"),
        ("vocabulary", "code"),
        ("participations", "activity_id"),
    ],
)
def test_a_missing_key_of_the_package_is_reported_once(package, name, key):
    rename(package, f"{name}.csv", key, "zzz")
    found = {(p.file, p.row, p.column, p.message) for p in errors(package)}
    assert found == {
        (f"{name}.csv", 1, key, "is missing from the header"),
        (f"{name}.csv", 1, "zzz", "is not a column of this table"),
    }


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        (
            "organizations.csv",
            "org-zz,A,,company,,,org-zy,,",
            'parent_id: "org-zy": has no row in organizations. Add the row',
        ),
        (
            "participations.csv",
            "evt-zy,org-gwangju-city,host,stated,",
            'activity_id: "evt-zy": has no row in agreements, events, programmes. Add',
        ),
        (
            "sector_links.csv",
            "org-zy,other,stated",
            'subject_id: "org-zy": has no row in agreements, events, programmes, org',
        ),
        (
            "relations.csv",
            "org-gwangju-city,founded,prg-zy,,stated,",
            'object_id: "prg-zy": has no row in agreements, events, programmes, org',
        ),
    ],
)
def test_a_dangling_reference_of_the_package_is_located(package, file, line, said):
    row = append(package, file, line)
    (problem,) = errors(package)
    assert str(problem).startswith(f"{file}, row {row}, column {said}")
    assert "Add the row or correct the reference." in problem.fix
    assert refuses(package, problem)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("organizations.csv", "org-zy,A,,company,,,org-zz,,"),
        ("aliases.csv", "org-zz,Zz,short"),
        ("participations.csv", "prg-zz,org-zz,attendee,stated,"),
        ("sector_links.csv", "org-zz,finance,stated"),
        ("indicators.csv", "ind-zz,org-zz,gpus,1.5,KRW,,exact,actual,2021?,,true,"),
        ("relations.csv", "org-zz,founded,prg-zz,../2021,stated,"),
    ],
)
def test_a_sound_row_of_the_package_passes(package, file, line):
    append(package, "organizations.csv", "org-zz,Zz,,company,,,,,")
    append(package, "programmes.csv", "prg-zz,project,Zz,,2021,,,,")
    append(package, file, line)
    assert errors(package) == []


# Types


def test_cells_get_the_types_of_the_schema():
    frame, _ = typed_frame(TYPED, text("t", "id,day,count,size,sure a,2024,1,1,TRUE"))
    assert frame.dtypes.astype(str).to_dict() == {
        "day": "str",
        "day_earliest": "datetime64[s]",
        "day_latest": "datetime64[s]",
        "count": "Int64",
        "size": "float64",
        "sure": "boolean",
    }
    values = ["2024", pd.Timestamp("2024-01-01"), pd.Timestamp("2024-12-31"), 1, 1.0]
    assert frame.loc["a"].tolist() == [*values, True]


def test_empty_cells_are_missing_values():
    frame, _ = typed_frame(TYPED, text("t", "id,day,count,size,sure a,,,,"))
    assert frame.isna().all(axis=None)


def test_there_is_one_zero():
    frame, _ = typed_frame(TYPED, text("t", "id,day,count,size,sure a,,,-0,, b,,,0,,"))
    assert text_table(TYPED, frame).columns["size"] == ["0", "0"]


def test_a_table_without_rows_has_types_too():
    full, _ = typed_frame(TYPED, text("t", "id,day,count,size,sure a,,1,,"))
    empty, rows = typed_frame(TYPED, text("t", "id,day,count,size,sure"))
    assert empty.dtypes.equals(full.dtypes)
    assert (len(empty), empty.index.name, rows) == (0, "id", [])


def test_rows_are_sorted_by_the_whole_key_and_keep_their_numbers():
    fields = (KEY, Field("n", "integer"))
    table = Table("t", "t.csv", fields, ("id", "n"))
    frame, rows = typed_frame(table, text("t", "id,n b,1 a,10 a,9 a,"))
    assert frame["n"].tolist() == [9, 10, pd.NA, 1]
    assert (frame.index.tolist(), rows) == (["a", "a", "a", "b"], [4, 3, 5, 2])


def test_a_frame_becomes_text_in_the_order_of_schema_and_key():
    frame = pd.DataFrame({"sure": [True, False], "id": ["b", "a"], "extra": [1, 2]})
    columns = {"id": ["a", "b"], "day": ["", ""], "count": ["", ""], "size": ["", ""]}
    expected = TextTable("t.csv", columns | {"sure": ["false", "true"]}, [2, 3])
    assert text_table(TYPED, frame) == expected


def test_a_frame_without_its_key_keeps_its_order():
    table = text_table(TYPED, pd.DataFrame({"count": [2, 1]}))
    assert (table.columns["count"], table.columns["id"]) == (["2", "1"], ["", ""])


def test_numbers_become_text_in_full():
    sizes = [6e11, 1.5, 1e-7, float("nan")]
    table = text_table(TYPED, pd.DataFrame({"id": list("abcd"), "size": sizes}))
    assert table.columns["size"] == ["600000000000", "1.5", "0.0000001", ""]


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.tuples(
            st.sampled_from(["", "2024", "../2021-02?"]),
            st.none() | st.integers(1 - 10**15, 10**15 - 1),
            st.none() | st.integers(-(10**13), 10**13).map(lambda n: n / 100),
            st.sampled_from(["", "true", "false"]),
        ),
    )
)
def test_text_made_of_a_frame_gives_the_same_frame(cells):
    columns = {
        "id": list(cells),
        "day": [day for day, *_ in cells.values()],
        "count": ["" if n is None else str(n) for _, n, *_ in cells.values()],
        "size": ["" if x is None else f"{x:.2f}" for *_, x, _ in cells.values()],
        "sure": [sure for *_, sure in cells.values()],
    }
    first, _ = typed_frame(TYPED, TextTable("t.csv", columns, list(range(len(cells)))))
    again = text_table(TYPED, first)
    assert check_table(TYPED, again) == []
    pd.testing.assert_frame_equal(typed_frame(TYPED, again)[0], first)


# Hints


def test_hints_see_through_case_and_width_and_spell_out_what_is_unseen():
    known = ["org-cnu", "org-k\u200bt"]
    assert nearest("ORG-CNU", known) == " Did you mean org-cnu?"
    assert nearest("ｏｒｇ-ｃｎｕ", known) == " Did you mean org-cnu?"
    assert nearest("org-k\u200bt", known) == " Did you mean org-k<U+200B>t?"
    assert nearest("", known) == nearest("zzz", known) == ""


def test_only_the_first_wrong_values_of_many_get_a_hint():
    hint = hinter(["mou"], most=2)
    said = [hint(value) for value in ("mous", "moux", "mouy", "mous")]
    assert said == [
        " Did you mean mou?",
        " Did you mean mou?",
        "",
        " Did you mean mou?",
    ]


def test_a_whole_article_in_place_of_a_date_is_cut_in_the_message():
    ((value, message, fix),) = found({}, "가" * 100_000, rdfType=EDTF)
    assert (len(value), message) == (81, "is not a date")
    assert len(fix) < 400
