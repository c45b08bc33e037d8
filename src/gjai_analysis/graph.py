"""Graphs of a dataset: who takes part in what, and who is tied to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Literal

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, UnknownKeyError
from gjai_analysis.spheres import sphere_series

Strength = Literal["count", "newman"]
Unclear = Literal["joint", "hub"]
Basis = Literal["all", "stated"]


def affiliation_graph(
    dataset: Dataset,
    *,
    without: Iterable[str] = (),
    roll_up: bool = False,
    roles: Collection[str] = ("signatory",),
    basis: Basis = "all",
) -> nx.Graph[str]:
    """
    Link each organization to the agreements it takes part in (two-mode).

    Nothing is projected, so nothing is assumed: this is the record itself.

    Parameters
    ----------
    dataset
        The agreements. ``data.select(until=…)`` gives the graph at a date.
    without
        `org_id`s to leave out; agreements whose parties are all left out stay
        as isolated nodes, those without a party in `roles` do not appear.
    roll_up
        Replace each unit by the body at the top of its `parent_id`s.
    roles
        Roles at an agreement that count as taking part.
    basis
        ``"stated"`` leaves out participations that a coder concluded.

    Returns
    -------
    graph
        Nodes are `org_id`s (``bipartite=0``, with the columns of
        `organizations` and `sphere`) and `agreement_id`s (``bipartite=1``, with
        `title_en`, `title_ko`, `kind`, `signed`), each sorted; missing values are
        left out. Edges carry nothing. Without agreements the graph is empty.

    Raises
    ------
    UnknownKeyError
        If `without` names an organization that the dataset does not have.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> graph = affiliation_graph(example_dataset())
    >>> sorted(graph["org-city"])
    ['agr-a', 'agr-b']
    """
    _check_option("basis", basis, ("all", "stated"))
    rows = memberships(dataset, without, roles, roll_up=roll_up, basis=basis)
    graph: nx.Graph[str] = nx.Graph(
        **_recipe(dataset, without, roles, roll_up=roll_up, basis=basis)
    )
    _add_organizations(graph, dataset, rows["org_id"].unique())
    everyone = memberships(dataset, (), roles, roll_up=False, basis=basis)
    about = dataset.agreements.loc[
        sorted(everyone["agreement_id"].unique()),
        ["title_en", "title_ko", "kind", "signed"],
    ]
    graph.add_nodes_from(
        (agreement, {"bipartite": 1} | present)
        for agreement, present in _attributes(about)
    )
    graph.add_edges_from(rows[["org_id", "agreement_id"]].itertuples(index=False))
    return graph


def partnership_graph(
    dataset: Dataset,
    *,
    strength: Strength = "count",
    unclear: Unclear = "joint",
    without: Iterable[str] = (),
    roll_up: bool = False,
    roles: Collection[str] = ("signatory",),
    basis: Basis = "all",
) -> nx.Graph[str]:
    """
    Link organizations that take part in the same agreement.

    An agreement joins all of its parties at once; their pairs are a projection
    and its weighting a choice. An agreement of `k` parties adds 1 to each of
    its pairs (``"count"``), or 1 / (k - 1) (``"newman"``, [1]_), so that one
    large ceremony does not drown the small ones.

    Parameters
    ----------
    dataset
        The agreements. ``data.select(until=…)`` gives the network at a date.
    strength
        How one agreement is divided among its pairs.
    unclear
        How agreements whose `form` is unclear are read: as one document of all
        parties (``"joint"``; several rows of one ceremony and hub are one
        document then), or as bilateral ones with `hub_id` (``"hub"``).
    without
        `org_id`s to leave out, e.g. a hub that signs everything. `k` is
        counted after they are removed.
    roll_up
        Replace each unit by the body at the top of its `parent_id`s.
    roles
        Roles at an agreement that count as taking part.
    basis
        ``"stated"`` leaves out participations that a coder concluded.

    Returns
    -------
    graph
        Undirected, without self-loops, nodes and edges sorted. Nodes are
        `org_id`s with the columns of `organizations` and `sphere` (missing
        values left out); a party without partners is an isolated node. Edges
        carry `strength` (float, in agreements; adds up) and `n_agreements`
        (int). ``graph.graph`` records how the graph was built. Without
        agreements the graph is empty.

    Raises
    ------
    UnknownKeyError
        If `without` names an organization that the dataset does not have.
    OptionError
        If `strength` or `unclear` is none of the choices.

    References
    ----------
    .. [1] M. E. J. Newman (2001), Scientific collaboration networks II,
       Phys. Rev. E 64, 016132. doi:10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> graph = partnership_graph(example_dataset(), strength="newman")
    >>> graph.edges["org-city", "org-school"]
    {'strength': 1.5, 'n_agreements': 2}
    """
    _check_option("strength", strength, ("count", "newman"))
    _check_option("unclear", unclear, ("joint", "hub"))
    _check_option("basis", basis, ("all", "stated"))
    rows = memberships(dataset, without, roles, roll_up=roll_up, basis=basis)
    rows = documents(dataset, rows, unclear, roll_up=roll_up)
    graph: nx.Graph[str] = nx.Graph(
        strength=strength,
        unclear=unclear,
        **_recipe(dataset, without, roles, roll_up=roll_up, basis=basis),
    )
    _add_organizations(graph, dataset, rows["org_id"].unique())
    ties = pair_table(rows)
    weight = (
        ties["n_agreements"].astype("float64")
        if strength == "count"
        else (ties["newman"])
    )
    graph.add_edges_from(
        (u, v, {"strength": w, "n_agreements": n})
        for u, v, w, n in zip(
            ties["source"], ties["target"], weight, ties["n_agreements"], strict=True
        )
    )
    return graph


def _check_option(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise OptionError(name, value, allowed)


def _recipe(
    dataset: Dataset,
    without: Iterable[str],
    roles: Iterable[str],
    *,
    roll_up: bool,
    basis: Basis,
) -> dict[str, Any]:
    """Return what ``graph.graph`` says about how a graph was built."""
    return {
        "data": dataset.fingerprint,
        "without": sorted(one_or_more(without)),
        "roles": sorted(one_or_more(roles)),
        "roll_up": roll_up,
        "basis": basis,
    }


def one_or_more(names: Iterable[str]) -> set[str]:
    """Take a single name for a list of one."""
    return {names} if isinstance(names, str) else set(names)


def memberships(
    dataset: Dataset,
    without: Iterable[str],
    roles: Collection[str],
    *,
    roll_up: bool,
    basis: Basis = "all",
) -> pd.DataFrame:
    """Return who takes part in which agreement, once each, sorted."""
    left_out = one_or_more(without)
    unknown = sorted(left_out - set(dataset.organizations.index))
    if unknown:
        raise UnknownKeyError("organization", unknown, dataset.organizations.index)
    rows = dataset.participations.reset_index().rename(
        columns={"activity_id": "agreement_id"}
    )
    rows = rows.loc[
        rows["agreement_id"].isin(dataset.agreements.index)
        & rows["role"].isin(one_or_more(roles))
        & (rows["basis"].eq("stated") | (basis == "all")),
        ["agreement_id", "org_id"],
    ]
    rows = rows[~rows["org_id"].isin(left_out)]
    if roll_up:
        rows = rows.assign(org_id=rows["org_id"].map(top_organizations(dataset)))
        rows = rows[~rows["org_id"].isin(left_out)]
    return rows.drop_duplicates().sort_values(
        ["agreement_id", "org_id"], ignore_index=True
    )


def top_organizations(dataset: Dataset) -> pd.Series:
    """
    Return the body at the top of each organization's parents.

    Returns
    -------
    top
        `org_id`s (str) indexed by `org_id`; an organization without a parent
        is its own top.
    """
    parents = dataset.organizations["parent_id"]
    top = pd.Series(parents.index, index=parents.index, dtype="str", name="top")
    while True:
        above = top.map(parents)
        if above.isna().all():
            return top
        top = above.fillna(top)


def joint_documents(dataset: Dataset) -> pd.Series:
    """
    Say which document each agreement is when unclear forms are read as joint.

    Returns
    -------
    documents
        str, indexed by `agreement_id`; agreements of unclear form that share
        ceremony and hub share a document, others are documents of their own.
    """
    agreements = dataset.agreements
    hub = agreements["hub_id"].where(agreements["form"].eq("unclear"))
    shared = agreements["ceremony_id"] + " " + hub
    own = pd.Series(agreements.index, index=agreements.index, dtype="str")
    return shared.fillna(own).astype("str")


def documents(
    dataset: Dataset, rows: pd.DataFrame, unclear: Unclear, *, roll_up: bool
) -> pd.DataFrame:
    """Say which document each party signed, by the reading of unclear forms."""
    agreements = dataset.agreements
    is_open = agreements["form"].eq("unclear") & agreements["hub_id"].notna()
    hub = agreements.loc[is_open, "hub_id"]
    document = rows["agreement_id"]
    if unclear == "joint":
        rows = rows.assign(document=document.map(joint_documents(dataset)))
        return rows.drop_duplicates(["document", "org_id"])
    if roll_up:
        hub = hub.map(top_organizations(dataset))
    hubs = document.map(hub)
    spokes = rows[hubs.notna() & rows["org_id"].ne(hubs)]
    spokes = spokes.assign(document=spokes["agreement_id"] + " " + spokes["org_id"])
    signing_hubs = rows[hubs.notna() & rows["org_id"].eq(hubs)]
    ends = spokes[["agreement_id", "document"]].merge(signing_hubs, on="agreement_id")
    alone = signing_hubs.assign(document=signing_hubs["agreement_id"])
    closed = rows[hubs.isna()]
    closed = closed.assign(document=closed["agreement_id"])
    return pd.concat([closed, spokes, ends, alone], ignore_index=True)


def pair_table(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Count shared documents of each pair, plainly and after Newman.

    One complex product of the incidence matrix gives both: each document of
    `k` parties has the weight ``1 + i / (k - 1)``.
    """
    documents, _ = pd.factorize(rows["document"])
    orgs, names = pd.factorize(rows["org_id"], sort=True)
    shape = (int(documents.max(initial=-1)) + 1, len(names))
    incidence = sparse.csr_array((np.ones(len(rows)), (documents, orgs)), shape=shape)
    size = np.asarray(incidence.sum(axis=1))
    weight = 1 + 1j / np.maximum(size - 1, 1)
    pairs = sparse.triu(incidence.T @ (sparse.diags_array(weight) @ incidence), k=1)
    pairs = pairs.tocoo()
    order = np.lexsort((pairs.col, pairs.row))
    return pd.DataFrame(
        {
            "source": names[pairs.row[order]].tolist(),
            "target": names[pairs.col[order]].tolist(),
            "n_agreements": pairs.data.real[order].round().astype("int64").tolist(),
            "newman": pairs.data.imag[order].tolist(),
        }
    )


