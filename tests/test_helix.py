"""Who of the three helices meets in an agreement, and how much that tells."""

from collections import Counter
from itertools import combinations
from math import log2, nan
from statistics import mean

import pandas as pd
import pytest
from helix_cases import KINDS, signed_by
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    dataset_from_tables,
    load_dataset,
    mutual_information,
    sphere_combinations,
)

DATA = load_dataset()
EMPTY = dataset_from_tables({})
ORDER = ["G", "U", "I", "GU", "GI", "UI", "GUI", "other"]
PARTIES = [letter + number for letter in "guich" for number in "12"]
signatories = st.dictionaries(
    st.sampled_from("abcdef"), st.sets(st.sampled_from(PARTIES), min_size=1), min_size=1
)


def combination(parties):
    helices = {party[0] for party in parties} & set("gui")
    return "".join(h for h in "GUI" if h.lower() in helices) or "other"


def test_combinations_are_counted_by_hand():
    data = signed_by(
        {
            "a": ["g1", "i1"],
            "b": ["g1", "i1", "i2", "h1"],
            "c": ["g1", "u1", "i1"],
            "d": ["u1", "u2"],
            "e": ["c1", "h1"],
        }
    )
    table = sphere_combinations(data)
    assert list(table.index) == ORDER
    assert table["agreements"].tolist() == [0, 1, 0, 0, 2, 0, 1, 1]
    assert table["with_others"].tolist() == [0, 0, 0, 0, 1, 0, 0, 1]
    assert table["certain"].equals(table["agreements"].rename("certain"))
    assert table["possible"].equals(table["agreements"].rename("possible"))
    assert table["share"].tolist() == [0, 0.2, 0, 0, 0.4, 0, 0.2, 0.2]


def test_an_incomplete_list_can_only_gain_helices():
    table = sphere_combinations(signed_by({"a": ["g1", "i1"]}, unfinished="a"))
    assert table.loc["GI", ["agreements", "certain"]].tolist() == [1, 0]
    assert table.index[table["possible"].eq(1)].tolist() == ["GI", "GUI"]


def test_an_incomplete_list_of_all_three_has_nothing_to_gain():
    table = sphere_combinations(signed_by({"a": ["g1", "i1", "u1"]}, unfinished="a"))
    assert table.loc["GUI", ["certain", "possible"]].tolist() == [1, 1]
    assert table["possible"].sum() == 1


def test_a_party_whose_partners_are_unknown_is_only_possible():
    table = sphere_combinations(signed_by({"a": ["u1"]}, unfinished="a"))
    assert table["agreements"].sum() == 0
    assert table.index[table["possible"].eq(1)].tolist() == ["U", "GU", "UI", "GUI"]


def test_leaving_out_the_city_leaves_out_what_it_signed_with_one_partner():
    data = signed_by({"a": ["g1", "i1"], "b": ["g1", "i1", "u1"]})
    table = sphere_combinations(data, without="org-g1")
    assert table["agreements"].to_dict() == dict.fromkeys(ORDER, 0) | {"UI": 1}


def test_an_agreement_of_unclear_form_is_one_or_several():
    data = signed_by({"a": ["g1", "i1", "u1"]}, hubs={"a": "g1"}, unfinished="a")
    joint = sphere_combinations(data)["agreements"]
    parts = sphere_combinations(data, unclear="hub")
    assert joint[joint.gt(0)].to_dict() == {"GUI": 1}
    assert parts["agreements"][parts["agreements"].gt(0)].to_dict() == {
        "GU": 1,
        "GI": 1,
    }
    assert parts.loc[["GU", "GI"], "certain"].tolist() == [1, 1]


def test_the_assignment_decides_which_helix_takes_part():
    data = signed_by({"a": ["g1", "h1"]})
    moved = sphere_combinations(data, spheres={KINDS["h"]: "industry"})
    assert sphere_combinations(data).at["G", "agreements"] == 1
    assert moved.at["GI", "agreements"] == 1


def test_an_uncertain_year_is_possible_in_each_and_certain_in_none():
    data = signed_by(
        {"a": ["g1", "i1"], "b": ["g1", "i2"], "c": ["g1", "i1"]},
        signed={"a": "2020-05", "b": "2020/2021", "c": ""},
    )
    table = sphere_combinations(data, by="year").xs("GI", level="combination")
    assert table.index.tolist() == [2020, 2021]
    assert table["agreements"].tolist() == [1, 0]
    assert table["possible"].tolist() == [3, 2]
    assert table["share"].tolist() == pytest.approx([1, nan], nan_ok=True)


