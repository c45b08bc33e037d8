"""A network grows by who is new and by what is repeated."""

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_timeline import edtf, signed_on

import gjai_analysis as gj

DATA = gj.load_dataset()
THREE = {"a": ["city", "firm"], "b": ["city", "firm"], "c": ["city", "lab", "school"]}


def test_newcomers_new_and_repeated_ties_are_counted_by_hand():
    growth = gj.network_growth(gj.example_dataset(THREE))
    assert growth.index.tolist() == ["2021", "2022", "2023"]
    assert growth["newcomers"].tolist() == [2, 0, 2]
    assert growth["new_ties"].tolist() == [1, 0, 3]
    assert growth["repeated_ties"].tolist() == [0, 1, 0]


def test_the_share_of_the_hub_and_of_the_ties_without_it():
    growth = gj.network_growth(gj.example_dataset(THREE))
    assert growth["hub_share"].tolist() == [1, 1, 1]
    assert growth["ties_without_hub"].tolist() == [0, 0, 0.25]
    alone = gj.network_growth(gj.example_dataset(THREE), without=["org-city"])
    assert alone["ties"].tolist() == [0, 0, 1]
    assert alone["ties_without_hub"].isna().tolist() == [True, True, False]


def test_quarters_and_months_are_dates_of_their_own():
    data = signed_on("2021-03-05", "2021-08-01")
    quarters = gj.network_growth(data, period="Q")
    assert quarters.index.tolist() == ["2021-33", "2021-34", "2021-35"]
    assert quarters["strength"].tolist() == [1, 1, 2]
    assert gj.network_growth(data, period="M").index.tolist()[0] == "2021-03"


def test_what_may_have_been_signed_enters_early():
    data = signed_on("2021", "")
    sure = gj.network_growth(data, dates=["2021-06"])
    maybe = gj.network_growth(data, dates=["2021-06"], presence="possible")
    assert sure["strength"].tolist() == [0]
    assert maybe["strength"].tolist() == [2]


@settings(max_examples=8)
@given(st.lists(edtf, min_size=1, max_size=5), st.sampled_from("MQY"))
def test_what_is_surely_there_may_be_there(dates, period):
    data = signed_on(*dates)
    sure = gj.network_growth(data, period=period)
    maybe = gj.network_growth(data, period=period, presence="possible")
    for column in ("organizations", "ties", "strength"):
        assert (sure[column] <= maybe[column]).all()
        assert sure[column].is_monotonic_increasing


def test_newcomers_and_new_ties_add_up_to_the_last_network():
    growth = gj.network_growth(DATA)
    assert growth["newcomers"].sum() == growth["organizations"].iloc[-1]
    assert growth["new_ties"].sum() == growth["ties"].iloc[-1]
    assert growth["hub_share"].between(0, 1).all()


def test_the_hub_share_is_that_of_the_graph():
    date, hub = "2021-12-31", gj.hubs(DATA)[0]
    graph = gj.network_snapshots(DATA, dates=[date])[date]
    row = gj.network_growth(DATA, dates=[date]).loc[date]
    assert row["hub_share"] == len(set(nx.neighbors(graph, hub))) / (len(graph) - 1)
    rest = graph.subgraph(set(graph) - {hub})
    share = rest.number_of_edges() / graph.number_of_edges()
    assert row["ties_without_hub"] == pytest.approx(share)


def test_an_unknown_presence_is_named():
    with pytest.raises(gj.OptionError, match="presence='maybe' is not one of"):
        gj.network_growth(DATA, dates=["2021"], presence="maybe")


def test_nothing_signed_has_no_growth_and_no_snapshots():
    empty = gj.dataset_from_tables({})
    growth = gj.network_growth(empty)
    assert growth.empty
    assert "newcomers" in growth
    assert gj.network_snapshots(empty) == {}
    undated = gj.network_growth(signed_on(""), dates=["2021"])
    assert undated["ties"].tolist() == [0]
    assert pd.isna(undated["hub_share"].iloc[0])


def test_one_date_is_a_list_of_one():
    one = gj.network_growth(gj.example_dataset(), dates="2021")
    assert one.equals(gj.network_growth(gj.example_dataset(), dates=["2021"]))
