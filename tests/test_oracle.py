"""What frictionless refuses in a package, this library refuses there too."""

import shutil
import tempfile
import unicodedata
import warnings
from pathlib import Path
from typing import NamedTuple

import frictionless
import pytest
from faults import (
    DESCRIPTOR,
    Damage,
    every,
    examine,
    line,
    raw,
    records,
    table_by_table,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_damage import PLACES, TABLES, TEXTS, keep
from test_faults import CELLS, OK, case
from test_faults import FAULTS as OF_CELLS
from test_faults_of_descriptors import FAULTS as OF_DESCRIPTORS
from test_faults_of_files import FAULTS as OF_FILES
from test_faults_of_files import FORMS
from test_faults_of_places import FAULTS as OF_PLACES
from test_faults_of_rows import ROWS as OF_ROWS
from tiny import save_tiny

# The descriptor says which bytes were released; tables may be edited after that.
STATED = {"hash-count", "byte-count", "row-count"}
APART = unicodedata.normalize("NFD", "가" * 90)
LINES_OF_WINDOWS = "a\r\n" * 499


class Allowed(NamedTuple):
    """What frictionless refuses and this library loads."""

    reason: str
    damage: Damage
    types: set[str]


ALLOWED = [
    Allowed(
        "columns are known by their names, wherever they stand",
        table_by_table(lambda rows: [row[::-1] for row in rows]),
        {"incorrect-label"},
    ),
    Allowed(
        "spreadsheets leave rows without cells below a table",
        raw("people", lambda content: content + b",,\n\n"),
        {"blank-row", "primary-key"},
    ),
    Allowed(
        "a header may stand below blank lines",
        raw("sources", lambda content: b"\n\n" + content),
        {"blank-row"},
    ),
    Allowed(
        "text that a Mac took apart is composed before it is measured",
        line("people", f"per-zz,{APART},"),
        {"constraint-error"},
    ),
    Allowed(
        "the two characters of a line end of Windows are one inside a cell",
        line("organizations", f'org-zz,,Zz,company,,,,,"{LINES_OF_WINDOWS}bb"'),
        {"constraint-error"},
    ),
]


def refusals(package):
    """Return what frictionless has against a package: file, row, column and type."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = frictionless.validate(str(package / DESCRIPTOR))
    found = [(DESCRIPTOR, error) for error in report.errors]
    found += [(task.place, error) for task in report.tasks for error in task.errors]
    return {
        (file, getattr(e, "row_number", 0), getattr(e, "field_name", ""), e.type)
        for file, e in found
        if e.type not in STATED
    }


def missed(package):
    """
    Return the places that frictionless refuses and this library does not.

    A file that cannot be read is refused as a whole, and what refers to it waits.
    A NUL makes frictionless take a file for one of another dialect, so that it sees
    other rows: such a file must be refused by us, and no more can be compared.
    """
    errors = [p for p in examine(package)[1] if p.level == "error"]
    cells = {(p.file, p.row, p.column) for p in errors}
    rows = {(p.file, p.row) for p in errors}
    unread = {p.file for p in errors if p.row == 0}
    unread |= {p.file for p in errors if "U+0000" in p.message}
    return [
        (file, row, column, kind)
        for file, row, column, kind in sorted(refusals(package))
        if not (unread and kind == "foreign-key")
        and file not in unread
        and ((file, row, column) not in cells if column else (file, row) not in rows)
    ]


def test_both_accept_the_sound_package(package):
    assert refusals(package) == set()
    assert missed(package) == []


def test_every_cell_of_the_battery_that_frictionless_refuses_is_refused(package):
    for fault in OF_CELLS:
        if fault.places:
            fault.damage(package)
    assert missed(package) == []
    assert len(refusals(package)) > 100


@pytest.mark.parametrize("fault", OF_ROWS, ids=lambda fault: fault.name)
def test_a_row_that_frictionless_refuses_is_refused_there(package, fault):
    fault.damage(package)
    assert missed(package) == []


@pytest.mark.parametrize(
    "fault",
    [f for f in [*OF_FILES, *OF_PLACES, *OF_DESCRIPTORS] if not f.places],
    ids=lambda fault: fault.name,
)
def test_another_package_that_loads_is_accepted_by_frictionless(package, fault):
    fault.damage(package)
    assert refusals(package) == set()


SOUND_CELLS = {
    table: [case(*c) for c in CELLS if c[1].startswith(f"{table}.") and c[3] == OK]
    for table in TABLES
}


@pytest.mark.parametrize("batch", range(max(map(len, SOUND_CELLS.values()))))
def test_cells_that_load_are_accepted_by_frictionless(package, batch):
    for faults in SOUND_CELLS.values():
        for fault in faults[batch : batch + 1]:
            fault.damage(package)
    assert examine(package)[0] is not None
    assert refusals(package) == set()


@pytest.mark.parametrize("form", [form for form in FORMS if "blank" not in form])
def test_another_form_of_the_files_is_accepted_by_frictionless(package, form):
    every(FORMS[form])(package)
    assert refusals(package) == set()


@pytest.mark.parametrize("allowed", ALLOWED, ids=lambda allowed: allowed.reason)
def test_what_is_allowed_against_frictionless_is_refused_by_it(package, allowed):
    allowed.damage(package)
    kinds = {kind for *_, kind in refusals(package)}
    assert allowed.types <= kinds
    assert examine(package)[0] is not None


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny(tmp_path_factory.mktemp("tiny"))


# frictionless reads a file with a NUL, and all that refers to it, in its own way
READ = TEXTS.filter(lambda text: "\0" not in text)
DAMAGED = st.tuples(st.sampled_from(TABLES), PLACES, PLACES, READ)


@settings(max_examples=30)
@given(st.sampled_from(TABLES), PLACES, PLACES)
def test_a_nul_is_refused_wherever_it_stands(tiny, table, down, across):
    with tempfile.TemporaryDirectory() as folder:
        package = shutil.copytree(tiny, Path(folder) / "package")
        names, *rows = records(package, table)
        row, column = down % len(rows), names[across % len(names)]
        rows[row][names.index(column)] += "\0"
        keep(package, table, [names, *rows])
        found = [
            (p.row, p.column) for p in examine(package)[1] if "U+0000" in p.message
        ]
        assert found == [(row + 2, column)]


@settings(max_examples=30)
@given(st.lists(DAMAGED, min_size=1, max_size=12))
def test_any_cells_that_frictionless_refuses_are_refused(tiny, cells):
    with tempfile.TemporaryDirectory() as folder:
        package = shutil.copytree(tiny, Path(folder) / "package")
        for table, down, across, text in cells:
            names, *rows = records(package, table)
            rows[down % len(rows)][across % len(names)] = text
            keep(package, table, [names, *rows])
        assert missed(package) == []
