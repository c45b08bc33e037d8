"""Claims are numbers with a condition, tested on samples and on other readings."""

from functools import partial

import pandas as pd
import pytest

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    centrality_table,
    claim_table,
    example_dataset,
    graph_summary,
    leave_one_out,
    leave_out,
    load_dataset,
    mutual_information,
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
    assert 0 < row["samples"] <= 1


def network_measure_of(measure):
    return lambda dataset, **options: network_measure(dataset, measure, **options)


def test_a_function_is_given_only_the_options_that_it_takes(data):
    claims = {"three": (agreements, "agreements", lambda x: x == 3)}
    table = claim_table(data, claims, **OPTIONS)
    row = table.loc["three"]
    assert (row["value"], row["holds"]) == (3, True)
    # it takes no option: nothing was read anew, and the hub was never left out
    assert (row["readings"], row["of"]) == (0, 0)
    assert row["without_hub"] is pd.NA
    assert table["without_hub"].dtype == "boolean"


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


def test_a_number_that_is_missing_holds_nothing_whatever_the_rule(data):
    claims = {
        "never": (network_measure_of("degree"), lambda s: s.get("x"), lambda x: x < 9),
        "not": (
            network_measure_of("degree"),
            lambda s: s.get("x"),
            lambda x: not x > 0.5,
        ),
    }
    table = claim_table(data, claims, **OPTIONS)
    assert table["value"].isna().all()
    columns = ["holds", "samples", "without_hub", "readings"]
    assert not table[columns].to_numpy(dtype="float64").any()


def test_a_label_that_samples_lack_is_missing_there_and_holds_nothing(data):
    # without the firm's only agreement it is not in the sample
    claims = {"tied": (network_measure_of("degree"), "org-firm", lambda x: x >= 0)}
    row = claim_table(data, claims, **OPTIONS | {"n": 60}).loc["tied"]
    drawn = resample(data, network_measure_of("degree"), n=60, seed=1)
    assert 0 < drawn.loc["org-firm", "present"] < 1
    assert row["samples"] == drawn.loc["org-firm", "present"]
    assert (row["readings"], row["of"]) == (1, 2)


@pytest.mark.parametrize(
    ("pick", "message"),
    [
        ("org-frim", "claim 'c': org-frim in the data. Did you mean org-firm"),
        (lambda s: s["org-frim"], "claim 'c': org-frim"),
        (("org-firm", "degree"), "claim 'c'"),
    ],
)
def test_a_misspelt_pick_is_refused(data, pick, message):
    claims = {"c": (network_measure_of("degree"), pick, lambda x: x > 0)}
    with pytest.raises(UnknownKeyError, match=message):
        claim_table(data, claims, **OPTIONS)


@pytest.mark.parametrize(
    "claim",
    [
        (agreements, "agreements"),
        (agreements, "agreements", 3),
        ("agreements", "agreements", bool),
        "abc",
    ],
)
def test_what_is_no_claim_is_refused(data, claim):
    with pytest.raises(ValueError, match="The claim 'c' is .*; give a function"):
        claim_table(data, {"c": claim}, **OPTIONS)


def test_a_pick_of_many_numbers_is_refused(data):
    claims = {"c": (network_measure_of("degree"), lambda s: s, lambda x: x > 0)}
    with pytest.raises(ValueError, match="must be one number, not Series; pick"):
        claim_table(data, claims, **OPTIONS)


@pytest.mark.parametrize("where", ["readings", "options"])
def test_a_misspelt_option_is_refused(data, where):
    wrong = {"readings": [{"uncler": "hub"}], "options": {"x": {"uncler": "hub"}}}
    claims = {"c": (network_summary, "ties", lambda x: x > 0)}
    with pytest.raises(
        OptionError, match='readings=.uncler. is not one of .*"unclear"'
    ):
        claim_table(data, claims, **OPTIONS | {where: wrong[where]})


def test_an_option_of_a_function_of_ones_own_is_known(data):
    claims = {
        "own": (agreements_times, "n", lambda x: x == 6),
        "ties": (network_summary, "ties", lambda x: x == 2),
    }
    table = claim_table(data, claims, **OPTIONS | {"readings": [{"times": 2}, {}]})
    assert table["readings"].tolist() == [1, 1]
    assert table["of"].tolist() == [2, 1]


def agreements_times(dataset, times=1):
    return pd.Series({"n": len(dataset.agreements) * times})


