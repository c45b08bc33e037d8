"""What the partnerships are about: sectors by organization and by agreement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.graph import memberships
from gjai_analysis.spheres import sphere_series

Rows = Literal["agreement", "organization", "kind", "sphere"]
_ROWS = ("agreement", "organization", "kind", "sphere")


def sector_matrix(
    dataset: Dataset,
    *,
    rows: Rows = "organization",
    counting: Literal["full", "fractional"] = "full",
    basis: Literal["all", "stated"] = "all",
    without: Iterable[str] = (),
    roles: Collection[str] = ("signatory",),
) -> pd.DataFrame:
    """
    Count agreements by sector and by what stands in the rows.

    A sector belongs to an agreement when the agreement itself is linked to it.

    Parameters
    ----------
    dataset
        The agreements.
    rows
        Agreements themselves, organizations taking part, or their kinds or
        Triple Helix spheres (an agreement counts once for each kind or sphere
        present).
    counting
        ``"full"``: an agreement counts 1 in each of its sectors; ``"fractional"``:
        1 / (number of its sectors), so that each agreement counts 1 in its row.
    basis
        ``"stated"`` leaves out sectors that a coder concluded.
    without
        `org_id`s to leave out (with `rows` other than ``"agreement"``).
    roles
        Roles at an agreement that count as taking part.

    Returns
    -------
    matrix
        float64; rows and columns are sorted identifiers and codes, named
        `agreement_id`, `org_id`, `kind` or `sphere`, and `sector`. Agreements
        without a sector are rows of zeros. No agreements give an empty matrix.

    Raises
    ------
    OptionError
        If an option is none of the choices.
    UnknownKeyError
        If `without` names an organization that the dataset does not have.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sector_matrix(example_dataset()).loc["org-city"].to_dict()
    {'education': 1.0, 'energy': 1.0}
    """
    for name, value, allowed in (
        ("rows", rows, _ROWS),
        ("counting", counting, ("full", "fractional")),
        ("basis", basis, ("all", "stated")),
    ):
        if value not in allowed:
            raise OptionError(name, value, allowed)
    links = _agreement_sectors(dataset, basis)
    matrix = pd.crosstab(links["agreement_id"], links["sector"]).astype("float64")
    matrix = matrix.reindex(dataset.agreements.index, fill_value=0.0)
    if counting == "fractional":
        matrix = matrix.div(matrix.sum(axis=1).replace(0, 1), axis=0)
    matrix.columns = pd.Index(matrix.columns, name="sector", dtype="str")
    if rows == "agreement":
        return matrix
    membership = _row_members(dataset, rows, without, roles)
    wide = membership.merge(matrix, left_on="agreement_id", right_index=True)
    key = "org_id" if rows == "organization" else rows
    summed = wide.drop(columns="agreement_id").groupby(key).sum()
    return summed[list(matrix.columns)].set_axis(matrix.columns, axis="columns")


def _agreement_sectors(dataset: Dataset, basis: str) -> pd.DataFrame:
    links = dataset.sector_links.reset_index()
    if basis == "stated":
        links = links[links["basis"].eq("stated")]
    links = links[links["subject_id"].isin(dataset.agreements.index)]
    return links.rename(columns={"subject_id": "agreement_id"})


def _row_members(
    dataset: Dataset, rows: Rows, without: Iterable[str], roles: Collection[str]
) -> pd.DataFrame:
    """Return which agreements each row of a matrix takes part in, once each."""
    members = memberships(dataset, without, roles, roll_up=False)
    if rows == "organization":
        return members
    of = {"kind": dataset.organizations["kind"], "sphere": sphere_series(dataset)}
    members = members.assign(**{rows: members["org_id"].map(of[rows])})
    return members[["agreement_id", rows]].drop_duplicates()


def co_occurrence_matrix(
    dataset: Dataset, *, basis: Literal["all", "stated"] = "all"
) -> pd.DataFrame:
    """
    Count the agreements that two sectors share.

    Parameters
    ----------
    dataset
        The agreements.
    basis
        ``"stated"`` leaves out links that a coder concluded.

    Returns
    -------
    matrix
        Symmetric, float64, sectors in rows and columns (sorted codes); the
        diagonal is the number of agreements in the sector. Empty without links.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> co_occurrence_matrix(example_dataset()).loc["energy", "education"].item()
    0.0
    """
    matrix = sector_matrix(dataset, rows="agreement", basis=basis)
    counts = matrix.to_numpy(dtype="float64")
    return pd.DataFrame(counts.T @ counts, matrix.columns, matrix.columns)


def sector_graph(
    dataset: Dataset, *, basis: Literal["all", "stated"] = "all"
) -> nx.Graph[str]:
    """
    Link sectors that meet in an agreement: the map of sectors.

    Parameters
    ----------
    dataset
        The agreements.
    basis
        ``"stated"`` leaves out links that a coder concluded.

    Returns
    -------
    graph
        Nodes are sector codes with `n_agreements` (int); edges carry
        `strength` (float) and `n_agreements` (int), the agreements shared. A
        sector that never meets another is isolated. Empty without links.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> data = example_dataset()
    >>> sector_graph(data).nodes(data="n_agreements")
    NodeDataView({'education': 1, 'energy': 1}, data='n_agreements')
    """
    matrix = co_occurrence_matrix(dataset, basis=basis)
    counts, sectors = matrix.to_numpy(dtype="int64"), list(matrix.index)
    graph: nx.Graph[str] = nx.Graph(data=dataset.fingerprint, basis=basis)
    for sector, n in zip(sectors, counts.diagonal().tolist(), strict=True):
        graph.add_node(sector, n_agreements=n)
    for i, j in np.argwhere(np.triu(counts, k=1)).tolist():
        n = int(counts[i, j])
        graph.add_edge(sectors[i], sectors[j], strength=float(n), n_agreements=n)
    return graph


def sector_table(dataset: Dataset) -> pd.DataFrame:
    """
    Count for each sector what is linked to it.

    Parameters
    ----------
    dataset
        The agreements.

    Returns
    -------
    table
        Indexed by `sector` in order of agreements, most first, then code;
        int64 columns `agreements`, `stated` (of these, linked on the word of a
        source), `organizations`, `programmes`, `events`. Empty without links.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sector_table(example_dataset())["agreements"].to_dict()
    {'education': 1, 'energy': 1}
    """
    links = dataset.sector_links.reset_index()
    linked = {
        name: links[links["subject_id"].isin(dataset.tables[name].index)]
        for name in ("agreements", "organizations", "programmes", "events")
    }
    agreements = linked.pop("agreements")
    stated = agreements[agreements["basis"].eq("stated")]
    linked = {"agreements": agreements, "stated": stated} | linked
    counts = {name: rows["sector"].value_counts() for name, rows in linked.items()}
    table = pd.DataFrame(counts).fillna(0).astype("int64")
    table = table.rename_axis("sector").sort_index()
    return table.sort_values("agreements", ascending=False, kind="stable")
