"""Helices, holes and brokers are measured as their authors define them.

Each test names the definition. No printed value of these papers was at hand:
values are derived by hand, as fractions, or by going through all triples.
"""

from fractions import Fraction
from itertools import permutations
from math import log2, prod

import networkx as nx
import pandas as pd
import pytest
from graphs import with_strength
from helix_cases import signed_by

from gjai_analysis import (
    brokerage_table,
    centrality_table,
    example_dataset,
    mutual_information,
    partnership_graph,
    sphere_combinations,
)

CLUB = nx.relabel_nodes(nx.Graph(nx.karate_club_graph().edges), str)
SIDES = {str(v): side for v, side in nx.karate_club_graph().nodes(data="club")}
VENN = [
    {"u": 40, "i": 9, "g": 21, "ui": 5, "ug": 12, "ig": 3, "uig": 2},
    {"u": 12, "i": 30, "g": 25, "ui": 6, "ug": 6, "ig": 20, "uig": 5},
    {"u": 7, "i": 7, "g": 7, "ui": 1, "ug": 1, "ig": 1, "uig": 1},
]


def from_venn(n):
    """Return agreements with as many of each set as a Venn diagram counts."""
    exactly = {
        "uig": n["uig"],
        "ui": n["ui"] - n["uig"],
        "ug": n["ug"] - n["uig"],
        "ig": n["ig"] - n["uig"],
        "u": n["u"] - n["ui"] - n["ug"] + n["uig"],
        "i": n["i"] - n["ui"] - n["ig"] + n["uig"],
        "g": n["g"] - n["ug"] - n["ig"] + n["uig"],
    }
    return {
        f"{cell}{k}": [f"{helix}{j}" for helix in cell for j in (1, 2)]
        for cell, number in exactly.items()
        for k in range(number)
    }


@pytest.mark.parametrize("venn", VENN)
def test_mutual_information_comes_from_the_counts_of_a_venn_diagram(venn):
    """
    Leydesdorff (2003), Scientometrics 58, 445-467, doi:10.1023/A:1026253130577.

    The counts are ours; sets include their intersections. N T(uig) is the
    logarithm of one fraction, as each entropy is log N less the mean of n log n
    over its cells.
    """
    alone, pairs = (sum(venn[k] for k in venn if len(k) == size) for size in (1, 2))
    total = alone - pairs + venn["uig"]
    powers = {helices: power(venn, helices, total) for helices in venn}
    over = powers["ui"] * powers["ug"] * powers["ig"]
    under = powers["u"] * powers["i"] * powers["g"] * powers["uig"]
    ratio = Fraction(total**total * over, under)
    expected = 1000 * (log2(ratio.numerator) - log2(ratio.denominator)) / total
    information = mutual_information(signed_by(from_venn(venn)))
    assert information["agreements"] == total
    assert information["T_uig"] == pytest.approx(expected, abs=1e-9)


def power(venn, helices, total):
    """Multiply n to the n over the cells of some helices, present and absent."""
    cells = {}
    for parties in from_venn(venn).values():
        present = {party[0] for party in parties}
        cell = tuple(helix in present for helix in helices)
        cells[cell] = cells.get(cell, 0) + 1
    assert sum(cells.values()) == total
    return prod(n**n for n in cells.values())


def test_intersections_of_a_venn_diagram_are_the_combinations():
    """Leydesdorff (2003); sets include UIG here, our combinations do not."""
    venn = VENN[0]
    counts = sphere_combinations(signed_by(from_venn(venn)))["agreements"]
    assert counts["GUI"] == venn["uig"]
    assert counts.loc[["UI", "GUI"]].sum() == venn["ui"]
    assert counts.loc[["U", "GU", "UI", "GUI"]].sum() == venn["u"]


def constraint(graph, node):
    """Follow Burt's definition in fractions."""
    share = {
        (u, v): Fraction(graph.edges[u, v].get("strength", 1))
        / sum(Fraction(graph.edges[u, w].get("strength", 1)) for w in graph[u])
        for u in graph
        for v in graph[u]
    }
    return sum(
        (share[node, j] + sum(share[node, q] * share.get((q, j), 0) for q in others))
        ** 2
        for j in graph[node]
        for others in [set(graph[node]) - {j}]
    )


def test_constraint_of_the_medici_is_derived_by_hand():
    """
    Burt (1992), Structural Holes, pp. 54-56, on the Florentine marriages.

    Six partners with a share of 1/6; only the Ridolfi and the Tornabuoni are tied,
    with a share of 1/3 for each other: 4 / 36 + 2 (1/6 + 1/18)**2 = 17/81.
    """
    families = nx.florentine_families_graph()
    table = centrality_table(families, measures=["constraint", "effective_size"])
    by_hand = 4 * Fraction(1, 36) + 2 * (Fraction(1, 6) + Fraction(1, 18)) ** 2
    assert by_hand == constraint(families, "Medici") == Fraction(17, 81)
    assert table.at["Medici", "constraint"] == pytest.approx(17 / 81, abs=1e-15)
    # six partners, and one tie among them counted from both sides
    assert table.at["Medici", "effective_size"] == pytest.approx(6 - 2 / 6, abs=1e-15)


