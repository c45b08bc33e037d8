"""Whatever happens to the bytes or cells of a package, it is read or refused."""

import csv
import json
import re
import shutil
import tempfile
import unicodedata
from contextlib import contextmanager
from functools import reduce
from operator import getitem
from pathlib import Path

import pytest
from faults import DESCRIPTOR, SOUND, examine, raw, records
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from promise import FILES, broken_promises
from tiny import save_tiny

from gjai_analysis import load_dataset
from gjai_analysis.dataset import data_folder

TABLES = list(SOUND)
TRICKY = [
    *("", "NA", "null", "-", "nan", "None", "0", "-0", "00", "1.0", "1e5", "TRUE"),
    *("=1+1", "2021", "45054", "2021-02-30", "../..", "org-a", "agr-a/org-a/signatory"),
    *(
        "광주",
        "e\u0301",
        "\u1100\u1161",
        "\u00a0",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\x00",
    ),
    *('"', ",", "\n", "\r\n", "\r", "\t", " ", "<<<<<<< HEAD", "a\n>>>>>>> b"),
    *("#N/A", "#tag", "=", "@a", "a\u00a0b", "\u2028", "\x1a", "\\", "'", ";", "|"),
    *("x" * 101, "x" * 1001, "9" * 16, "0" * 64, "true", "mou", "org-z", "2021-13"),
]
PLACES = st.integers(0, 10**5)
TEXTS = st.text(max_size=9) | st.sampled_from(TRICKY)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny(tmp_path_factory.mktemp("tiny"))