def test_readings_that_differ_in_nothing_that_a_function_takes_are_one(data):
    # four readings for the network, two for the spheres, one of them the default
    claims = {
        "ties": (network_summary, "ties", lambda x: x == 2),
        "bits": (mutual_information, "T_uig", lambda x: x <= 0),
    }
    readings = [
        {"unclear": unclear, "strength": strength}
        for unclear in ("joint", "hub")
        for strength in ("count", "newman")
    ]
    table = claim_table(data, claims, **OPTIONS | {"readings": [{}, *readings]})
    assert table["of"].tolist() == [4, 2]
    assert table["readings"].tolist() == [4, 2]


def test_a_rule_that_is_not_one_sided_is_applied_to_every_sample(data):
    # city signs all three agreements, so all of them in every sample
    values = network_measure_of("strength")
    drawn = resample(data, lambda d: values(d).get("org-school", 0), n=40, seed=1)
    claims = {"exactly two": (values, "org-school", lambda x: x == 2)}
    row = claim_table(data, claims, **OPTIONS | {"n": 40}).loc["exactly two"]
    assert drawn.loc["value", "low"] < 2 < drawn.loc["value", "high"]
    # 3 documents out of 3, two of which are the school's: 3 * (4 / 9) * (1 / 3)
    assert 0.25 < row["samples"] < 0.65


def test_one_id_is_a_list_of_one(data):
    claims = {"ties": (network_summary, "ties", lambda x: x == 0)}
    table = claim_table(data, claims, **OPTIONS | {"without": "org-city"})
    assert table["without_hub"].tolist() == [True]


def test_without_a_hub_and_sources_nothing_is_left_out(data):
    claims = {"ties": (network_summary, "ties", lambda x: x == 2)}
    row = claim_table(data, claims, **OPTIONS | {"without": []}).loc["ties"]
    for column in ("hub", "largest_publisher", "any_publisher"):
        assert row[f"without_{column}"] is pd.NA


def test_parts_and_readings_with_a_name_have_a_column_each(data):
    claims = {
        "two ties": (network_summary, "ties", lambda x: x == 2),
        "three": (agreements, "agreements", lambda x: x == 3),
    }
    table = claim_table(
        data,
        claims,
        **OPTIONS,
        parts={"without_b": leave_out(data, ["agr-b"]), "all": data},
        options={"stated_only": {"basis": "stated"}, "alone": {"without": "org-city"}},
    )
    assert table["without_b"].tolist() == [False, False]
    assert table["all"].tolist() == [True, True]
    assert table["stated_only"].tolist() == [True, pd.NA]
    assert table["alone"].tolist() == [False, pd.NA]
    assert {*table.dtypes[["all", "alone"]].astype(str)} == {"boolean"}
    assert table.columns[-2:].tolist() == ["readings", "of"]


@pytest.mark.parametrize("name", ["holds", "of", "same"])
def test_a_name_serves_one_column(data, name):
    options = {"same": {}} if name == "same" else {}
    with pytest.raises(ValueError, match=f"would be named {name}"):
        claim_table(data, {}, **OPTIONS, parts={name: data}, options=options)


def test_what_is_left_out_goes_with_what_needs_it(data):
    part = leave_out(data, "agr-b")
    assert part.agreements.index.tolist() == ["agr-a", "agr-c"]
    assert set(part.participations.index.get_level_values("activity_id")) == {
        "agr-a",
        "agr-c",
    }
    assert part.fingerprint != data.fingerprint
    assert leave_out(data, []) is data
    without = leave_out(data, ["org-school", "agr-a"])
    assert set(partnership_graph(without)) == {"org-city", "org-firm"}


def test_agreements_stay_when_their_ceremony_is_left_out():
    dataset = load_dataset()
    event = dataset.agreements["ceremony_id"].dropna().iloc[0]
    part = leave_out(dataset, event)
    assert event not in part.events.index
    assert part.agreements.index.equals(dataset.agreements.index)
    assert not part.agreements["ceremony_id"].eq(event).any()


def test_a_misspelt_record_is_not_left_out(data):
    with pytest.raises(UnknownKeyError, match="No record agr-z in the data"):
        leave_out(data, ["agr-a", "agr-z"])


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


def test_readings_are_told_from_what_a_partial_binds(data):
    newman = partial(network_measure, measure="strength", strength="newman")
    claims = {"c": (newman, "org-school", lambda x: x < 99)}
    readings = [{}, {"strength": "count"}, {"strength": "newman"}]
    row = claim_table(data, claims, **OPTIONS | {"readings": readings}).loc["c"]
    assert (row["readings"], row["of"]) == (2, 2)
