"""A template is an empty package, and its examples together are a full one."""

import csv
import io
import json

import pytest
from frictionless import Package

from gjai_analysis import FileError, load_dataset, validate_dataset, write_template
from gjai_analysis.dataset import TABLES
from gjai_analysis.template import EXAMPLES


def test_a_template_is_a_valid_package_without_rows(tmp_path):
    folder = write_template(tmp_path / "city")
    assert validate_dataset(folder) == []
    data = load_dataset(folder)
    rows = {name: len(table) for name, table in data.tables.items() if len(table)}
    assert rows == {"vocabulary": len(load_dataset().vocabulary)}


def test_each_table_has_one_example_in_a_comment(tmp_path):
    folder = write_template(tmp_path / "city")
    for name in TABLES:
        content = (folder / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        records = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        marked = [record for record in records if record[0].startswith("#")]
        assert marked == [records[1]]
        assert len(marked[0]) == len(records[0])


def test_the_examples_without_their_mark_are_a_package_that_loads(tmp_path):
    folder = write_template(tmp_path / "city")
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text("utf-8").replace("\n# ", "\n", 1), "utf-8")
    messages = {problem.message for problem in validate_dataset(folder)}
    assert all("evidence" in m or m == "has one party only" for m in messages)
    data = load_dataset(folder)
    shipped = len(load_dataset().vocabulary)
    assert {name: len(table) for name, table in data.tables.items()} == {
        name: 1 + shipped * (name == "vocabulary") for name in TABLES
    }


def test_an_example_names_only_columns_of_its_table(tmp_path):
    for name, row in EXAMPLES.items():
        frame = load_dataset().tables[name]
        assert set(row) <= {*frame.columns, *frame.index.names}


def test_a_new_code_needs_a_row_in_the_vocabulary_and_nothing_else(tmp_path):
    folder = write_template(tmp_path / "city")
    with (folder / "organizations.csv").open("a", encoding="utf-8") as file:
        file.write("org-x,,X,company,DE,,,,\n")
    (found,) = [p for p in validate_dataset(folder) if p.level == "error"]
    assert (found.column, found.value) == ("country", "DE")
    assert found.message == "is not in the vocabulary, scheme country"
    with (folder / "vocabulary.csv").open("a", encoding="utf-8") as file:
        file.write("country,DE,Germany,독일,,,Federal Republic of Germany\n")
    assert [p for p in validate_dataset(folder) if p.level == "error"] == []


def test_frictionless_finds_a_template_valid_too(tmp_path, monkeypatch):
    folder = write_template(tmp_path / "city")
    monkeypatch.chdir(folder)
    report = Package("datapackage.json").validate()
    assert report.flatten(["path", "type", "note"]) == []


def test_a_template_states_no_size_and_no_day_of_the_shipped_data(tmp_path):
    folder = write_template(tmp_path / "city")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    shipped = load_dataset().descriptor
    assert descriptor["created"] != shipped["created"]
    assert not {"rows", "bytes", "hash"} & set(descriptor["resources"][0])
    assert "0.1.0" in (folder / "README.md").read_text("utf-8")


def test_a_template_is_never_written_over_something(tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(FileError, match="not an empty folder"):
        write_template(tmp_path)
    with pytest.raises(FileError, match="not an empty folder"):
        write_template(tmp_path / "note.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
