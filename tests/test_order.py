"""Order of rows, names of records and hash seeds change no number."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from helix_cases import signed_by
from hypothesis import given, settings
from hypothesis import strategies as st

import gjai_analysis as gj
from gjai_analysis import (
    backbone_graph,
    ego_graph,
    example_dataset,
    explain,
    hubs,
    hypergraph_centrality_table,
    incidence_matrix,
    load_dataset,
    partnership_graph,
    to_hif,
)
from gjai_analysis.package import model

signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4", "m5"]),
    st.sets(st.sampled_from("abcdef"), min_size=1),
    min_size=1,
)


def results(data):
    """Compute, as text, everything that has an order or sums up."""
    hub = hubs(data)[0]
    incidence = incidence_matrix(data)
    ego = ego_graph(partnership_graph(data), hub, without_ego=True)
    backbone = backbone_graph(data, alpha=1, without=hub)
    trail = explain(data, hubs(data, 2)[1], measure="pagerank", sector="energy")
    found = {
        "incidence": incidence.matrix.toarray().tolist(),
        "organizations": incidence.organizations.tolist(),
        "ego": [list(ego), list(ego.edges(data=True))],
        "backbone": [list(backbone.nodes), list(backbone.edges(data=True))],
        "centrality": hypergraph_centrality_table(data).to_dict("split"),
        "trail": trail.reset_index().astype("str").to_numpy().tolist(),
        "hif": to_hif(data),
    }
    tables = measured(data) | drawn(data)
    found |= {name: table.to_csv() for name, table in tables.items()}
    return json.dumps(found, default=str)


def strength(data):
    """Measure what each organization signed in company."""
    ties = gj.partnership_ties(data, strength="newman")
    return gj.centrality_table(ties, measures=["strength"])["strength"]


def measured(data, hub=None):
    """Compute the tables that no random number decides."""
    graph = partnership_graph(data, strength="newman")
    spheres = gj.sphere_series(data)
    return {
        "centralities": gj.centrality_table(graph),
        "summary": gj.graph_summary(graph),
        "bounds": gj.degree_bounds(data),
        "readings": gj.projection_sensitivity(data, hub=hub, vary=["hub", "strength"]),
        "combinations": gj.sphere_combinations(data),
        "years": gj.sphere_combinations(data, by="year"),
        "information": gj.mutual_information(data),
        "ei": gj.ei_index(data),
        "ei_of_each": gj.ei_index(data, level="organization"),
        "helix": gj.helix_table(data),
        "brokers": gj.brokerage_table(graph, spheres),
        "without_agreement": gj.leave_one_out(data, strength, by="agreement"),
        "without_organization": gj.leave_one_out(data, strength, by="organization"),
    }


def drawn(data):
    """Compute the tables that rest on random draws."""
    found = {
        "ranks": gj.rank_intervals(data, strength, n=20, seed=1),
        "samples": gj.resample(data, strength, n=20, seed=1),
        "dropped": gj.case_dropping(data, strength, n=5, seed=1),
        "chance": gj.null_model(data, strength, n=5, seed=1),
    }
    if find_spec("igraph"):
        graph = partnership_graph(data)
        found["communities"] = gj.community_table(graph, seed=1, runs=5)
    return found


def test_rows_may_stand_in_any_order(package):
    expected = results(load_dataset(package))
    rng = np.random.default_rng(1)
    for path in sorted(package.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        rng.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    assert results(load_dataset(package)) == expected


@pytest.mark.slow
def test_the_hash_seed_changes_nothing():
    code = "import test_order; test_order.print_results()"
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4321")
    ]
    assert len(said[0]) > 10_000
    assert said[0] == said[1] == said[2]


def print_results():
    """Print the results of the seed part of the shipped data."""
    data = load_dataset().select(collection="seed")
    sys.stdout.write(results(data))


def renamed(name):
    """Turn the order of names around."""
    return f"z{9 - '0abcdef'.index(name)}" if len(name) == 1 else f"y{9 - int(name[1])}"


@settings(max_examples=10)
@given(signatories)
def test_names_change_no_number(parties):
    others = {renamed(m): {renamed(org) for org in s} for m, s in parties.items()}
    data, other = example_dataset(parties), example_dataset(others)
    to = {f"org-{org}": f"org-{renamed(org)}" for org in set().union(*parties.values())}
    ours, theirs = incidence_matrix(data), incidence_matrix(other)
    assert (ours.matrix.toarray()[::-1, ::-1] == theirs.matrix.toarray()).all()
    ours, theirs = (
        backbone_graph(data, alpha=1).edges,
        backbone_graph(other, alpha=1).edges,
    )
    assert len(ours) == len(theirs)
    for u, v in ours:
        assert ours[u, v] == pytest.approx(theirs[to[u], to[v]], rel=1e-12)
    ours, theirs = map(hypergraph_centrality_table, (data, other))
    for org, row in ours.iterrows():
        expected = theirs.loc[to[org]].tolist()
        assert row.tolist() == pytest.approx(expected, rel=1e-10, nan_ok=True)
    org = min(to)
    ours = explain(data, org, measure="strength").reset_index()
    theirs = explain(other, to[org], measure="strength").reset_index()
    assert sorted(ours["loss"].fillna(9)) == sorted(theirs["loss"].fillna(9))


PARTIES = [letter + number for letter in "guic" for number in "12"]
by_sphere = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.sets(st.sampled_from(PARTIES), min_size=1),
    min_size=1,
)


def turned(name):
    """Turn the order of names around, among those of one letter."""
    return f"{name[0]}{9 - int(name[1])}"


def same(ours, theirs, names):
    """Say whether two tables hold the same numbers for the same organizations."""
    for axis in range(ours.ndim):
        index = ours.axes[axis].map(lambda name: names.get(name, name))
        theirs = theirs.reindex(index, axis=axis)
    both = (
        table.astype("Float64").to_numpy("float64", na_value=np.nan)
        for table in (ours, theirs)
    )
    return np.allclose(*both, rtol=1e-9, atol=1e-12, equal_nan=True)


@settings(max_examples=10)
@given(by_sphere)
def test_names_change_no_table(parties):
    others = {turned(m): {turned(org) for org in s} for m, s in parties.items()}
    data, other = signed_by(parties), signed_by(others)
    names = {f"agr-{m}": f"agr-{turned(m)}" for m in parties}
    names |= {f"org-{p}": f"org-{turned(p)}" for p in PARTIES}
    hub = hubs(data)[0]  # of several hubs, names decide
    ours, theirs = measured(data, hub), measured(other, names[hub])
    for by in ("agreement", "organization"):  # of equal changes, too
        ours[by], theirs[by] = (
            gj.leave_one_out(d, strength, by=by, each=True) for d in (data, other)
        )
        del ours[f"without_{by}"]
    for name, table in ours.items():
        assert same(table, theirs[name], names), name


def rename_all(package):
    """Give every record of a package another identifier, and say which."""
    tables = {}
    for path in package.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path] = list(csv.reader(file))
    single = {name: t.key[0] for name, t in model().items() if len(t.key) == 1}
    names = {}
    for path, (header, *rows) in tables.items():
        if path.stem in single:
            for row in rows:
                name = row[header.index(single[path.stem])]
                digest = hashlib.sha256(name.encode()).hexdigest()[:12]
                names[name] = f"{name.partition('-')[0]}-{digest}"
    for path, rows in tables.items():
        renamed = [
            [
                "/".join(names.get(part, part) for part in cell.split("/"))
                for cell in row
            ]
            for row in rows
        ]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(renamed)
    return names


def test_names_change_no_sample(package):
    data = load_dataset(package)
    names = rename_all(package)
    other = load_dataset(package)
    assert len(names) > 100
    assert set(data.agreements.index).isdisjoint(other.agreements.index)
    assert list(data.agreements.index.map(names)) != list(other.agreements.index)
    hub = hubs(data)[0]
    ours = measured(data, hub) | drawn(data)
    theirs = measured(other, names[hub]) | drawn(other)
    for by in ("agreement", "organization"):  # of equal changes, names decide
        ours[by], theirs[by] = (
            gj.leave_one_out(d, strength, by=by, each=True) for d in (data, other)
        )
        del ours[f"without_{by}"]
    for name, table in ours.items():
        assert same(table, theirs[name], names), name


@settings(max_examples=10)
@given(by_sphere)
def test_identifiers_change_no_sample(parties):
    data = signed_by(parties)
    names = {f"agr-{m}": f"agr-{turned(m)}" for m in parties}
    names |= {f"org-{p}": f"org-{turned(p)}" for p in PARTIES}
    other = gj.dataset_from_tables(
        {
            name: getattr(data, name)
            .reset_index()
            .replace(dict.fromkeys(["org_id", "agreement_id", "activity_id"], names))
            for name in ("organizations", "agreements", "participations")
        }
    )
    ours, theirs = drawn(data), drawn(other)
    for name, table in ours.items():
        assert same(table, theirs[name], names), name
