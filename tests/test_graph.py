"""An edge says how many agreements two organizations share."""

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gjai_analysis as gj
from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    affiliation_graph,
    dataset_from_tables,
    example_dataset,
    hubs,
    load_dataset,
    partnership_graph,
    tie_table,
    top_organizations,
)

DATA = load_dataset()
signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4", "m5"]),
    st.sets(st.sampled_from("abcdef"), min_size=1),
    min_size=1,
)


def unclear_dataset(*, ceremony=False):
    """Make city, a, b and c sign one unclear agreement, or two of one ceremony."""
    parties = [("agr-m", org) for org in ("city", "a", "b", "c")]
    if ceremony:
        parties = [("agr-m", "city"), ("agr-m", "a"), ("agr-n", "city"), ("agr-n", "b")]
    agreements = sorted({agreement for agreement, _ in parties})
    organizations = sorted({org for _, org in parties})
    return dataset_from_tables(
        {
            "organizations": pd.DataFrame(
                {
                    "org_id": [f"org-{org}" for org in organizations],
                    "name_en": organizations,
                    "kind": "company",
                }
            ),
            "events": pd.DataFrame(
                {
                    "event_id": ["evt-c"],
                    "kind": "signing",
                    "status": "happened",
                    "title_en": "c",
                }
            ),
            "agreements": pd.DataFrame(
                {
                    "agreement_id": agreements,
                    "kind": "mou",
                    "form": "unclear",
                    "hub_id": "org-city",
                    "title_en": agreements,
                    "ceremony_id": "evt-c" if ceremony else "",
                    "parties_complete": "false",
                }
            ),
            "participations": pd.DataFrame(
                {
                    "activity_id": [agreement for agreement, _ in parties],
                    "org_id": [f"org-{org}" for _, org in parties],
                    "role": "signatory",
                    "basis": "stated",
                }
            ),
        }
    )


@pytest.mark.parametrize(("strength", "expected"), [("count", 2.0), ("newman", 1.5)])
def test_a_tie_is_as_strong_as_the_agreements_it_shares(strength, expected):
    graph = partnership_graph(example_dataset(), strength=strength)
    tie = graph.edges["org-city", "org-school"]
    assert tie == {"strength": expected, "n_agreements": 2, "assumed": False}


def test_removing_the_hub_leaves_its_lone_partner_isolated():
    graph = partnership_graph(
        example_dataset({"m1": ["city", "school"]}), without=["org-city"]
    )
    assert list(graph) == ["org-school"]
    assert graph.number_of_edges() == 0


def test_parties_are_counted_after_the_hub_is_removed():
    graph = partnership_graph(
        example_dataset({"m": "abc"}), strength="newman", without=["org-a"]
    )
    assert graph.edges["org-b", "org-c"]["strength"] == 1.0


@pytest.mark.parametrize("build", [partnership_graph, affiliation_graph])
def test_a_misspelt_organization_is_named_with_its_near_miss(build):
    with pytest.raises(UnknownKeyError, match=r"No .* org-scool .* org-school"):
        build(example_dataset(), without=["org-scool"])


@pytest.mark.parametrize("option", ["strength", "unclear", "basis"])
def test_an_unknown_option_is_named_with_the_choices(option):
    with pytest.raises(OptionError, match=f"{option}='x' is not one of"):
        partnership_graph(example_dataset(), **{option: "x"})


@given(signatories)
def test_newman_strengths_add_up_to_agreements_signed_in_company(parties):
    graph = partnership_graph(example_dataset(parties), strength="newman")
    for org, strength in graph.degree(weight="strength"):
        in_company = sum(org[4:] in s and len(s) > 1 for s in parties.values())
        assert strength == pytest.approx(in_company)


@given(signatories, st.booleans())
def test_the_projection_agrees_with_networkx(parties, newman):
    two_mode = nx.Graph((f"org-{o}", a) for a, orgs in parties.items() for o in orgs)
    orgs = {f"org-{org}" for org in set().union(*parties.values())}
    project = nx.bipartite.collaboration_weighted_projected_graph
    expected = project(two_mode, orgs)
    if not newman:
        expected = nx.bipartite.weighted_projected_graph(two_mode, orgs)
    strength = "newman" if newman else "count"
    graph = partnership_graph(example_dataset(parties), strength=strength)
    assert set(graph) == orgs
    assert set(map(frozenset, graph.edges)) == set(map(frozenset, expected.edges))
    for u, v, tie in graph.edges(data="strength"):
        assert tie == pytest.approx(expected.edges[u, v]["weight"])