@pytest.mark.parametrize(
    ("n", "expected"), [(3, "9/8"), (4, "25/27"), (5, "49/64"), (10, "289/729")]
)
def test_constraint_of_a_clique_has_its_closed_form(n, expected):
    """
    Burt (1992), pp. 54-56; by hand (2 n - 3)**2 / (n - 1)**3 among n.

    Each of n - 1 partners has a share of 1/(n-1), and as much again through each
    of n - 2 others: a trio is above 1, which is no mistake.
    """
    assert Fraction((2 * n - 3) ** 2, (n - 1) ** 3) == Fraction(expected)
    table = centrality_table(nx.complete_graph([f"n{i}" for i in range(n)]))
    value = float(Fraction(expected))
    assert table["constraint"].to_numpy() == pytest.approx(value, abs=1e-14)


def test_constraint_with_strengths_follows_the_definition_in_fractions():
    """Burt (1992), pp. 54-56; oracle: his formula in fractions, on the kite."""
    kite = with_strength(nx.krackhardt_kite_graph())
    for number, (u, v) in enumerate(sorted(kite.edges), start=1):
        kite.edges[u, v]["strength"] = number % 4 + 1
    table = centrality_table(kite, measures=["constraint"])
    exact = {node: float(constraint(kite, node)) for node in kite}
    assert table["constraint"].to_dict() == pytest.approx(exact, abs=1e-14)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("AAA", "coordinator"),
        ("ABA", "itinerant"),
        ("BAA", "gatekeeper"),
        ("AAB", "gatekeeper"),  # the representative, as ties have no direction
        ("ABC", "liaison"),
    ],
)
def test_the_five_diagrams_have_their_names(groups, role):
    """
    Gould & Fernandez (1989), Sociological Methodology 19, 89-126.

    doi:10.2307/270949; the groups of one, the broker and the other, as the R
    package sna documents them.
    """
    chain = nx.path_graph(["one", "broker", "other"])
    of = dict(zip(chain, groups, strict=True))
    table = brokerage_table(chain, of)
    assert table.loc["broker"].drop("total")[lambda n: n > 0].to_dict() == {role: 1}
    assert table["total"].to_dict() == {"broker": 1, "one": 0, "other": 0}


def directed(graph, groups):
    """Count the roles of sna and UCINET: a to v to b, and not from a to b."""
    names = ["coordinator", "itinerant", "gatekeeper", "representative", "liaison"]
    table = pd.DataFrame(0, index=sorted(graph), columns=names)
    for v in graph:
        for a, b in permutations(graph[v], 2):
            if graph.has_edge(a, b):
                continue
            first, own, last = groups[a], groups[v], groups[b]
            if first == last:
                role = "coordinator" if own == first else "itinerant"
            elif own in {first, last}:
                role = "gatekeeper" if own == last else "representative"
            else:
                role = "liaison"
            table.loc[v, role] += 1
    return table


def test_counts_of_directed_software_are_twice_ours_or_equal():
    """
    Gould & Fernandez (1989), in the conventions that sna and UCINET document.

    Oracle: all ordered triples of the karate club, once with the two sides and
    once with three groups.
    """
    for groups in (SIDES, {node: int(node) % 3 for node in CLUB}):
        ours, theirs = brokerage_table(CLUB, groups), directed(CLUB, groups)
        for role in ("coordinator", "itinerant", "liaison"):
            assert theirs[role].to_dict() == (2 * ours[role]).to_dict()
        for role in ("gatekeeper", "representative"):
            assert theirs[role].to_dict() == ours["gatekeeper"].to_dict()


def test_open_triples_of_the_karate_club_are_those_of_konect():
    """
    Zachary (1977); of KONECT's 528 triples, 45 triangles close three each.

    http://konect.cc/networks/ucidata-zachary/
    """
    table = brokerage_table(CLUB, SIDES)
    assert table["total"].sum() == 528 - 3 * 45
    assert table["liaison"].sum() == 0  # there are but two sides


def test_every_triple_of_a_small_network_is_listed():
    """
    Gould & Fernandez (1989); by hand.

    The city g1 signed with u1, i1 and i2, the firm i1 also with u2, and u1 with
    u2. All open triples, with the broker in the middle:

    u1-g1-i1 liaison, u1-g1-i2 liaison, i1-g1-i2 itinerant, g1-i1-u2 liaison,
    g1-u1-u2 gatekeeper, i1-u2-u1 gatekeeper.
    """
    ties = ["g1 u1", "g1 i1", "g1 i2", "i1 u2", "u1 u2"]
    data = example_dataset({f"m{k}": tie.split() for k, tie in enumerate(ties)})
    graph = partnership_graph(data)
    table = brokerage_table(graph, {org: org[4] for org in graph})
    counts = table.loc[:, "coordinator":"liaison"]
    found = {org: row[row > 0].to_dict() for org, row in counts.iterrows()}
    assert found == {
        "org-g1": {"itinerant": 1, "liaison": 2},
        "org-i1": {"liaison": 1},
        "org-i2": {},
        "org-u1": {"gatekeeper": 1},
        "org-u2": {"gatekeeper": 1},
    }