def test_an_open_date_is_possible_in_every_year_from_there():
    data = signed_by(
        {"a": ["g1", "i1"], "b": ["g1", "u1"]}, signed={"a": "2020/..", "b": "2022"}
    )
    table = sphere_combinations(data, by="year").xs("GI", level="combination")
    assert table["possible"].to_dict() == {2020: 1, 2021: 1, 2022: 1}
    assert table["agreements"].eq(0).all()


@given(signatories)
def test_combinations_agree_with_a_count_one_by_one(parties):
    counts = Counter(combination(p) for p in parties.values() if len(p) > 1)
    table = sphere_combinations(signed_by(parties))
    assert table["agreements"].to_dict() == {name: counts[name] for name in ORDER}


@given(signatories, st.data())
def test_the_truth_lies_within_the_bounds(parties, draw):
    years = {a: draw.draw(st.integers(2019, 2021)) for a in parties}
    known = {
        a: draw.draw(st.sets(st.sampled_from(sorted(p)), min_size=1))
        for a, p in parties.items()
    }
    vague = {y: ["", "2019/2021", str(y), f"{y}-03"] for y in (2019, 2020, 2021)}
    recorded = signed_by(
        known,
        signed={a: draw.draw(st.sampled_from(vague[y])) for a, y in years.items()},
        unfinished={a for a in parties if known[a] != parties[a]},
    )
    truth = Counter(
        (years[a], combination(p)) for a, p in parties.items() if len(p) > 1
    )
    table = sphere_combinations(recorded, by="year")
    for key, row in table.iterrows():
        assert row["certain"] <= truth[key] <= row["possible"]
        assert row["certain"] <= row["agreements"] <= row["possible"]


def test_years_and_selections_agree_on_the_shipped_data():
    year = DATA.select(since="2024", until="2024")
    by_year = sphere_combinations(DATA, by="year").loc[2024]
    whole = sphere_combinations(year)
    columns = ["agreements", "with_others", "certain", "share"]
    pd.testing.assert_frame_equal(by_year[columns], whole[columns])
    pd.testing.assert_series_equal(
        mutual_information(DATA, by="year").loc[2024].drop("possible"),
        mutual_information(year).drop("possible"),
    )


def test_three_pairs_have_the_information_computed_by_hand():
    data = signed_by({"a": ["u1", "g1"], "b": ["u1", "i1"], "c": ["i1", "g1"]})
    single, double = log2(3) - 2 / 3, log2(3)  # of 1/3 and 2/3; of three thirds
    expected = {
        "agreements": 3,
        "possible": 3,
        **dict.fromkeys(["H_u", "H_i", "H_g"], 1000 * single),
        **dict.fromkeys(["H_ui", "H_ug", "H_ig", "H_uig"], 1000 * double),
        **dict.fromkeys(["T_ui", "T_ug", "T_ig"], 1000 * (2 * single - double)),
        "T_uig": 1000 * (3 * single - 2 * double),
    }
    information = mutual_information(data)
    assert information.to_dict() == pytest.approx(expected, rel=1e-14)
    assert list(information.index) == list(expected)


def test_parity_is_all_synergy():
    # any two are independent, and all three decide each other
    data = signed_by(
        {
            "a": ["u1", "u2"],
            "b": ["i1", "i2"],
            "c": ["g1", "g2"],
            "d": ["u1", "i1", "g1"],
        }
    )
    information = mutual_information(data)
    assert information[["T_ui", "T_ug", "T_ig", "T_uig"]].tolist() == [0, 0, 0, -1000]


def transmission(parties, helices):
    """Return the mean over agreements of log2 p.p./p.. or p..p..p../p.p.p.p..."""
    present = [
        {h: any(party[0] == h for party in p) for h in "uig"}
        for p in parties.values()
        if len(p) > 1
    ]
    present = [cell for cell in present if any(cell.values())]

    def share(cell, chosen):
        return mean(all(other[h] == cell[h] for h in chosen) for other in present)

    sign = {1: -1, 2: 1, 3: -1} if len(helices) == 3 else {1: -1, 2: 1}
    return 1000 * mean(
        sum(
            sign[n] * log2(share(cell, chosen))
            for n in sign
            for chosen in combinations(helices, n)
        )
        for cell in present
    )


@given(signatories)
def test_information_agrees_with_an_enumeration_of_the_cells(parties):
    information = mutual_information(signed_by(parties))
    names = ("ui", "ug", "ig", "uig")
    if not information["agreements"]:
        assert information[[f"T_{name}" for name in names]].isna().all()
        return
    for name in names:
        expected = transmission(parties, name)
        assert information[f"T_{name}"] == pytest.approx(expected, abs=1e-9)


