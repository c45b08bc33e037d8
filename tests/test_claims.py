"""Claims are numbers with a condition, tested on samples and on other readings."""

import pandas as pd
import pytest

from gjai_analysis import (
    centrality_table,
    claim_table,
    example_dataset,
    graph_summary,
    leave_one_out,
    load_dataset,
    network_measure,
    network_summary,
    partnership_graph,
    resample,
)

READINGS = [{"unclear": "joint"}, {"without": ["org-firm"]}]
OPTIONS = {"without": ["org-city"], "readings": READINGS, "n": 20, "seed": 1}
SIGNED = {"a": ["city", "school"], "b": ["city", "firm"], "c": ["city", "school"]}


@pytest.fixture(scope="module")
def data():
    return example_dataset(SIGNED)


def agreements(dataset):
    return pd.Series({"agreements": len(dataset.agreements)})


def test_a_measure_is_a_column_of_the_centrality_table(data):
    graph = partnership_graph(data, strength="newman")
    expected = centrality_table(graph)["strength"]
    measured = network_measure(data, "strength", strength="newman")
    pd.testing.assert_series_equal(measured, expected)
    assert measured.to_dict() == {"org-city": 3, "org-firm": 1, "org-school": 2}


def test_a_summary_is_that_of_the_graph(data):
    expected = graph_summary(partnership_graph(data, without=["org-city"]))
    pd.testing.assert_series_equal(network_summary(data, without="org-city"), expected)
    assert expected["isolates"] == 2


def test_a_claim_holds_where_its_rule_says_so(data):
    # city signs 3 agreements, school 2, firm 1; without the city nobody is tied
    claims = {
        "the city is tied to two": (
            network_summary,
            lambda summary: summary["ties"],
            lambda x: x == 2,
        ),
        "three organizations": (network_summary, "organizations", lambda x: x > 2),
    }
    table = claim_table(data, claims, **OPTIONS)
    assert table["value"].tolist() == [2, 3]
    assert table["holds"].tolist() == [True, True]
    assert table["without_hub"].tolist() == [False, False]
    assert table["readings"].tolist() == [1, 1]
    assert table["of"].tolist() == [2, 2]


def test_intervals_are_those_of_resample(data):
    claims = {"c": (network_measure_of("strength"), "org-school", lambda x: x >= 1)}
    row = claim_table(data, claims, **OPTIONS).loc["c"]
    drawn = resample(data, network_measure_of("strength"), n=20, seed=1)
    drawn = drawn.loc["org-school"]
    assert row[["low", "high", "bias"]].tolist() == pytest.approx(
        drawn[["low", "high", "bias"]].tolist()
    )
    assert row["samples"] == (drawn["low"] >= 1)


def network_measure_of(measure):
    return lambda dataset, **options: network_measure(dataset, measure, **options)


def test_a_function_is_given_only_the_options_that_it_takes(data):
    claims = {"three": (agreements, "agreements", lambda x: x == 3)}
    row = claim_table(data, claims, **OPTIONS).loc["three"]
    assert (row["value"], row["readings"], row["without_hub"]) == (3, 2, True)


def test_one_result_serves_all_claims_about_it(data):
    calls = []

    def counted(dataset):
        calls.append(1)
        return agreements(dataset)

    claims = {name: (counted, "agreements", lambda x: x > 0) for name in ("one", "two")}
    claim_table(data, claims, **OPTIONS | {"n": 1, "readings": []})
    once = len(calls)
    calls.clear()
    claim_table(
        data, dict(list(claims.items())[:1]), **OPTIONS | {"n": 1, "readings": []}
    )
    assert len(calls) == once


def test_what_a_result_lacks_is_missing_and_holds_nothing(data):
    claims = {
        "gone": (network_measure_of("degree"), "org-none", lambda x: x >= 0),
        "never": (network_measure_of("degree"), lambda s: s.get("x"), lambda x: x < 9),
    }
    table = claim_table(data, claims, **OPTIONS)
    assert table["value"].isna().all()
    columns = ["holds", "samples", "without_hub", "without_any_publisher", "readings"]
    assert not table[columns].to_numpy().any()


def test_publishers_are_left_out():
    dataset = load_dataset().select(collection="seed")
    signed = network_measure_of("degree")
    leader = signed(dataset).idxmax()
    full = signed(dataset)[leader]
    claims = {"as many": (signed, leader, lambda x: x == full)}
    table = claim_table(dataset, claims, without=[], readings=[], n=1, seed=1)
    papers = leave_one_out(dataset, signed, by="publisher", each=True)[leader]
    largest = table.attrs["largest_publisher"]
    row = table.loc["as many"]
    assert largest in set(dataset.sources["publisher"])
    assert row["without_any_publisher"] == (papers == full).all()
    assert row["without_largest_publisher"] == (papers[largest] == full)
    assert not row["without_any_publisher"]
    assert (row["readings"], row["of"]) == (0, 0)


def test_without_claims_there_are_no_rows(data):
    table = claim_table(data, {}, **OPTIONS)
    assert table.shape == (0, 11)
    assert table.index.name == "claim"


def test_without_agreements_numbers_are_missing():
    claims = {"core": (network_summary, "core_periphery", lambda x: x <= 1)}
    row = claim_table(
        example_dataset({}), claims, without=[], readings=[], n=5, seed=1
    ).loc["core"]
    assert pd.isna(row["value"])
    assert not row["holds"]


@pytest.mark.parametrize("wrong", [{"n": 0}, {"level": 1}])
def test_what_is_out_of_range_is_refused(data, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        claim_table(data, {}, **OPTIONS | wrong)
