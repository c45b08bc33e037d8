"""A tie of the backbone is more than activity and sizes of agreements explain."""

from fractions import Fraction
from itertools import combinations, product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import root
from scipy.stats import false_discovery_control

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    backbone_graph,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    partnership_graph,
)
from gjai_analysis import chance as module
from gjai_analysis.backbone import _false_discovery, _tested
from gjai_analysis.chance import Chance

SEED = load_dataset().select(collection="seed")
signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4", "m5", "m6"]),
    st.sets(st.sampled_from("abcdefg"), min_size=1),
    min_size=1,
)


def chance_of(parties):
    """Return the null model of agreements, and how many each organization signs."""
    names = sorted(set().union(*parties.values()))
    activity = {org: sum(org in s for s in parties.values()) for org in names}
    sizes = np.array([len(set(s)) for s in parties.values()])
    return Chance(np.array(list(activity.values())), sizes), activity


def random_parties(rng, organizations, agreements, most):
    """Draw agreements of 2 to `most` parties, uniformly."""
    return {
        f"m{i}": [
            f"o{org}"
            for org in rng.choice(organizations, rng.integers(2, most + 1), False)
        ]
        for i in range(agreements)
    }


def test_agreements_of_hundreds_of_parties_stay_in_range():
    activity = np.array([250] + [3] * 100 + [1] * 500)
    sizes = np.array([300, 200, 1, 3, 4] + [2] * 271)
    assert activity.sum() == sizes.sum()
    chance = Chance(activity, sizes)
    signed = chance.signing @ chance.agreements
    assert signed == pytest.approx(chance.activity, rel=1e-11)
    assert chance.encounters(250, 3).sum() == pytest.approx(1, rel=1e-11)


def test_three_alike_meet_in_a_third_of_agreements_of_two():
    chance, _ = chance_of({"m": "ab", "n": "bc", "o": "ac"})
    assert chance.signing.tolist() == [[pytest.approx(2 / 3)]]
    assert chance.meeting(2, 2).tolist() == [pytest.approx(1 / 3)]
    assert chance.encounters(2, 2).tolist() == pytest.approx(
        [8 / 27, 12 / 27, 6 / 27, 1 / 27]
    )


def test_who_signs_everything_meets_everybody_for_certain():
    # the hub signs both agreements, so each of the others is drawn with one half
    chance, _ = chance_of({"m": ["hub", "a"], "n": ["hub", "b"]})
    assert chance.signing.tolist() == [[1.0], [0.5]]
    assert chance.encounters(2, 1).tolist() == pytest.approx([1 / 4, 1 / 2, 1 / 4])
    assert chance.encounters(1, 1).tolist() == pytest.approx([1])


def test_nested_agreements_leave_no_freedom():
    chance, _ = chance_of({"m": "abcd", "n": "abc", "o": "a"})
    assert chance.signing.tolist() == [[1, 1, 1], [1, 1, 0], [1, 0, 0]]
    assert chance.encounters(3, 2).tolist() == [0, 0, 1]


@given(signatories)
def test_sizes_hold_exactly_and_activity_on_average(parties):
    chance, _ = chance_of(parties)
    signed = chance.signing @ chance.agreements
    assert signed == pytest.approx(chance.activity, rel=1e-11, abs=0)
    drawn = chance.organizations @ chance.signing
    assert drawn == pytest.approx(chance.sizes, rel=1e-11, abs=0)
    assert chance.signing.min() >= 0
    assert chance.signing.max() <= 1 + 1e-12


def test_the_hub_of_the_shipped_data_signs_its_number_on_average():
    rows = load_dataset().participations.reset_index()
    rows = rows[rows["role"].eq("signatory")]
    activity, sizes = rows["org_id"].value_counts(), rows["activity_id"].value_counts()
    chance = Chance(activity.to_numpy(), sizes.to_numpy())
    signed = chance.signing @ chance.agreements
    assert chance.activity[0] == activity["org-gwangju-city"]
    assert np.abs(signed - chance.activity).max() < 1e-8


@given(signatories)
def test_in_all_as_many_meetings_are_expected_as_there_are(parties):
    chance, activity = chance_of(parties)
    expected = sum(
        chance.meeting(activity[u], activity[v]) @ chance.agreements
        for u, v in combinations(activity, 2)
    )
    there = sum(len(s) * (len(s) - 1) / 2 for s in parties.values())
    assert expected == pytest.approx(there, rel=1e-10)