@given(signatories)
def test_information_keeps_to_its_bounds(parties):
    t = mutual_information(signed_by(parties)).fillna(0)
    for pair in ("ui", "ug", "ig"):
        smaller = min(t[f"H_{pair[0]}"], t[f"H_{pair[1]}"])
        assert -1e-9 <= t[f"T_{pair}"] <= smaller + 1e-9
        assert t["T_uig"] <= t[f"T_{pair}"] + 1e-9
    assert t["T_uig"] >= -1000 - 1e-9
    assert t["H_uig"] <= 1000 * log2(7) + 1e-9


@given(signatories)
def test_exchanging_two_helices_exchanges_their_information(parties):
    data = signed_by(parties)
    swapped = {KINDS["u"]: "industry", KINDS["i"]: "academia"}
    one, other = mutual_information(data), mutual_information(data, spheres=swapped)
    names = {"H_u": "H_i", "H_ug": "H_ig", "T_ug": "T_ig", "H_g": "H_g", "T_ui": "T_ui"}
    for name, partner in names.items():
        assert one[name] == pytest.approx(other[partner], nan_ok=True, abs=1e-9)
    assert one["T_uig"] == pytest.approx(other["T_uig"], nan_ok=True, abs=1e-9)


def test_agreements_without_any_of_the_three_tell_nothing():
    data = signed_by({"a": ["c1", "h1"], "b": ["g1", "i1"]})
    information = mutual_information(data)
    assert information["agreements"] == 1
    assert information["H_uig"] == 0


def test_an_agreement_of_uncertain_year_is_counted_beside():
    data = signed_by(
        {"a": ["g1", "i1"], "b": ["u1", "i1"]}, signed={"a": "2020", "b": "2020/2021"}
    )
    information = mutual_information(data, by="year")
    counts = ["agreements", "possible"]
    assert information.index.names == ["year", "measure"]
    assert information.loc[2020, counts].tolist() == [1, 2]
    assert information.loc[2021, counts].tolist() == [0, 1]
    assert information.loc[2021].drop(counts).isna().all()


def test_without_agreements_there_is_nothing_to_tell():
    information = mutual_information(EMPTY)
    assert information[["agreements", "possible"]].tolist() == [0, 0]
    assert information.drop(["agreements", "possible"]).isna().all()
    assert mutual_information(EMPTY, by="year").empty
    assert sphere_combinations(EMPTY)["possible"].tolist() == [0] * 8
    by_year = sphere_combinations(EMPTY, by="year")
    assert by_year.empty
    assert by_year.index.names == ["year", "combination"]


@pytest.mark.parametrize("measure", [sphere_combinations, mutual_information])
def test_options_are_checked(measure):
    with pytest.raises(OptionError, match="by='month' is not one of \"year\""):
        measure(DATA, by="month")
    with pytest.raises(OptionError, match="unclear='x' is not one of"):
        measure(DATA, unclear="x")
    with pytest.raises(UnknownKeyError, match=r"No organization org-citi .*"):
        measure(DATA, without="org-citi")


@pytest.mark.parametrize("names", [("agr-a", "agr-b"), ("agr-z", "agr-b")])
def test_a_document_is_as_complete_as_all_agreements_that_it_is_made_of(names):
    whole, open_ = names
    frames = {
        "organizations": pd.DataFrame(
            {
                "org_id": ["org-g", "org-i"],
                "name_en": ["g", "i"],
                "kind": ["local_government", "company"],
            }
        ),
        "events": pd.DataFrame(
            {
                "event_id": ["evt-c"],
                "kind": ["signing"],
                "status": ["happened"],
                "title_en": ["c"],
            }
        ),
        "agreements": pd.DataFrame(
            {
                "agreement_id": [whole, open_],
                "kind": "mou",
                "form": "unclear",
                "hub_id": "org-g",
                "title_en": "t",
                "ceremony_id": "evt-c",
                "parties_complete": ["true", "false"],
            }
        ),
        "participations": pd.DataFrame(
            {
                "activity_id": [whole, whole, open_],
                "org_id": ["org-g", "org-i", "org-g"],
                "role": "signatory",
                "basis": "stated",
            }
        ),
    }
    counts = sphere_combinations(dataset_from_tables(frames))
    assert counts.loc["GI", ["certain", "possible"]].tolist() == [0, 1]
    assert counts.loc["GUI", "possible"] == 1
