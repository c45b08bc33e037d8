"""Printed centralities come out again, from records where there are any.

Each test says whose values they are. "Printed" numbers are copied from a
publication or from the documentation of other software; the others, also those
that are quoted, are derived by hand from the definition that is named, or
computed by networkx or numpy.
Printed values of single modules are in `test_centrality`, `test_structure`,
`test_communities` and `test_hypergraph`, the roles of organizations in
`test_published_roles`.
"""

from fractions import Fraction
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from gjai_analysis import (
    affiliation_centrality_table,
    affiliation_graph,
    centrality_table,
    dataset_from_tables,
    example_dataset,
    graph_summary,
    partnership_graph,
)

PRINTED = Path(__file__).parent / "published" / "davis_borgatti_everett_1997.csv"
CLUB = nx.relabel_nodes(nx.Graph(nx.karate_club_graph().edges), str)


def southern_women():
    """Record the women as organizations and the events as agreements."""
    graph = nx.davis_southern_women_graph()
    attended = pd.DataFrame(list(graph.edges), columns=["woman", "event"])
    org = "org-" + attended["woman"].str.lower().str.replace(" ", "-")
    activity = "agr-" + attended["event"].str.lower()
    rows = pd.DataFrame({"activity_id": activity, "org_id": org})
    people = pd.DataFrame({"org_id": org, "name_en": attended["woman"]})
    events = pd.DataFrame({"agreement_id": activity, "title_en": attended["event"]})
    return dataset_from_tables(
        {
            "organizations": people.drop_duplicates().assign(kind="other"),
            "agreements": events.drop_duplicates().assign(
                kind="mou", form="joint", parties_complete="true"
            ),
            "participations": rows.assign(role="signatory", basis="stated"),
        }
    )


WOMEN = southern_women()
NAMES = pd.concat([WOMEN.organizations["name_en"], WOMEN.agreements["title_en"]])


def test_recorded_southern_women_have_their_printed_centralities():
    """
    Borgatti & Everett (1997), Social Networks 19, 243-269.

    doi:10.1016/S0378-8733(96)00301-2; all 96 values to two digits, as networkx
    documents them; none is off by more than its rounding.
    """
    printed = pd.read_csv(PRINTED, index_col="node")
    table = affiliation_centrality_table(affiliation_graph(WOMEN)).rename(index=NAMES)
    difference = table[printed.columns].sub(printed).abs()
    assert difference.notna().all(axis=None)
    assert len(difference) == 32
    assert difference.max(axis=None) <= 0.005
    evelyn = table.loc["Evelyn Jefferson"].round(2)
    assert evelyn[["degree", "closeness", "betweenness"]].tolist() == [0.57, 0.8, 0.1]


@pytest.mark.parametrize("measure", ["degree", "closeness", "betweenness"])
def test_recorded_southern_women_agree_with_networkx_to_the_last_digits(measure):
    """Borgatti & Everett (1997); oracle: networkx.bipartite."""
    graph = nx.davis_southern_women_graph()
    women = [node for node, mode in graph.nodes(data="bipartite") if mode == 0]
    oracle = getattr(nx.bipartite, f"{measure}_centrality")(graph, women)
    table = affiliation_centrality_table(affiliation_graph(WOMEN)).rename(index=NAMES)
    assert table[measure].to_dict() == pytest.approx(oracle, abs=1e-12)


def test_the_southern_women_met_as_often_as_was_recorded():
    """
    Davis, Gardner & Gardner (1941), Deep South; Breiger (1974).

    doi:10.2307/2576011; the events of the first five women, and those that Evelyn
    and Laura share, counted in the record; nothing but evidence is missing.
    """
    assert {problem.level for problem in WOMEN.problems} == {"warning"}
    assert all("evidence" in problem.message for problem in WOMEN.problems)
    graph = affiliation_graph(WOMEN)
    women = [f"org-{name}" for name in ("evelyn-jefferson", "laura-mandeville")]
    women += ["org-theresa-anderson", "org-brenda-rogers", "org-charlotte-mcdowd"]
    assert [graph.degree[woman] for woman in women] == [8, 7, 8, 7, 4]
    shared = set(graph[women[0]]) & set(graph[women[1]])
    together = partnership_graph(WOMEN)
    assert together.edges[women[0], women[1]]["strength"] == len(shared) == 6
    assert (graph.number_of_edges(), together.number_of_edges()) == (89, 139)