@pytest.mark.parametrize(
    "parties",
    [
        {"m": "abc", "n": "ad", "o": "ae", "p": "bd"},
        {"m": "abcd", "n": "ab", "o": "ac", "p": "de", "q": "bce"},
    ],
)
def test_the_null_model_is_the_one_that_enumeration_finds(parties):
    chance, activity = chance_of(parties)
    names = list(activity)
    draws = [
        [[org in s for org in names] for s in combinations(names, len(set(own)))]
        for own in parties.values()
    ]

    def chances(logs):
        weights = [np.exp(np.array(sets) @ logs) for sets in draws]
        return [weight / weight.sum() for weight in weights]

    def missing(logs):
        signed = sum(p @ np.array(s) for p, s in zip(chances(logs), draws, strict=True))
        return signed - list(activity.values()) + logs.sum()  # the sum is free

    logs = root(missing, np.zeros(len(names)), tol=1e-13).x
    for (i, u), (j, v) in combinations(enumerate(names), 2):
        both = [
            p @ (np.array(s)[:, i] & np.array(s)[:, j])
            for p, s in zip(chances(logs), draws, strict=True)
        ]
        model = chance.meeting(activity[u], activity[v]) @ chance.agreements
        assert model == pytest.approx(sum(both), abs=1e-10)


@given(signatories)
def test_encounters_agree_with_the_enumeration_of_all_outcomes(parties):
    chance, activity = chance_of(parties)
    first, *_, second = sorted([*activity.values(), 1])
    if first not in activity.values():
        return
    chances = np.repeat(chance.meeting(first, second), chance.agreements)
    expected = np.zeros(len(chances) + 1)
    for outcome in product([0, 1], repeat=len(chances)):
        expected[sum(outcome)] += np.where(outcome, chances, 1 - chances).prod()
    encounters = chance.encounters(first, second)
    assert encounters == pytest.approx(expected[: len(encounters)], abs=1e-14)
    assert expected[len(encounters) :].sum() < 1e-300


def test_small_tails_keep_their_digits():
    rng = np.random.default_rng(1)
    chance, activity = chance_of(random_parties(rng, 30, 60, 4))
    first, second = activity["o1"], activity["o2"]
    exact = [Fraction(1)]
    for p in np.repeat(chance.meeting(first, second), chance.agreements).tolist():
        missed, met = [*exact, 0], [0, *exact]
        exact = [
            a * (1 - Fraction(p)) + b * Fraction(p)
            for a, b in zip(missed, met, strict=True)
        ]
    encounters = chance.encounters(first, second)
    for number in (0, 5, 12, 30):
        tail = float(sum(exact[number:]))
        assert encounters[number:].sum() == pytest.approx(tail, rel=1e-12, abs=0)
    assert float(sum(exact[30:])) < 1e-25


@pytest.mark.parametrize(("n", "p"), [(1, 0.0), (3, 1.0), (7, 0.3), (400, 0.7)])
def test_draws_of_one_size_are_binomial(n, p):
    expected = np.ones(1)  # by Pascal's rule
    for _ in range(n):
        expected = np.append(expected * (1 - p), 0) + np.append(0, expected * p)
    assert module._binomial(n, p) == pytest.approx(expected, rel=1e-11, abs=1e-300)


def test_a_likelihood_that_rounding_brings_above_one_is_one():
    assert module._binomial(3, np.nextafter(1, 2)).tolist() == [0, 0, 0, 1]


def test_a_planted_circle_is_found_and_nothing_else():
    rng = np.random.default_rng(2)
    parties = random_parties(rng, 40, 80, 3)
    circle = ["c1", "c2", "c3", "c4"]
    parties |= {f"c{i}": circle[: 3 + i % 2] for i in range(8)}
    graph = backbone_graph(example_dataset(parties))
    assert set(graph.edges) == {
        (f"org-{u}", f"org-{v}") for u, v in combinations(circle, 2)
    }
    assert len(graph) == len(partnership_graph(example_dataset(parties)))


def test_random_agreements_seldom_give_a_false_discovery():
    # of data sets without any structure a share of alpha at most may have a tie
    rng = np.random.default_rng(3)
    discoveries = 0
    for _ in range(100):
        parties = random_parties(rng, 12, 25, 4)
        rows = [(m, org) for m, orgs in parties.items() for org in orgs]
        together = nx.Graph((m, org) for m, org in rows)
        graph = nx.bipartite.weighted_projected_graph(together, {o for _, o in rows})
        for _, _, tie in graph.edges(data=True):
            tie["n_agreements"] = tie["weight"]
        frame = pd.DataFrame(rows, columns=["document", "org_id"])
        discoveries += (_tested(graph, frame)["q"] <= 0.05).any()
    assert discoveries <= 5


def test_a_hub_alone_is_no_more_than_chance():
    star = {f"m{i}": ["city", f"o{i}"] for i in range(12)}
    assert backbone_graph(example_dataset(star)).number_of_edges() == 0
    circle = {f"n{i}": ["x", "y"] for i in range(6)}
    data = example_dataset(star | circle)
    for graph in (backbone_graph(data), backbone_graph(data, without="org-city")):
        assert list(graph.edges) == [("org-x", "org-y")]


