"""Two versions differ exactly in the rows and the findings that are listed."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gjai_analysis import dataset_from_tables, example_dataset, save_dataset
from gjai_analysis.cli import main
from gjai_analysis.comparison import diff_datasets, diff_findings

OLD = example_dataset({"m": ["city", "school"]})
NEW = example_dataset({"m": ["city", "school"], "n": ["city", "firm"]})
signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3"]), st.sets(st.sampled_from("abcd"), min_size=1)
)


def renamed(name):
    """Return the older version with another name for the school."""
    tables = {key: table.reset_index() for key, table in OLD.tables.items()}
    organizations = tables["organizations"]
    chosen = organizations["org_id"].eq("org-school")
    organizations.loc[chosen, "name_en"] = name
    return dataset_from_tables(tables, name="example")


def saved(tmp_path, **versions):
    for name, data in versions.items():
        save_dataset(data, tmp_path / name)
    return [str(tmp_path / name) for name in versions]


def test_added_rows_are_listed_by_table_and_key():
    changes = diff_datasets(OLD, NEW)
    assert changes.index.tolist() == [
        ("organizations", "org-firm", ""),
        ("agreements", "agr-n", ""),
        ("participations", "agr-n/org-city/signatory", ""),
        ("participations", "agr-n/org-firm/signatory", ""),
        ("sector_links", "agr-n/energy", ""),
    ]
    assert changes["change"].eq("added").all()
    assert changes[["old", "new"]].eq("").all(axis=None)


def test_removed_rows_are_listed_the_same_way():
    changes = diff_datasets(NEW, OLD)
    assert changes.index.equals(diff_datasets(OLD, NEW).index)
    assert changes["change"].eq("removed").all()


def test_a_changed_cell_is_listed_with_both_values():
    changes = diff_datasets(OLD, renamed("College"))
    assert changes.index.tolist() == [("organizations", "org-school", "name_en")]
    assert changes.iloc[0].tolist() == ["changed", "School", "College"]


def test_a_cell_that_was_emptied_has_no_new_value():
    person = pd.DataFrame({"person_id": ["per-a"], "name_en": "A", "name_ko": "x"})
    old = dataset_from_tables({"people": person})
    new = dataset_from_tables({"people": person.drop(columns="name_ko")})
    assert diff_datasets(old, new).iloc[0].tolist() == ["changed", "x", ""]


def test_equal_datasets_have_an_empty_table_of_changes():
    changes = diff_datasets(OLD, renamed("School"))
    assert changes.empty
    assert list(changes.index.names) == ["table", "record", "column"]
    assert list(changes.columns) == ["change", "old", "new"]


@given(signatories)
def test_nothing_differs_from_itself(parties):
    data = example_dataset(parties)
    assert diff_datasets(data, example_dataset(parties)).empty


@given(signatories, signatories)
def test_there_and_back_mirror_each_other(first, second):
    a, b = example_dataset(first), example_dataset(second)
    there, back = diff_datasets(a, b), diff_datasets(b, a)
    mirrored = there.rename(columns={"old": "new", "new": "old"})
    turn = {"added": "removed", "removed": "added", "changed": "changed"}
    mirrored["change"] = mirrored["change"].map(turn)
    pd.testing.assert_frame_equal(mirrored[back.columns], back, check_dtype=False)
    assert there.empty == (a.fingerprint == b.fingerprint)


def test_findings_are_compared_by_finding_and_item():
    findings = diff_findings(OLD, NEW)
    assert findings.loc[("network", "ties")].tolist() == [1, 2, 1]
    assert findings.loc[("network without hub", "organizations")].tolist() == [1, 2, 1]
    assert findings.loc[("rank", "org-city")].tolist() == [1, 1, 0]
    assert findings.loc[("rank", "org-firm"), "new"] == 2
    assert findings.loc[("sector share", "education")].tolist() == [1, 0.5, -0.5]


def test_what_is_in_one_version_only_has_no_change():
    findings = diff_findings(OLD, NEW)
    assert findings.loc[("rank", "org-firm"), ["old", "change"]].isna().all()


def test_only_the_top_of_each_ranking_is_compared():
    findings = diff_findings(NEW, NEW, top=1)
    ranks = findings[findings.index.get_level_values("finding") == "rank"]
    assert ranks.index.tolist() == [("rank", "org-city")]


@settings(max_examples=15)
@given(signatories, signatories)
def test_findings_there_and_back_change_sign(first, second):
    a, b = example_dataset(first), example_dataset(second)
    there, back = diff_findings(a, b), diff_findings(b, a)
    turned = (-back["change"]).reindex(there.index)
    pd.testing.assert_series_equal(there["change"], turned, check_names=False)
    assert diff_findings(a, a)["change"].eq(0).all()


def test_versions_without_agreements_have_findings_too():
    empty = dataset_from_tables({})
    findings = diff_findings(empty, NEW)
    assert findings.loc[("network", "ties")].tolist() == [0, 2, 2]
    assert diff_findings(empty, empty)["change"].eq(0).all()


def test_the_command_ends_with_zero_for_equal_packages(tmp_path, capsys):
    assert main(["diff", *saved(tmp_path, old=OLD, new=OLD)]) == 0
    assert capsys.readouterr().out == "0 differences in rows, 0 in findings\n"


def test_the_command_lists_rows_and_findings_and_ends_with_one(tmp_path, capsys):
    assert main(["diff", *saved(tmp_path, old=OLD, new=NEW)]) == 1
    out = capsys.readouterr().out
    assert "added: organizations/org-firm\n" in out
    assert "added: participations/agr-n/org-city/signatory\n" in out
    assert "5 differences in rows, " in out
    assert "network" in out


def test_the_command_shows_a_changed_cell_with_both_values(tmp_path, capsys):
    assert main(["diff", *saved(tmp_path, old=OLD, new=renamed("College"))]) == 1
    out = capsys.readouterr().out
    assert 'changed: organizations/org-school/name_en: "School" -> "College"\n' in out
    assert "1 differences in rows, 0 in findings" in out


def test_the_command_does_not_compare_faulty_data(tmp_path, capsys):
    folders = saved(tmp_path, old=OLD, new=NEW)
    (tmp_path / "new" / "people.csv").write_text("nonsense\n1\n", "utf-8")
    assert main(["diff", *folders]) == 1
    assert "nothing was loaded" in capsys.readouterr().err


@pytest.mark.parametrize("folders", [["."], [".", "nowhere"], ["nowhere", "."], []])
def test_the_command_without_two_folders_is_wrong(folders, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["diff", *folders])
    assert caught.value.code == 2
    assert "usage: gjai" in capsys.readouterr().err