def _add_organizations(
    graph: nx.Graph[str], dataset: Dataset, org_ids: Iterable[str]
) -> None:
    table = dataset.organizations.join(sphere_series(dataset))
    table = table.loc[sorted(org_ids)].drop(columns="note")
    graph.add_nodes_from(
        (org, {"bipartite": 0} | present) for org, present in _attributes(table)
    )


def _attributes(table: pd.DataFrame) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield key and filled cells of each row."""
    for key, row in zip(table.index, table.to_dict("records"), strict=True):
        yield key, {str(name): value for name, value in row.items() if pd.notna(value)}


def hubs(dataset: Dataset, n: int = 1) -> list[str]:
    """
    Name the organizations that sign the most agreements.

    Returns
    -------
    hubs
        `n` `org_id`s at most, busiest first, ties in order of identifiers;
        empty when nothing was signed.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> hubs(example_dataset())
    ['org-city']
    """
    signed = memberships(dataset, (), ("signatory",), roll_up=False)["org_id"]
    counts = signed.value_counts().sort_index()
    return counts.sort_values(ascending=False, kind="stable").index[:n].tolist()


def tie_table(graph: nx.Graph[str]) -> pd.DataFrame:
    """
    Return the edges of a partnership graph as a table.

    Returns
    -------
    ties
        Indexed by `source`, `target` (sorted, ``source < target``), columns
        `strength` (float64) and `n_agreements` (int64), strongest first.
        Without edges the table is empty.
    """
    rows = [
        (*sorted((u, v)), tie["strength"], tie["n_agreements"])
        for u, v, tie in graph.edges(data=True)
    ]
    columns = ["source", "target", "strength", "n_agreements"]
    ties = pd.DataFrame(rows, columns=columns).astype(
        {"strength": "float64", "n_agreements": "int64"}
    )
    order = ["strength", "source", "target"]
    ties = ties.sort_values(order, ascending=[False, True, True])
    return ties.set_index(["source", "target"])