@given(st.lists(st.sampled_from([1e-9, 1e-4, 0.002, 0.003, 0.04, 0.5]), min_size=1))
def test_rates_are_those_of_benjamini_and_hochberg_over_all_pairs(p):
    n = len(p) + 1  # so that there are pairs without a tie, too
    untied = [1] * (n * (n - 1) // 2 - len(p))
    expected = false_discovery_control([*p, *untied])[: len(p)]
    ties = pd.Series(p, index=[f"tie {i}" for i in range(len(p))])
    rates = _false_discovery(ties, n)
    assert rates[ties.index].to_numpy() == pytest.approx(expected, rel=1e-12)


def test_pairs_without_a_tie_are_tested_too():
    parties = {f"m{i}": "ab" for i in range(9)} | {f"n{i}": "cd" for i in range(3)}
    graph = backbone_graph(example_dataset(parties | {"o": "ac"}), alpha=1)
    one, other, tie = min(graph.edges(data=True), key=lambda edge: edge[2]["p"])
    assert (one, other) == ("org-c", "org-d")  # the busy a and b meet by chance
    assert tie["q"] == pytest.approx(6 * tie["p"])  # of three ties, but six pairs


@given(signatories, st.sampled_from([0.01, 0.3, 1]))
def test_the_backbone_is_the_partnership_graph_with_fewer_ties(parties, alpha):
    data = example_dataset(parties)
    graph, whole = backbone_graph(data, alpha=alpha), partnership_graph(data)
    every = backbone_graph(data, alpha=1)
    assert dict(graph.nodes(data=True)) == dict(whole.nodes(data=True))
    assert graph.graph == whole.graph | {"alpha": alpha}
    assert list(every.edges) == list(whole.edges)
    assert [tie for tie in every.edges if every.edges[tie]["q"] <= alpha] == [
        *graph.edges
    ]
    for u, v, tie in graph.edges(data=True):
        assert set(tie) == {
            "strength",
            "n_agreements",
            "assumed",
            "expected",
            "p",
            "q",
        }
        assert whole.edges[u, v].items() <= tie.items()
        assert tie == every.edges[u, v]
        assert 0 <= tie["p"] <= tie["q"] <= 1


@pytest.mark.parametrize(
    "options",
    [
        {"unclear": "hub"},
        {"roll_up": True},
        {"basis": "stated"},
        {"roles": ("signatory", "party")},
        {"without": "org-gwangju-city"},
    ],
)
def test_options_mean_what_they_mean_for_the_partnership_graph(options):
    graph = backbone_graph(SEED, alpha=1, **options)
    whole = partnership_graph(SEED, **options)
    assert list(graph.edges) == list(whole.edges)
    rows = pd.Series(dict(graph.degree(weight="expected")))
    assert rows.gt(0).eq(pd.Series(dict(whole.degree())).gt(0)).all()


@pytest.mark.parametrize(
    "parties", [{"m": "abcd"}, {"m": "abc", "n": "abc"}, {"m": "ab"}]
)
def test_where_all_sign_everything_nothing_is_news(parties):
    data = example_dataset(parties)
    assert backbone_graph(data, alpha=0.99).number_of_edges() == 0
    for _, _, tie in backbone_graph(data, alpha=1).edges(data=True):
        assert (tie["expected"], tie["p"], tie["q"]) == (len(parties), 1, 1)


def test_a_dataset_without_agreements_or_ties_gives_no_ties():
    assert len(backbone_graph(dataset_from_tables({}))) == 0
    assert list(backbone_graph(example_dataset({"m": "a"}))) == ["org-a"]


@pytest.mark.parametrize("alpha", [0, -0.1, 1.5, float("nan")])
def test_a_rate_that_is_none_is_refused(alpha):
    with pytest.raises(ValueError, match=f"alpha={alpha} is not above 0"):
        backbone_graph(example_dataset(), alpha=alpha)


def test_other_bad_options_are_named():
    with pytest.raises(OptionError, match="unclear='x' is not one of"):
        backbone_graph(example_dataset(), unclear="x")
    with pytest.raises(UnknownKeyError, match="org-cty.*org-city"):
        backbone_graph(example_dataset(), without="org-cty")


def test_weights_that_do_not_converge_say_so(monkeypatch):
    monkeypatch.setattr(module, "_STEPS", 1)
    with pytest.raises(ArithmeticError, match="not converged after 1 steps"):
        chance_of({"m": "abc", "n": "ad", "o": "ae", "p": "bd"})


def test_a_hub_with_pairs_has_no_document_of_its_own():
    joint = {"n1": "cd", "n2": "ce", "n3": "de"}
    apart = example_dataset(joint | {"p1": ["hub", "c"], "p2": ["hub", "d"]})
    data = example_dataset(joint | {"m": ["hub", "c", "d"]})
    tables = {name: t.reset_index() for name, t in data.tables.items() if len(t)}
    mine = tables["agreements"]["agreement_id"].eq("agr-m")
    tables["agreements"].loc[mine, "form"] = "unclear"
    tables["agreements"].loc[mine, "hub_id"] = "org-hub"
    read = backbone_graph(dataset_from_tables(tables), unclear="hub", alpha=1)
    expected = backbone_graph(apart, alpha=1)
    assert set(read.edges) == set(expected.edges)
    for one, other, tie in expected.edges(data=True):
        assert read.edges[one, other]["expected"] == pytest.approx(tie["expected"])
