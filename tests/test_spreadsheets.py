"""What spreadsheets in Korea do to a package is named for what it is."""

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest
from faults import examine

from gjai_analysis import (
    DatasetError,
    FileError,
    dataset_from_tables,
    diff_datasets,
    example_dataset,
    fix_dataset,
    from_excel,
    load_dataset,
    save_dataset,
    to_excel,
    write_template,
)
from gjai_analysis.errors import hinter
from gjai_analysis.files import meant
from gjai_analysis.package import model

openpyxl = pytest.importorskip("openpyxl")
GARBLED = "광주광역시".encode().decode("cp949", "replace").replace("\ufffd", "?")


def errors(package):
    return [problem for problem in examine(package)[1] if problem.level == "error"]


def test_korean_that_was_opened_as_cp949_is_refused_with_what_it_was(package):
    path = package / "people.csv"
    path.write_text(path.read_text("utf-8") + f"per-zz,{GARBLED},\n", "utf-8")
    (problem,) = errors(package)
    assert problem.column == "name_ko"
    assert "UTF-8 opened as CP949" in problem.message
    assert "광주광" in problem.message


@pytest.mark.parametrize(
    "text", ["광주", "金大中", "Dassault Systèmes", "한-아세안 ‘AI’"]
)
def test_no_other_text_is_taken_for_garbled(text):
    assert meant(text) == ""


def test_a_letter_of_compatibility_is_not_called_decomposed(package):
    path = package / "people.csv"
    path.write_text(path.read_text("utf-8") + "per-zz,\uf90a,\n", "utf-8")
    data, problems = examine(package)
    assert data.people.loc["per-zz", "name_ko"] == "\u91d1"
    assert any("compatibility" in problem.message for problem in problems)


def test_a_lost_header_is_one_problem_that_says_what_belongs_there(package):
    path = package / "people.csv"
    path.write_text(path.read_text("utf-8").partition("\n")[2], "utf-8")
    (problem,) = [p for p in errors(package) if p.file == "people.csv"]
    assert "person_id,name_ko,name_en" in problem.fix


def test_a_kind_without_a_sphere_is_refused(package):
    path = package / "vocabulary.csv"
    more = "org_kind,guild,Guild,조합,,,x\n"
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    people = package / "organizations.csv"
    assert not errors(package)  # no organization is one
    names = people.read_text("utf-8").partition("\n")[0].split(",")
    cells = {"org_id": "org-zz", "name_en": "Z", "kind": "guild"}
    row = ",".join(cells.get(name, "") for name in names)
    people.write_text(f"{people.read_text('utf-8')}{row}\n", "utf-8")
    assert ("vocabulary.csv", "broader") in {
        (p.file, p.column) for p in errors(package)
    }
    path.write_text(
        path.read_text("utf-8").replace(more, more.replace(",,,", ",industry,,")),
        "utf-8",
    )
    assert {p.column for p in errors(package)} <= {"kind"}  # of the enumeration


def test_three_signatories_of_a_bilateral_agreement_are_a_warning():
    data = example_dataset({"m": "abc"})
    tables = {
        name: table.reset_index() for name, table in data.tables.items() if len(table)
    }
    tables["agreements"]["form"] = "bilateral"
    found = dataset_from_tables(tables).problems
    assert [p.message for p in found if p.column == "form"] == ["has 3 signatories"]
    assert not [p for p in data.problems if p.column == "form"]


def test_columns_of_ones_own_are_data_like_others(tmp_path):
    data = example_dataset()
    resources = [dict(resource) for resource in data.descriptor["resources"]]
    for resource in resources:
        if resource["name"] == "organizations":
            field = {"name": "website", "type": "string"}
            fields = [*resource["schema"]["fields"], field]
            resource["schema"] = resource["schema"] | {"fields": fields}
    loaded = []
    for site in ("x", "y"):
        own = data.organizations.assign(website=site)
        described = {**data.descriptor, "resources": resources}
        other = replace(data, organizations=own, descriptor=described)
        save_dataset(other, tmp_path / site)
        loaded.append(load_dataset(tmp_path / site))
    one, two = loaded
    assert one.fingerprint != two.fingerprint
    assert set(diff_datasets(one, two).reset_index()["column"]) == {"website"}
    to_excel(one, tmp_path / "x.xlsx")
    assert from_excel(tmp_path / "x.xlsx").fingerprint == one.fingerprint


def test_columns_that_the_model_lacks_are_not_dropped_in_silence():
    frame = pd.DataFrame({"org_id": ["org-a"], "name_en": ["A"], "kind": ["company"]})
    with pytest.raises(DatasetError, match="name_kr.*Did you mean name_ko"):
        dataset_from_tables({"organizations": frame.assign(name_kr="가")})


def test_another_package_is_not_written_over(tmp_path):
    save_dataset(example_dataset(), tmp_path)
    with pytest.raises(FileError, match="holds another package, example"):
        save_dataset(load_dataset(), tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="is no folder"):
        save_dataset(example_dataset(), tmp_path / "file")


