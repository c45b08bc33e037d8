"""The codebook says everything that the descriptor and the vocabulary say."""

import dataclasses

import pandas as pd
import pytest

from gjai_analysis import (
    dataset_from_tables,
    example_dataset,
    load_dataset,
    save_dataset,
)
from gjai_analysis.cli import main
from gjai_analysis.codebook import codebook

DATA = load_dataset()
TEXT = codebook(DATA)
OPTIONAL = ["coding", "limits", "quality", "changes"]


def sections(text, mark="## "):
    return [line.removeprefix(mark) for line in text.splitlines() if mark == line[:3]]


def described(**more):
    """Return the codebook of the example with more in its descriptor."""
    data = example_dataset()
    return codebook(dataclasses.replace(data, descriptor={**data.descriptor, **more}))


def published(*dates):
    table = pd.DataFrame(
        {
            "source_id": [f"src-{i}" for i in range(len(dates))],
            "publisher": "Daily",
            "language": "ko",
            "collection": "web",
            "url": [f"https://x.kr/{i}" for i in range(len(dates))],
            "published": dates,
        }
    )
    return dataset_from_tables({"sources": table})


def test_every_table_is_described_with_its_rows_and_columns():
    for resource in DATA.descriptor["resources"]:
        table = TEXT.split(f"\n### {resource['name']}\n")[1].split("\n### ")[0]
        assert f"{len(DATA.tables[resource['name']])} rows; key: `" in table
        for field in resource["schema"]["fields"]:
            assert f"| {field['name']} | " in table


def test_every_code_of_the_vocabulary_occurs_under_its_scheme():
    codes = TEXT.split("\n## Codes\n")[1]
    for scheme, rows in DATA.vocabulary.groupby(level="scheme"):
        table = codes.split(f"\n### {scheme}\n")[1].split("\n### ")[0]
        for code in rows.index.get_level_values("code"):
            assert f"\n| {code} | " in table


def test_the_codebook_says_which_data_it_describes():
    assert f"| fingerprint | {DATA.fingerprint} |" in TEXT
    assert f"> {DATA.cite()}" in TEXT
    assert TEXT.startswith(f"# Codebook: {DATA.descriptor['title']}\n")


def test_the_same_data_give_the_same_text(tmp_path):
    save_dataset(DATA, tmp_path)
    assert codebook(load_dataset(tmp_path)) == TEXT


@pytest.mark.parametrize(
    ("cell", "escaped"),
    [
        ("a|b", "a\\|b"),
        ("[a](http://x)", "\\[a\\](http://x)"),
        ("<script>", "\\<script\\>"),
        ("`*a*`", "\\`\\*a\\*\\`"),
        ("a\\|b", "a\\\\\\|b"),
        ("a\nb", "a b"),
    ],
)
def test_a_cell_of_a_table_cannot_become_markup(cell, escaped):
    quality = {"tables": [{"caption": "c", "columns": ["x"], "rows": [[cell]]}]}
    assert f"\n| {escaped} |\n" in described(quality=quality)


def test_a_label_of_the_vocabulary_is_escaped_too():
    vocabulary = DATA.vocabulary.reset_index()
    chosen = vocabulary["scheme"].eq("sector") & vocabulary["code"].eq("energy")
    vocabulary.loc[chosen, "label_en"] = "<b>[En|ergy]"
    text = codebook(dataset_from_tables({"vocabulary": vocabulary}))
    assert "| energy | \\<b\\>\\[En\\|ergy\\] |" in text


def test_missing_values_are_empty_cells():
    rows = [[None, pd.NA, float("nan"), 0]]
    table = {"caption": "c", "columns": list("abcd"), "rows": rows}
    assert "\n|  |  |  | 0 |\n" in described(quality={"tables": [table]})


def test_what_a_package_does_not_say_has_no_section():
    data = example_dataset()
    bare = {k: v for k, v in data.descriptor.items() if k not in OPTIONAL}
    text = codebook(dataclasses.replace(data, descriptor=bare))
    assert sections(text) == ["Identity", "Coverage by year", "Tables", "Codes"]


def test_rules_limits_quality_and_changes_have_a_section_each():
    text = described(
        coding=["One rule."],
        limits=["One limit."],
        quality={"text": ["Well checked."]},
        changes=["One change."],
    )
    assert sections(text) == [
        *["Identity", "Coding rules", "Known limits", "Coverage by year"],
        *["Quality", "Tables", "Codes", "Changes"],
    ]
    assert "\n- One rule.\n" in text
    assert "\nWell checked.\n" in text


def test_the_coverage_counts_agreements_and_sources_by_year():
    text = codebook(example_dataset())
    assert "\n| 2021 | 1 | 1 | 0 |\n| 2022 | 1 | 1 | 0 |\n" in text
    text = codebook(published("2020-01-29", "2020-05", "2023"))
    assert "\n| 2020 | 0 | 0 | 2 |\n| 2023 | 0 | 0 | 1 |\n" in text


def test_a_package_without_dates_has_no_coverage():
    text = codebook(dataset_from_tables({}))
    assert "Coverage by year" not in sections(text)
    assert "### agreements" in text


def test_the_command_writes_the_codebook_beside_the_data(package, capsys):
    assert main(["codebook", str(package)]) == 0
    assert capsys.readouterr().out == f"{package / 'README.md'}\n"
    text = (package / "README.md").read_text("utf-8")
    assert text == codebook(load_dataset(package))


def test_no_codebook_is_written_for_faulty_data(package, capsys):
    (package / "README.md").write_text("old", "utf-8")
    (package / "people.csv").write_text("nonsense\n1\n", "utf-8")
    assert main(["codebook", str(package)]) == 1
    assert "nothing was loaded" in capsys.readouterr().err
    assert (package / "README.md").read_text("utf-8") == "old"
