"""A dataset is whole, identifiable, and survives saving and loading unchanged."""

import csv
import dataclasses
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    Dataset,
    DatasetError,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    save_dataset,
    validate_dataset,
    writing,
)
from gjai_analysis import package as place
from gjai_analysis.columns import TextTable

signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.sets(st.sampled_from("abcdef"), min_size=2),
    min_size=1,
)


def assert_equal(first: Dataset, second: Dataset) -> None:
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


def test_the_shipped_data_load_without_an_error():
    assert all(problem.level == "warning" for problem in load_dataset().problems)


def test_saving_and_loading_gives_an_equal_dataset(tmp_path):
    data = load_dataset()
    save_dataset(data, tmp_path)
    again = load_dataset(tmp_path)
    assert_equal(data, again)
    assert again.fingerprint == data.fingerprint
    assert again.descriptor == data.descriptor


def test_the_shipped_files_are_already_in_canonical_form(tmp_path):
    save_dataset(load_dataset(), tmp_path)
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (place.data_folder() / file.name).read_bytes()


@given(signatories)
def test_any_dataset_survives_saving_and_loading(tmp_path_factory, parties):
    folder = tmp_path_factory.mktemp("saved")
    data = example_dataset(parties)
    save_dataset(data, folder)
    assert_equal(data, load_dataset(folder))


def test_the_fingerprint_ignores_the_order_of_rows_and_columns(package):
    before = load_dataset(package).fingerprint
    path = package / "organizations.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table.iloc[::-1, ::-1].to_csv(path, index=False)
    assert load_dataset(package).fingerprint == before


def test_the_fingerprint_changes_with_one_cell(package):
    before = load_dataset(package).fingerprint
    path = package / "people.csv"
    path.write_text(path.read_text("utf-8").replace("Yong-seop", "Yong-sup"), "utf-8")
    assert load_dataset(package).fingerprint != before


def test_a_dataset_cannot_be_changed_by_assignment():
    with pytest.raises(dataclasses.FrozenInstanceError, match="agreements"):
        load_dataset().agreements = pd.DataFrame()


def test_edtf_columns_are_followed_by_their_bounds():
    signed = example_dataset().agreements
    assert str(signed.at["agr-a", "signed_earliest"].date()) == "2021-01-01"
    assert str(signed.at["agr-a", "signed_latest"].date()) == "2021-12-31"
    assert signed["signed_earliest"].dtype == "datetime64[s]"


def test_dtypes_come_from_the_schema():
    data = load_dataset()
    assert data.agreements["parties_complete"].dtype == "boolean"
    assert data.evidence["start"].dtype == "Int64"
    assert data.indicators["value"].dtype == "float64"
    assert data.organizations["name_ko"].dtype == "str"


def test_the_environment_names_the_package_to_load(tmp_path, monkeypatch):
    save_dataset(example_dataset(), tmp_path)
    monkeypatch.setenv("GJAI_DATA", str(tmp_path))
    assert load_dataset().descriptor["name"] == "example"


def test_a_faulty_package_loads_nothing_and_lists_every_fault(package):
    for file in ("people.csv", "events.csv"):
        (package / file).write_text("nonsense\n1\n", "utf-8")
    with pytest.raises(DatasetError, match="nothing was loaded") as caught:
        load_dataset(package)
    assert {"people.csv", "events.csv"} <= {p.file for p in caught.value.problems}
    assert validate_dataset(package)


def test_a_failed_save_leaves_the_old_package_whole(package, monkeypatch):
    before = {file.name: file.read_bytes() for file in package.glob("*.*")}

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr(writing.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        save_dataset(load_dataset(package), package)
    after = {file.name: file.read_bytes() for file in package.glob("*.*")}
    assert after == before


def test_tables_of_frames_are_checked_like_files():
    frame = pd.DataFrame({"org_id": ["org-a"], "kind": ["firm"], "name_en": ["A"]})
    with pytest.raises(DatasetError, match=r"organizations.csv, row 2.*firm.*known"):
        dataset_from_tables({"organizations": frame})


def test_an_unknown_table_is_named():
    with pytest.raises(DatasetError, match="persons.*not a table of the data model"):
        dataset_from_tables({"persons": pd.DataFrame()})


def test_the_summary_counts_rows_and_their_evidence():
    summary = load_dataset().summary()
    assert (
        summary.loc["organizations", "rows"]
        == summary.loc["organizations", "with_evidence"]
    )
    assert example_dataset().summary().loc["agreements"].tolist() == [2, 0, 0]


def test_the_representation_says_what_is_inside():
    text = repr(example_dataset())
    assert "2 agreements, 2021-01-01 to 2022-12-31" in text
    assert "3 organizations" in text
    assert "0 agreements" in repr(dataset_from_tables({}))


@pytest.mark.parametrize("signed", ["", "../2022", "2022/.."])
def test_agreements_without_a_first_or_a_last_day_are_represented_too(signed):
    tables = {
        name: table.reset_index() for name, table in example_dataset().tables.items()
    }
    tables["agreements"] = tables["agreements"].assign(signed=signed)
    del tables["vocabulary"]
    assert "\n 2 agreements\n" in repr(dataset_from_tables(tables))


def test_labels_fall_back_to_the_other_language():
    vocabulary = load_dataset().vocabulary.reset_index()
    data = dataset_from_tables({"vocabulary": vocabulary})
    assert data.labels.loc[("sector", "energy")].to_dict() == {
        "en": "Energy",
        "ko": "에너지",
    }


def test_a_descriptor_that_lacks_a_column_of_the_model_is_refused(package):
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    fields = descriptor["resources"][0]["schema"]["fields"]
    fields[:] = [field for field in fields if field["name"] != "publisher"]
    path.write_text(json.dumps(descriptor), "utf-8")
    with pytest.raises(DatasetError, match="does not describe sources.publisher"):
        load_dataset(package)


def test_the_data_lie_in_the_wheel_or_in_the_checkout(tmp_path, monkeypatch):
    assert (place.data_folder() / "datapackage.json").is_file()
    installed = tmp_path / "gjai_analysis" / "data"
    installed.mkdir(parents=True)
    monkeypatch.setattr(place, "__file__", str(installed.parent / "package.py"))
    assert place.data_folder() == Path(installed)


text_tables = st.lists(st.tuples(st.text('ab가,"\n '), st.text('ab가,"\n '))).map(
    lambda rows: {"a": [a for a, _ in rows], "b": [b for _, b in rows]}
)


@given(text_tables)
def test_canonical_text_is_what_the_csv_module_writes(columns):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    table = TextTable("t.csv", columns, list(range(len(columns["a"]))))
    assert writing.csv_text(table) == buffer.getvalue()


@pytest.mark.parametrize("failing", [1, 2])
def test_files_are_replaced_all_or_none(tmp_path, monkeypatch, failing):
    (tmp_path / "a.csv").write_text("old a")
    replace, calls = Path.replace, []

    def fail(path, target):
        calls.append(target)
        if len(calls) == failing:
            raise OSError("no space left")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    contents = {"a.csv": "new a", "b.csv": "new b"}
    with pytest.raises(OSError, match="no space left"):
        writing.write_all(tmp_path, contents)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a.csv": "old a"}
    writing.write_all(tmp_path, contents)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == contents
