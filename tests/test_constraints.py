"""Every constraint of every column that the shipped datapackage.json states is kept."""

import json

import pytest
from faults import DESCRIPTOR, add, complaints, examine, records

from gjai_analysis.dataset import data_folder

DESCRIBED = json.loads((data_folder() / DESCRIPTOR).read_text("utf-8"))["resources"]
SCHEMAS = {item["name"]: item["schema"] for item in DESCRIBED}
BREACHES = {
    "required": lambda _: ("", "is empty"),
    "pattern": lambda _: ("~", "has the wrong form"),
    "enum": lambda _: ("~", "is not a known code"),
    "minimum": lambda low: (str(low - 1), "is too small"),
    "maxLength": lambda n: ("https://".ljust(n + 1, "x"), f"has {n + 1} characters"),
}


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_constraint_of_a_table_is_kept(package, table):
    expected = set()
    for field in SCHEMAS[table]["fields"]:
        limits = field.get("constraints", {})
        for kind in sorted(limits.keys() - {"unique"}):
            text, message = BREACHES[kind](limits[kind])
            add(table, parties=False, **{field["name"]: text})(package)
            row = len(records(package, table))
            expected.add((f"{table}.csv", row, field["name"], message))
    found = {(p.file, p.row, p.column, p.message) for p in examine(package)[1]}
    assert expected <= found


def at_its_limits(table, field):
    """Return the longest text, or the smallest number, that a column admits."""
    limits = field.get("constraints", {})
    if "minimum" in limits:
        return str(limits["minimum"])
    free = "pattern" not in limits and field["name"] not in {"record_id", "scheme"}
    return table[0] * limits.get("maxLength", 0) * free


def test_cells_at_their_limits_load(package):
    for table, schema in SCHEMAS.items():
        cells = {f["name"]: at_its_limits(table, f) for f in schema["fields"]}
        add(table, **{name: text for name, text in cells.items() if text})(package)
    assert complaints(package) == ([], [])
