"""Graphs of a dataset: who takes part in what, and who is tied to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import compress
from typing import Any, Literal

import networkx as nx
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.projection import (
    Basis,
    Unclear,
    joint_documents,
    memberships,
    one_or_more,
    shared_documents,
    signed_documents,
    top_organizations,
)
from gjai_analysis.spheres import sphere_series
from gjai_analysis.ties import Ties

Strength = Literal["count", "newman"]

# the rows behind the graphs live in projection.py
__all__ = [
    "Basis",
    "Strength",
    "Unclear",
    "affiliation_graph",
    "joint_documents",
    "memberships",
    "one_or_more",
    "partnership_graph",
    "partnership_ties",
    "tie_table",
    "top_organizations",
]


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
    OptionError
        If `basis` or one of `roles` is none of the choices.
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
        carry `strength` (float, in agreements; adds up), `n_agreements` (int) and
        `assumed` (bool: the tie is there only because agreements of unclear form
        are read as joint). ``graph.graph`` records how the graph was built. Without
        agreements the graph is empty.

    Raises
    ------
    UnknownKeyError
        If `without` names an organization that the dataset does not have.
    OptionError
        If `strength`, `unclear`, `basis` or one of `roles` is none of the choices.

    References
    ----------
    .. [1] M. E. J. Newman (2001), Scientific collaboration networks II,
       Phys. Rev. E 64, 016132. doi:10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> graph = partnership_graph(example_dataset(), strength="newman")
    >>> graph.edges["org-city", "org-school"]
    {'strength': 1.5, 'n_agreements': 2, 'assumed': False}
    """
    left_out, held = sorted(one_or_more(without)), sorted(one_or_more(roles))
    _check_options(strength, unclear, basis)
    rows = memberships(dataset, left_out, held, roll_up=roll_up, basis=basis)
    known = shared_documents(signed_documents(dataset, rows, "hub", roll_up=roll_up))
    rows = signed_documents(dataset, rows, unclear, roll_up=roll_up)
    graph: nx.Graph[str] = nx.Graph(
        strength=strength,
        unclear=unclear,
        **_recipe(dataset, left_out, held, roll_up=roll_up, basis=basis),
    )
    pairs = shared_documents(rows)
    _add_organizations(graph, dataset, pairs.names)
    graph.add_edges_from(
        (u, v, {"strength": weight, "n_agreements": n, "assumed": assumed})
        for u, v, weight, n, assumed in zip(
            *(pairs.names[places].tolist() for places in pairs.ends),
            getattr(pairs, strength).tolist(),
            pairs.count.astype("int64").tolist(),
            (~pairs.named().isin(known.named())).tolist(),
            strict=True,
        )
    )
    return graph


def partnership_ties(
    dataset: Dataset,
    *,
    strength: Strength = "count",
    unclear: Unclear = "joint",
    without: Iterable[str] = (),
    roll_up: bool = False,
    roles: Collection[str] = ("signatory",),
    basis: Basis = "all",
) -> Ties:
    """
    Return the ties of :func:`partnership_graph` as a matrix, without the graph.

    For loops that measure thousands of samples: it skips attributes and the
    fingerprint of the data, which cost more than the measures.

    Parameters
    ----------
    dataset, strength, unclear, without, roll_up, roles, basis
        As for :func:`partnership_graph`.

    Returns
    -------
    ties
        The same organizations and strengths, sorted by `org_id`. Without
        agreements there are none.

    Raises
    ------
    UnknownKeyError, OptionError
        As for :func:`partnership_graph`.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> partnership_ties(example_dataset()).strength.toarray().tolist()
    [[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]]
    """
    _check_options(strength, unclear, basis)
    rows = memberships(dataset, without, roles, roll_up=roll_up, basis=basis)
    rows = signed_documents(dataset, rows, unclear, roll_up=roll_up)
    pairs = shared_documents(rows)
    return Ties.from_pairs(pairs.names, pairs.ends, getattr(pairs, strength))


def _check_options(strength: str, unclear: str, basis: str) -> None:
    _check_option("strength", strength, ("count", "newman"))
    _check_option("unclear", unclear, ("joint", "hub"))
    _check_option("basis", basis, ("all", "stated"))


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
    names = [str(name) for name in table]
    cells = zip(*(table[name].tolist() for name in table), strict=True)
    filled = table.notna().to_numpy().tolist()
    for key, row, present in zip(table.index, cells, filled, strict=True):
        yield key, dict(compress(zip(names, row, strict=True), present))


def tie_table(graph: nx.Graph[str]) -> pd.DataFrame:
    """
    Return the edges of a partnership graph as a table.

    Parameters
    ----------
    graph
        As from :func:`partnership_graph`.

    Returns
    -------
    ties
        Indexed by `source`, `target` (sorted, ``source < target``), columns
        `strength` (float64) and `n_agreements` (int64), strongest first.
        Without edges the table is empty.

    Raises
    ------
    ValueError
        If a tie lacks one of the two, as in a graph that is no partnership graph.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> tie_table(partnership_graph(example_dataset()))["strength"].iloc[0].item()
    2.0
    """
    columns = ["source", "target", "strength", "n_agreements"]
    if any(not {*columns[2:]} <= set(tie) for _, _, tie in graph.edges(data=True)):
        raise ValueError("Ties need strength and n_agreements: take partnership_graph.")
    rows = [
        (*sorted((u, v)), tie["strength"], tie["n_agreements"])
        for u, v, tie in graph.edges(data=True)
    ]
    ties = pd.DataFrame(rows, columns=columns).astype(
        {"strength": "float64", "n_agreements": "int64"}
    )
    order = ["strength", "source", "target"]
    ties = ties.sort_values(order, ascending=[False, True, True])
    return ties.set_index(["source", "target"])