@given(signatories)
def test_the_affiliation_graph_holds_every_signature(parties):
    graph = affiliation_graph(example_dataset(parties))
    assert graph.number_of_edges() == sum(map(len, parties.values()))
    assert nx.bipartite.is_bipartite(graph)


@given(signatories)
def test_an_agreement_of_strangers_leaves_other_ties_alone(parties):
    before = partnership_graph(example_dataset(parties)).edges(data=True)
    more = example_dataset(parties | {"m9": ["y", "z"]})
    after = partnership_graph(more).edges(data=True)
    assert [tie for tie in after if tie[0] != "org-y"] == list(before)


def test_nodes_carry_the_columns_of_organizations_and_the_sphere():
    graph = partnership_graph(DATA)
    city = graph.nodes["org-gwangju-city"]
    assert (city["name_ko"], city["sphere"]) == ("광주광역시", "government")
    assert "parent_id" not in city
    assert all(pd.notna(v) for d in dict(graph.nodes(data=True)).values() for v in d)


def test_the_graph_says_how_it_was_built():
    recipe = partnership_graph(DATA, without=["org-kt"], strength="newman").graph
    assert recipe["without"] == ["org-kt"]
    assert (recipe["strength"], recipe["unclear"]) == ("newman", "joint")
    assert recipe["data"] == DATA.fingerprint


def test_nodes_and_edges_are_sorted():
    graph = partnership_graph(DATA)
    assert list(graph) == sorted(graph)
    assert list(graph.edges) == sorted(graph.edges)


def test_the_open_ceremony_of_2020_is_worth_66_ties():
    seed = DATA.select(collection="seed")
    joint = partnership_graph(seed).number_of_edges()
    star = partnership_graph(seed, unclear="hub").number_of_edges()
    assert joint - star == 66


def test_an_unclear_agreement_is_a_clique_or_a_star():
    data = unclear_dataset()
    assert partnership_graph(data).number_of_edges() == 6
    star = partnership_graph(data, unclear="hub", strength="newman")
    assert sorted(star["org-city"]) == ["org-a", "org-b", "org-c"]
    tie = star.edges["org-a", "org-city"]
    assert tie == {"strength": 1.0, "n_agreements": 1, "assumed": False}
    assert star.number_of_edges() == 3


@pytest.mark.parametrize("ceremony", [False, True])
def test_ties_within_an_unclear_ceremony_are_assumed_but_not_those_with_its_hub(
    ceremony,
):
    graph = partnership_graph(unclear_dataset(ceremony=ceremony), strength="newman")
    for u, v, assumed in graph.edges(data="assumed"):
        assert assumed is ("org-city" not in {u, v}), (u, v)


def test_the_assumed_ties_are_those_that_the_other_reading_lacks():
    for without in ([], hubs(DATA)):
        joint = partnership_graph(DATA, without=without)
        star = partnership_graph(DATA, unclear="hub", without=without)
        assumed = [tie for tie in joint.edges if joint.edges[tie]["assumed"]]
        assert assumed
        assert not any(star.has_edge(*tie) for tie in assumed)
        assert len(assumed) == len(joint.edges) - len(star.edges)
        assert not any(assumed for *_, assumed in star.edges(data="assumed"))


def test_a_tie_that_a_known_form_carries_too_is_not_assumed():
    tables = dict(unclear_dataset().tables)
    known = tables["agreements"].iloc[:1].assign(form="joint", hub_id=None)
    tables["agreements"] = pd.concat(
        [tables["agreements"], known.set_axis(["agr-x"]).rename_axis("agreement_id")]
    )
    rows = tables["participations"].reset_index()
    rows = rows[rows["org_id"].isin(["org-a", "org-b"])].drop_duplicates("org_id")
    rows = rows.assign(activity_id="agr-x").set_index(
        tables["participations"].index.names
    )
    tables["participations"] = pd.concat([tables["participations"], rows])
    data = dataset_from_tables({k: t.reset_index() for k, t in tables.items()})
    graph = partnership_graph(data)
    assert not graph.edges["org-a", "org-b"]["assumed"]
    assert graph.edges["org-a", "org-c"]["assumed"]


def test_a_star_without_its_hub_falls_apart():
    graph = partnership_graph(unclear_dataset(), unclear="hub", without=["org-city"])
    assert (len(graph), graph.number_of_edges()) == (3, 0)


def test_unclear_agreements_of_one_ceremony_are_one_document_when_joint():
    data = unclear_dataset(ceremony=True)
    assert partnership_graph(data).has_edge("org-a", "org-b")
    assert not partnership_graph(data, unclear="hub").has_edge("org-a", "org-b")
    assert partnership_graph(data).edges["org-a", "org-city"]["n_agreements"] == 1