def test_two_authors_of_three_papers_have_a_tie_of_eleven_sixths():
    """
    Newman (2001), Phys. Rev. E 64, 016132, on strengths.

    doi:10.1103/PhysRevE.64.016132; papers of four, two and three authors add
    1/3, 1 and 1/2, and each author's ties sum to the papers written in company.
    """
    papers = example_dataset({"one": "abcd", "two": "ab", "three": "abe"})
    graph = partnership_graph(papers, strength="newman")
    expected = float(Fraction(1, 3) + 1 + Fraction(1, 2))
    assert graph.edges["org-a", "org-b"]["strength"] == pytest.approx(expected)
    assert expected == pytest.approx(11 / 6)
    strengths = [graph.degree(f"org-{name}", weight="strength") for name in "abcde"]
    assert strengths == pytest.approx([3, 3, 1, 1, 1])
    events = partnership_graph(WOMEN, strength="newman").degree(weight="strength")
    degrees = affiliation_graph(WOMEN).degree
    assert dict(events) == pytest.approx({w: degrees[w] for w, _ in events})


def test_the_medici_are_as_central_as_textbooks_say():
    """
    Wasserman & Faust (1994), Social Network Analysis, chapter 5; Jackson (2008).

    Quoted without the Pucci as degree 0.429, closeness 0.560, betweenness 0.522
    and eigenvector 0.430. Not taken from the page but derived: the Medici have 6
    of 14 partners, steps that sum to 25, and 47.5 of 91 pairs; the last by numpy.
    """
    families = nx.florentine_families_graph()
    table = centrality_table(families)
    medici = table.loc["Medici"]
    assert medici["degree"] / 14 == pytest.approx(6 / 14)
    assert medici["closeness"] == pytest.approx(14 / 25, abs=1e-15)
    assert medici["betweenness"] == pytest.approx(47.5 / (14 * 13 / 2), abs=1e-15)
    _, vectors = np.linalg.eigh(nx.to_numpy_array(families, sorted(families)))
    assert table["eigenvector"].to_numpy() == pytest.approx(np.abs(vectors[:, -1]))
    measures = ["closeness", "betweenness", "eigenvector"]
    assert medici[measures].round(3).tolist() == [0.56, 0.522, 0.43]
    assert table[["degree", *measures]].idxmax().eq("Medici").all()


def test_the_isolated_pucci_make_all_others_less_close():
    """
    Wasserman & Faust (1994), p. 201: closeness times the share that is reached.

    By hand: the Medici reach 14 of 15 others, and 105 pairs of others are there.
    """
    families = nx.florentine_families_graph()
    families.add_node("Pucci")
    table = centrality_table(families)
    assert table.at["Medici", "closeness"] == pytest.approx(14 / 25 * 14 / 15)
    assert table.at["Medici", "betweenness"] == pytest.approx(47.5 / 105)
    assert table.loc["Pucci", ["closeness", "betweenness"]].tolist() == [0, 0]
    assert table["constraint"].isna().sum() == 1


def test_two_trios_over_a_bridge_have_the_values_of_a_textbook():
    """
    Jackson (2008), Social and Economic Networks, chapter 2, seven nodes.

    Quoted as degree .33 .50 .33, closeness .40 .55 .60, betweenness .00 .53 .60
    for a corner, a neck and the middle. Not taken from the page but derived: 2, 3
    and 2 of 6 partners, steps that sum to 15, 11 and 10, 0, 8 and 9 of 15 pairs.
    """
    signed = example_dataset({"one": "123", "two": "34", "three": "45", "four": "567"})
    table = centrality_table(partnership_graph(signed))
    corner_neck_middle = table.loc[["org-1", "org-3", "org-4"]]
    expected = {
        "degree": [2, 3, 2],
        "closeness": [6 / 15, 6 / 11, 6 / 10],
        "betweenness": [0, 8 / 15, 9 / 15],
    }
    for measure, values in expected.items():
        assert corner_neck_middle[measure].tolist() == pytest.approx(values, abs=1e-15)
    assert corner_neck_middle["closeness"].round(2).tolist() == [0.4, 0.55, 0.6]


def test_the_karate_club_turns_around_two_members():
    """
    Zachary (1977), doi:10.1086/jar.33.4.3629752, as KONECT describes the club.

    http://konect.cc/networks/ucidata-zachary/ prints 78 ties, a largest degree of
    17, 528 open or closed triples and 45 triangles. Betweenness 0.438 and 0.304:
    oracle networkx.
    """
    table = centrality_table(CLUB)
    assert table["degree"].nlargest(2).to_dict() == {"33": 17, "0": 16}
    assert table["betweenness"].nlargest(2).round(3).to_dict() == {
        "0": 0.438,
        "33": 0.304,
    }
    oracle = nx.betweenness_centrality(CLUB)
    assert table["betweenness"].to_dict() == pytest.approx(oracle, abs=1e-12)
    # Freeman: all that the largest is ahead, of what a star has
    ahead = 17 * 34 - 2 * 78
    summary = graph_summary(CLUB)
    assert summary["centralization"] == pytest.approx(ahead / (33 * 32), abs=1e-15)
    assert summary["transitivity"] == pytest.approx(3 * 45 / 528, abs=1e-15)