@contextmanager
def copy_of(package):
    """Lend a copy of a package that can be damaged, and a folder to save to."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(package, Path(folder) / "package")
        yield copy, Path(folder) / "saved"


def keep(package, table, rows):
    """Write a table so that every cell is read again as it was."""
    with (package / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def errors(package):
    problems = examine(package)[1]
    return {(p.file, p.row, p.column) for p in problems if p.level == "error"}


def bruise(content, kind, at, length, byte):
    """Damage bytes in one place."""
    at %= len(content) + 1
    before, struck, after = content[:at], content[at : at + length], content[at:]
    new = {
        "flip": before + bytes([byte]) + after[1:],
        "insert": before + bytes([byte]) + after,
        "delete": before + after[length:],
        "truncate": before,
        "repeat": before + struck + after,
    }
    return new[kind]


KINDS = ["flip", "insert", "delete", "truncate", "repeat"]
BRUISES = st.tuples(
    st.sampled_from(KINDS), PLACES, st.integers(1, 99), st.integers(0, 255)
)


@settings(max_examples=200)
@given(st.sampled_from(FILES), st.lists(BRUISES, min_size=1, max_size=3))
def test_a_file_with_damaged_bytes_is_read_as_it_stands_or_refused(tiny, file, bruises):
    with copy_of(tiny) as (package, saved):
        for each in bruises:
            raw(file, lambda content, each=each: bruise(content, *each))(package)
        assert broken_promises(package, saved) == []


FIELDS = {
    (item["name"], field["name"]): field
    for item in json.loads((data_folder() / DESCRIPTOR).read_text("utf-8"))["resources"]
    for field in item["schema"]["fields"]
}
MARKER = re.compile("^(<{7}|>{7}) ", re.MULTILINE)
FORMS = {
    "integer": "-?(0|[1-9][0-9]{0,14})",
    "number": r"-?(0|[1-9][0-9]{0,16})(\.[0-9]+)?",
    "boolean": "true|True|TRUE|false|False|FALSE",
}


def wrong(field, text):
    """Tell whether a cell is wrong by itself, whatever the others say."""
    limits = field.get("constraints", {})
    if text == "":
        return limits.get("required", False)
    codes, most = limits.get("enum", [text]), limits.get("maxLength", len(text))
    forms = [limits.get("pattern", ".*"), FORMS.get(field["type"], ".*")]
    return (
        text != text.strip()
        or any(unicodedata.category(char) == "Cc" for char in set(text) - {"\n"})
        or any(char in "\ufeff\ufffd\u202a\u202e\u2066\u2069" for char in text)
        or not all(re.fullmatch(form, text, re.DOTALL) for form in forms)
        or text not in codes
        or len(text) > most
        or ("rdfType" in field and not re.fullmatch("[-0-9X./?~%]+", text))
        or ("minimum" in limits and int(text) < limits["minimum"])
    )


@settings(max_examples=150)
@given(st.sampled_from(TABLES), PLACES, PLACES, TEXTS)
@example("people", 0, 1, "NA")
@example("organizations", 0, 8, "a\r\nb\rc")
@example("sources", 0, 7, "\r")
def test_any_text_in_any_cell_is_loaded_as_it_is_or_refused_there(
    tiny, table, down, across, text
):
    with copy_of(tiny) as (package, saved):
        names, *rows = records(package, table)
        down, across = down % len(rows), across % len(names)
        rows[down][across] = text
        keep(package, table, [names, *rows])
        assert broken_promises(package, saved) == []
        field, clean = FIELDS[table, names[across]], re.sub("\r\n?", "\n", text)
        clean = unicodedata.normalize("NFC", clean)
        if wrong(field, clean) and not MARKER.search(clean):
            place = (f"{table}.csv", down + 2, names[across])
            assert place in errors(package)


@given(st.sampled_from(TABLES), st.tuples(*[PLACES] * 4))
def test_two_cells_that_changed_places_are_loaded_so_or_refused(tiny, table, places):
    with copy_of(tiny) as (package, saved):
        names, *rows = records(package, table)
        down, across, low, far = places
        one, other = rows[down % len(rows)], rows[low % len(rows)]
        i, j = across % len(names), far % len(names)
        one[i], other[j] = other[j], one[i]
        keep(package, table, [names, *rows])
        assert broken_promises(package, saved) == []


@given(st.sampled_from(TABLES), PLACES)
def test_a_table_without_one_of_its_rows_is_loaded_so_or_refused(tiny, table, down):
    with copy_of(tiny) as (package, saved):
        names, *rows = records(package, table)
        del rows[down % len(rows)]
        keep(package, table, [names, *rows])
        assert broken_promises(package, saved) == []


@given(st.sampled_from(TABLES), PLACES, PLACES)
def test_a_row_that_stands_twice_is_refused_where_it_stands_again(
    tiny, table, down, low
):
    with copy_of(tiny) as (package, saved):
        names, *rows = records(package, table)
        first = down % len(rows)
        again = first + 1 + low % (len(rows) - first)
        rows.insert(again, rows[first])
        keep(package, table, [names, *rows])
        assert broken_promises(package, saved) == []
        assert (f"{table}.csv", again + 2) in {place[:2] for place in errors(package)}


@settings(max_examples=30)
@given(st.sampled_from(TABLES), PLACES, PLACES)
def test_a_column_that_is_lost_or_stands_twice_is_refused_by_name(
    tiny, table, across, far
):
    names, *rows = records(tiny, table)
    i, j = across % len(names), far % (len(names) + 1)
    lost = [[*row[:i], *row[i + 1 :]] for row in [names, *rows]]
    twice = [[*row[:j], row[i], *row[j:]] for row in [names, *rows]]
    for damaged in (lost, twice):
        with copy_of(tiny) as (package, saved):
            keep(package, table, damaged)
            assert broken_promises(package, saved) == []
            assert errors(package) == {(f"{table}.csv", 1, names[i])}


@settings(max_examples=20)
@given(st.sampled_from(TABLES), st.randoms(use_true_random=False))
def test_rows_and_columns_in_any_order_are_the_same_data(tiny, table, random):
    with copy_of(tiny) as (package, saved):
        names, *rows = records(package, table)
        random.shuffle(rows)
        columns = list(zip(names, *rows, strict=True))
        random.shuffle(columns)
        keep(package, table, list(zip(*columns, strict=True)))
        assert broken_promises(package, saved) == []
        assert load_dataset(package).fingerprint == load_dataset(tiny).fingerprint


SCALARS = [
    None,
    True,
    0,
    -1,
    2.5,
    10**30,
    "",
    "a",
    "org_id",
    "people",
    "[a-z",
    "x" * 99,
]
VALUES = [*SCALARS, [], {}, ["a"], [["a"]], [1], {"a": 1}, [None]]


def nodes(value, path=()):
    """Yield the path of each node of a JSON document, the outermost first."""
    yield path
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from nodes(value[key], (*path, key))


def is_survived(path, value):
    """Tell whether a node can be so: names in keys cannot be all (see the corpus)."""
    named = {"primaryKey", "foreignKeys"} & set(path) and isinstance(path[-1], int)
    return not named or isinstance(value, str)


@settings(max_examples=100)
@given(PLACES, st.sampled_from(VALUES))
def test_a_descriptor_with_anything_in_one_place_is_read_or_refused(tiny, at, value):
    with copy_of(tiny) as (package, saved):
        described = json.loads((package / DESCRIPTOR).read_text("utf-8"))
        paths = list(nodes(described))[1:]
        *above, last = paths[at % len(paths)]
        assume(is_survived(paths[at % len(paths)], value))
        reduce(getitem, above, described)[last] = value
        (package / DESCRIPTOR).write_text(json.dumps(described), "utf-8")
        assert broken_promises(package, saved) == []