KILLED = """
import os, sys
from pathlib import Path
from gjai_analysis import load_dataset, save_dataset
data, real, done = load_dataset(sys.argv[1]), Path.replace, []
def replace(path, target):
    if len(done) == 5:
        os._exit(9)
    done.append(real(path, target))
Path.replace = replace
save_dataset(data, sys.argv[1])
"""


def test_what_was_cut_off_between_two_renames_can_be_put_back(package):
    before = {path.name: path.read_bytes() for path in package.iterdir()}
    run = subprocess.run([sys.executable, "-c", KILLED, str(package)], check=False)
    assert run.returncode == 9
    (held,) = package.glob(".writing-*")
    (problem,) = [p for p in errors(package) if p.file == "datapackage.json"]
    assert problem.message.startswith("was not written to the end")
    assert f"{held.name}/old" in problem.fix
    for path in (held / "old").iterdir():
        shutil.copy(path, package / path.name)
    shutil.rmtree(held)
    assert {path.name: path.read_bytes() for path in package.iterdir()} == before


def test_a_wrong_name_among_very_many_is_compared_with_a_few():
    hint = hinter(f"agr-{i}/org-{i}" for i in range(50_000))
    assert "agr-417/org-417" in hint("agr-417/org-41x")


def edited(tmp_path, sheet, cell, value, shown="General"):
    """Write the example, change one cell as a person would, read it."""
    path = tmp_path / "book.xlsx"
    to_excel(example_dataset(), path)
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book[sheet][cell].number_format = shown
    book.save(path)
    return from_excel(path)


def cell_of(sheet, column):
    """Return the first cell below the header of a column."""
    names = [field.name for field in model()[sheet].fields]
    return f"{openpyxl.utils.get_column_letter(names.index(column) + 1)}2"


DAY = datetime(2024, 3, 5)  # noqa: DTZ001  (as workbooks have them)


@pytest.mark.parametrize(
    ("shown", "read"),
    [("yyyy-mm-dd", "2024-03-05"), ("[Red]yyyy-mm", "2024-03"), ('yyyy"년"', "2024")],
)
def test_a_date_is_as_precise_as_its_cell_shows_it(tmp_path, shown, read):
    data = edited(tmp_path, "agreements", cell_of("agreements", "signed"), DAY, shown)
    assert data.agreements["signed"].iloc[0] == read


@pytest.mark.parametrize(
    ("column", "value", "shown", "message"),
    [
        ("signed", DAY, "d-mmm", "shows no year"),
        ("title_en", DAY, "yyyy-mm-dd", "is a date, not what was typed"),
        ("title_en", True, "General", "is a truth value"),
        ("title_en", 0.5, "0%", "shown as a percentage"),
    ],
)
def test_what_excel_holds_otherwise_than_it_shows_is_refused(
    tmp_path, column, value, shown, message
):
    with pytest.raises(DatasetError, match=message):
        edited(tmp_path, "agreements", cell_of("agreements", column), value, shown)


def test_a_text_like_an_escape_of_workbooks_comes_back(tmp_path):
    name = "a_x0041_b _x000D_ _x005F_"
    data = edited(tmp_path, "agreements", cell_of("agreements", "title_en"), "plain")
    data.agreements["title_en"] = name
    to_excel(data, tmp_path / "new.xlsx")
    assert from_excel(tmp_path / "new.xlsx").agreements["title_en"].iloc[0] == name


def test_a_workbook_needs_its_ending_and_a_folder(tmp_path):
    for path in (tmp_path / "b.csv", tmp_path / "none" / "b.xlsx"):
        with pytest.raises(FileError, match="must end in .xlsx"):
            to_excel(example_dataset(), path)
    with pytest.raises(FileError, match="cannot be read"):
        from_excel(tmp_path / "none.xlsx")


def test_a_sheet_that_was_renamed_is_named(tmp_path):
    path = tmp_path / "book.xlsx"
    to_excel(example_dataset(), path)
    book = openpyxl.load_workbook(path)
    book["people"].title = "사람"
    book.save(path)
    with pytest.raises(DatasetError, match="or rename 사람"):
        from_excel(path)


def test_a_line_for_excel_and_utf16_without_a_mark_are_repaired(package, tmp_path):
    people, topics = package / "people.csv", package / "topics.csv"
    before = load_dataset(package).fingerprint
    people.write_text("sep=;\n" + people.read_text("utf-8").replace(",", ";"), "utf-8")
    topics.write_bytes(topics.read_text("utf-8").encode("utf-16-le"))
    fix_dataset(package, tmp_path / "fixed")
    assert load_dataset(tmp_path / "fixed").fingerprint == before


def test_a_template_has_a_day_of_its_own_and_warns_of_later_ones(tmp_path):
    folder = write_template(tmp_path / "city")
    assert load_dataset(folder).descriptor["contributors"]