def test_units_roll_up_to_the_top_of_their_parents():
    top = top_organizations(DATA)
    assert top["org-cnu-ai-college"] == "org-cnu"
    assert top["org-kt"] == "org-kt"
    rolled = partnership_graph(DATA, roll_up=True)
    assert rolled.has_edge("org-cnu", "org-mitacs")
    assert not any("college" in node for node in rolled)


def test_leaving_out_a_body_leaves_out_its_units_when_rolled_up():
    rolled = partnership_graph(DATA, roll_up=True, without=["org-cnu"])
    assert "org-cnu" not in rolled
    kept = partnership_graph(DATA, without=["org-cnu"])
    assert "org-cnu-ai-college" in kept


def test_a_rolled_up_hub_reading_keeps_the_hub():
    star = partnership_graph(DATA, roll_up=True, unclear="hub")
    assert star.has_edge("org-gwangju-city", "org-kt")
    assert not star.has_edge("org-kepco", "org-kt")


def test_roles_decide_who_takes_part():
    signed = affiliation_graph(DATA)
    everyone = affiliation_graph(DATA, roles=("signatory", "party", "participant"))
    assert "agr-2023-09-mila" not in signed
    assert everyone.has_edge("agr-2023-09-mila", "org-mila")


def test_a_snapshot_is_the_graph_of_a_selection():
    early = partnership_graph(DATA.select(until="2020-12-31"))
    assert "org-kt" in early
    assert "org-mitacs" not in early


def test_the_tie_table_lists_the_strongest_first():
    ties = tie_table(partnership_graph(example_dataset()))
    assert ties.index[0] == ("org-city", "org-school")
    assert ties["n_agreements"].tolist() == [2, 1, 1]


def test_the_hub_signs_the_most_and_ties_go_by_name():
    assert hubs(DATA) == ["org-gwangju-city"]
    assert hubs(example_dataset(), n=2) == ["org-city", "org-school"]


def test_a_dataset_without_agreements_gives_empty_graphs():
    empty = dataset_from_tables({})
    assert len(partnership_graph(empty)) == len(affiliation_graph(empty)) == 0
    assert tie_table(partnership_graph(empty)).empty
    assert len(partnership_graph(empty, unclear="hub", roll_up=True)) == 0
    assert hubs(empty) == []
    assert hubs(DATA, 0) == []
    with pytest.raises(ValueError, match="n=-1 is too few"):
        hubs(DATA, -1)


@pytest.mark.parametrize("build", [partnership_graph, affiliation_graph])
def test_a_graph_of_what_is_stated_leaves_out_what_was_concluded(build):
    tables = {key: t.reset_index() for key, t in example_dataset().tables.items()}
    rows = tables["participations"]
    chosen = rows["org_id"].eq("org-firm")
    tables["participations"] = rows.assign(basis=rows["basis"].mask(chosen, "inferred"))
    data = dataset_from_tables(tables)
    assert "org-firm" in build(data)
    assert "org-firm" not in build(data, basis="stated")
    assert build(data, basis="stated").graph["basis"] == "stated"


def test_what_is_stated_is_part_of_the_whole():
    stated, whole = partnership_graph(DATA, basis="stated"), partnership_graph(DATA)
    assert set(stated.edges) <= set(whole.edges)
    assert all(
        tie["n_agreements"] <= whole.edges[u, v]["n_agreements"]
        for u, v, tie in stated.edges(data=True)
    )


@pytest.mark.parametrize("build", [partnership_graph, affiliation_graph])
def test_one_name_or_role_may_be_given_as_plain_text(build):
    data = example_dataset()
    one, listed = build(data, without="org-firm"), build(data, without=["org-firm"])
    assert one.graph == listed.graph
    assert set(one.edges) == set(listed.edges)
    assert "org-firm" not in one
    assert set(build(data, roles="signatory").edges) == set(build(data).edges)


@pytest.mark.parametrize(
    "build",
    [gj.partnership_graph, gj.affiliation_graph, gj.hypergraph_centrality_table],
)
def test_a_role_that_the_vocabulary_lacks_is_refused(build):
    with pytest.raises(gj.OptionError, match="particpant.*participant"):
        build(gj.example_dataset(), roles=["signatory", "particpant"])
    with pytest.raises(gj.OptionError, match="witnes"):
        gj.explain(gj.example_dataset(), "org-city", roles="witnes")


def test_a_table_of_ties_needs_their_strength():
    with pytest.raises(ValueError, match="take partnership_graph"):
        tie_table(nx.path_graph(2))
