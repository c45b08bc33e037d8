"""Betweenness is the same whoever computes it, and exact where ways tie."""

import sys
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from graphs import exact_betweenness, weighted_graphs, with_strength
from hypothesis import given, settings
from hypothesis import strategies as st

from gjai_analysis import EngineError, OptionError, Ties, load_dataset, partnership_ties
from gjai_analysis.engines import betweenness, exact_lengths

ENGINES = ["igraph", "networkx"]
SEED = load_dataset().select(collection="seed")


def raw(graph, engine, *, by_strength=True):
    ties = Ties.from_graph(graph)
    values = betweenness(ties, by_strength=by_strength, engine=engine)
    return dict(zip(ties.nodes, values, strict=True))


@pytest.mark.parametrize("engine", ENGINES)
def test_ways_that_tie_as_fractions_share_their_pair(engine):
    graph = nx.Graph()
    graph.add_edge("a", "b", strength=3.0)
    graph.add_edge("b", "c", strength=6.0)  # 1/3 + 1/6 through b
    graph.add_edge("a", "c", strength=2.0)  # 1/2 directly
    assert 1 / 3.0 + 1 / 6.0 == 0.5  # this one floats get right
    graph.add_edge("c", "d", strength=10.0)
    graph.add_edge("d", "e", strength=5.0)  # 1/10 + 1/5 through d
    graph.add_edge("c", "e", strength=10 / 3)  # 3/10 directly
    assert 1 / 10 + 1 / 5 != 3 / 10  # and this one wrong
    values = raw(graph, engine)
    assert values["b"] == pytest.approx(3 / 2, abs=1e-12)
    assert values["d"] == pytest.approx(3 / 2, abs=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_way_that_is_a_millionth_shorter_is_shorter(engine):
    graph = nx.Graph()
    graph.add_edge("a", "b", strength=2.0)
    graph.add_edge("b", "c", strength=2.0)
    graph.add_edge("a", "c", strength=1 - 1e-6)
    assert raw(graph, engine)["b"] == 1
    graph.add_edge("a", "c", strength=1 + 1e-6)
    assert raw(graph, engine)["b"] == 0


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=150)
@given(graph=weighted_graphs(max_nodes=7))
def test_betweenness_by_strength_is_exact(engine, graph):
    exact = {node: float(value) for node, value in exact_betweenness(graph).items()}
    assert raw(graph, engine) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("by_strength", [True, False])
@given(graph=weighted_graphs(max_nodes=25))
def test_both_engines_agree(by_strength, graph):
    one, other = (raw(graph, name, by_strength=by_strength) for name in ENGINES)
    assert one == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("strength", ["count", "newman"])
def test_both_engines_agree_on_the_seed_part_of_the_data(strength):
    ties = partnership_ties(SEED, strength=strength)
    one, other = (betweenness(ties, by_strength=True, engine=e) for e in ENGINES)
    assert one == pytest.approx(other, abs=1e-9)
    assert one.max() > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_each_pair_of_leaves_goes_through_the_centre_once(engine):
    star = with_strength(nx.star_graph(4))
    for by_strength in (True, False):
        values = raw(star, engine, by_strength=by_strength)
        assert values == {"0": 6, "1": 0, "2": 0, "3": 0, "4": 0}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("n", [0, 1, 2])
def test_nobody_is_between_others_where_there_are_none(engine, n):
    assert raw(with_strength(nx.path_graph(n)), engine) == {str(i): 0 for i in range(n)}


def test_an_unknown_engine_is_named_with_the_choices():
    with pytest.raises(OptionError, match=r"'r' is not one of .*igraph.*networkx"):
        raw(nx.Graph(), "r")


def test_without_igraph_networkx_computes(monkeypatch):
    star = with_strength(nx.star_graph(3))
    monkeypatch.setitem(sys.modules, "igraph", None)
    assert raw(star, "auto")["0"] == 3
    with pytest.raises(EngineError, match=r"igraph .*gjai-analysis\[fast\]"):
        raw(star, "igraph")


def test_without_igraph_a_long_wait_is_announced(monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    monkeypatch.setattr("gjai_analysis.engines._SLOW", 3)
    with pytest.warns(UserWarning, match=r"4 nodes is slow .*gjai-analysis\[fast\]"):
        raw(with_strength(nx.path_graph(4)), "auto")
    raw(with_strength(nx.path_graph(4)), "networkx")  # asked for, so no word


@given(st.lists(st.fractions(Fraction(1, 60), 40, max_denominator=60), min_size=1))
def test_lengths_are_integers_in_the_proportions_of_the_fractions(exact):
    lengths = exact_lengths(np.array([float(value) for value in exact]))
    assert all(isinstance(length, int) for length in lengths)
    assert all(
        a * x == b * y
        for a, x in zip(lengths, exact, strict=True)
        for b, y in zip(lengths, exact, strict=True)
    )


def test_lengths_stay_floats_where_integers_would_be_too_long():
    strength = np.random.default_rng(1).random(500)
    assert exact_lengths(strength) == (1 / strength).tolist()


def test_a_strength_of_no_simple_fraction_keeps_all_its_digits():
    tiny = exact_lengths(np.array([1e-3, 1e-3 * (1 + 1e-10)]))
    assert tiny[0] > tiny[1]
