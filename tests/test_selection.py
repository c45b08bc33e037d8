"""A selection of a dataset is a valid dataset again."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    example_dataset,
    load_dataset,
    save_dataset,
    validate_dataset,
)

DATA = load_dataset().select(collection="seed")
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "since": st.sampled_from(["2019", "2020-01-29", "2023"]),
        "until": st.sampled_from(["2020-12-31", "2023-05", "2024-40"]),
        "dates": st.sampled_from(["certain", "possible"]),
        "collection": st.just("seed"),
        "kind": st.sampled_from(["mou", ["mou", "accord"]]),
        "sector": st.sampled_from(["energy", ["education", "mobility"]]),
        "organizations": st.sampled_from(["org-cnu", ["org-aica", "org-kt"]]),
        "role": st.sampled_from(["signatory", ["party", "lead"]]),
        "complete": st.booleans(),
    },
)


@settings(max_examples=60)
@given(CONDITIONS)
def test_every_selection_is_a_valid_package(tmp_path_factory, conditions):
    folder = tmp_path_factory.mktemp("selected")
    save_dataset(DATA.select(**conditions), folder)
    errors = [p for p in validate_dataset(folder) if p.level == "error"]
    assert errors == []


@given(CONDITIONS)
def test_a_selection_holds_only_rows_of_the_whole(conditions):
    selected = DATA.select(**conditions)
    for name, table in selected.tables.items():
        assert set(table.index) <= set(DATA.tables[name].index)
        assert table.dtypes.equals(DATA.tables[name].dtypes)


@given(CONDITIONS)
def test_selecting_twice_changes_nothing_more(conditions):
    once = DATA.select(**conditions)
    try:
        twice = once.select(**conditions)
    except UnknownKeyError:  # the wanted code left with the last row that had it
        return
    assert twice.fingerprint == once.fingerprint


def test_no_condition_returns_the_dataset_itself():
    assert DATA.select() is DATA


def test_certain_dates_lie_wholly_inside():
    data = example_dataset({"a": "xy", "b": "xy"})  # 2021 and 2022
    assert list(data.select(until="2022-06").agreements.index) == ["agr-a"]
    possible = data.select(until="2022-06", dates="possible")
    assert list(possible.agreements.index) == ["agr-a", "agr-b"]


def test_since_and_until_keep_what_lies_between():
    data = example_dataset({"a": "xy", "b": "xy", "c": "xy"})
    assert list(data.select(since="2022", until="2022").agreements.index) == ["agr-b"]
    possible = data.select(since="2022-03", until="2022-04", dates="possible")
    assert list(possible.agreements.index) == ["agr-b"]


def test_undated_agreements_are_possible_and_never_certain():
    undated = DATA.agreements.index[DATA.agreements["signed"].isna()]
    assert len(undated)
    assert not set(undated) & set(DATA.select(until="2030").agreements.index)
    possible = DATA.select(until="2030", dates="possible").agreements.index
    assert set(undated) <= set(possible)


def test_organizations_keep_their_agreements_and_partners():
    data = DATA.select(organizations="org-kookmin-univ")
    assert list(data.agreements.index) == ["agr-2024-01-16-kookmin"]
    assert "org-gwangju-city" in data.organizations.index
    assert "org-kt" not in data.organizations.index
    assert len(data.organizations) < len(DATA.organizations)
    rows = data.participations.reset_index()
    parties = rows.groupby("activity_id")["org_id"].agg(set)
    assert all("org-kookmin-univ" in orgs for orgs in parties)


def test_parents_of_kept_units_stay():
    data = DATA.select(organizations="org-cnu-ai-college", kind="mou")
    assert "org-cnu" in data.organizations.index


def test_a_role_with_an_organization_must_be_its_own():
    witness = DATA.select(organizations="org-google-cloud-korea", role="signatory")
    assert witness.agreements.empty
    partner = DATA.select(organizations="org-google-cloud-korea", role="participant")
    assert list(partner.agreements.index) == ["agr-2023-05-08-google-cloud-training"]


def test_complete_leaves_out_open_lists_of_parties():
    assert DATA.select(complete=True).agreements["parties_complete"].all()
    assert not DATA.agreements["parties_complete"].all()


def test_a_sector_keeps_the_agreements_linked_to_it():
    data = example_dataset()
    assert list(data.select(sector="education").agreements.index) == ["agr-a"]


def test_optional_references_to_dropped_records_are_blanked():
    data = DATA.select(kind="accord")
    assert set(data.agreements["ceremony_id"].dropna()) <= set(data.events.index)
    assert set(data.events["activity_id"].dropna()) <= {
        *data.agreements.index,
        *data.programmes.index,
        *data.events.index,
    }


def test_the_seed_collection_is_what_seed_sources_support():
    sources = DATA.select(collection="seed").sources
    assert sources["collection"].eq("seed").all()


def test_rows_without_evidence_in_the_collection_are_dropped():
    evidence = DATA.evidence.reset_index()
    data = DATA.select(collection="seed")
    kept = evidence[evidence["source_id"].isin(data.sources.index)]
    assert set(data.people.index) == set(
        kept.loc[kept["record_table"].eq("people"), "record_id"]
    )


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"organizations": "org-kukmin-univ"}, "kukmin.*Did you mean org-kookmin-univ"),
        ({"sector": "enrgy"}, "No sector enrgy.*energy"),
        ({"kind": "memo"}, "No kind of agreement memo"),
        ({"role": "signer"}, "No role signer"),
        ({"collection": "webb"}, "No collection webb"),
    ],
)
def test_an_unknown_name_is_refused_with_near_misses(conditions, message):
    with pytest.raises(UnknownKeyError, match=message):
        DATA.select(**conditions)


def test_a_date_that_is_not_edtf_is_refused():
    with pytest.raises(ValueError, match="31.12.2021.*write 2024-01-16"):
        DATA.select(until="31.12.2021")


def test_an_unknown_way_of_dating_is_refused():
    with pytest.raises(OptionError, match="'probable' is not one of"):
        DATA.select(until="2021", dates="probable")


def test_an_empty_selection_is_still_a_dataset():
    data = DATA.select(until="1999")
    assert data.agreements.empty
    assert isinstance(data.agreements.index, pd.Index)
    assert data.fingerprint


@pytest.mark.parametrize("role", ["signatory", "lead", ["party", "participant"]])
def test_a_selection_of_a_role_saves_and_loads_again(role, tmp_path):
    data = DATA.select(role=role)
    save_dataset(data, tmp_path)
    assert load_dataset(tmp_path).fingerprint == data.fingerprint
