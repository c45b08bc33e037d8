"""Around an organization stand its partners, and their ties to each other."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    UnknownKeyError,
    ego_graph,
    example_dataset,
    load_dataset,
    partnership_graph,
)

signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4", "m5"]),
    st.sets(st.sampled_from("abcdefgh"), min_size=1),
    min_size=1,
)


def path():
    return partnership_graph(example_dataset({"m": "ab", "n": "bc", "o": "cd"}))


def test_the_ego_graph_of_a_path_by_hand():
    ego = ego_graph(path(), "org-b")
    assert list(ego.edges) == [("org-a", "org-b"), ("org-b", "org-c")]
    tie = ego.edges["org-a", "org-b"]
    assert tie == {"strength": 1.0, "n_agreements": 1, "assumed": False}
    assert ego.nodes["org-a"]["name_en"] == "A"


def test_partners_that_only_the_ego_connects_stay_isolated():
    ego = ego_graph(path(), "org-b", without_ego=True)
    assert list(ego) == ["org-a", "org-c"]
    assert ego.number_of_edges() == 0


def test_the_radius_says_how_far_away_organizations_may_be():
    assert len(ego_graph(path(), "org-a", radius=2)) == 3
    assert list(ego_graph(path(), "org-a", radius=0)) == ["org-a"]


def test_an_isolated_organization_stands_alone():
    graph = partnership_graph(example_dataset({"m": "a", "n": "bc"}))
    assert list(ego_graph(graph, "org-a")) == ["org-a"]
    assert len(ego_graph(graph, "org-a", without_ego=True)) == 0


def test_an_organization_that_is_not_there_is_named_with_its_near_miss():
    with pytest.raises(UnknownKeyError, match=r"No .* org-cty .* org-city"):
        ego_graph(partnership_graph(example_dataset()), "org-cty")


def test_the_graph_is_left_as_it_was_and_the_ego_graph_says_what_it_is():
    graph = path()
    ego = ego_graph(graph, "org-b", without_ego=True)
    ego.nodes["org-a"]["name_en"] = "changed"
    assert nx.utils.graphs_equal(graph, path())
    assert ego.graph == graph.graph | {
        "ego": "org-b",
        "without_ego": True,
        "radius": 1,
    }


@given(signatories, st.booleans(), st.integers(0, 3))
def test_the_ego_graph_is_that_of_networkx_in_the_order_of_the_graph(
    parties, without_ego, radius
):
    graph = partnership_graph(example_dataset(parties))
    org = max(graph)
    ego = ego_graph(graph, org, without_ego=without_ego, radius=radius)
    expected = nx.ego_graph(graph, org, radius=radius, center=not without_ego)
    assert dict(ego.adjacency()) == dict(expected.adjacency())
    assert dict(ego.nodes(data=True)) == dict(expected.nodes(data=True))
    assert list(ego) == [node for node in graph if node in expected]


def test_the_ego_graph_of_the_hub_is_in_order():
    graph = partnership_graph(load_dataset())
    ego = ego_graph(graph, "org-gwangju-city", without_ego=True)
    assert len(ego) == graph.degree["org-gwangju-city"]
    assert list(ego.edges) == sorted(ego.edges)


def test_a_negative_radius_is_refused():
    with pytest.raises(ValueError, match="radius=-1 is negative"):
        ego_graph(partnership_graph(example_dataset()), "org-city", radius=-1)
